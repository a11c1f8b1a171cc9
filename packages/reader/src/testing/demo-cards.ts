/** Cards for demonstrations and tests. The numbers are no one's, and the keys are known to everyone. */
import type { SimulatedCard } from '../device/card.ts'

const chip = {
  issuerKey: '0123456789ABCDEFFEDCBA9876543210',
  sequence: '01',
  counter: 0,
  contactless: true,
} as const

export const demoCards: readonly SimulatedCard[] = [
  {
    id: 'chip',
    label: { zh: '芯片卡', en: 'Chip card' },
    number: '6222021234567890128',
    expiry: '3012',
    serviceCode: '220',
    discretionary: '0000012345',
    pin: '123456',
    chip,
  },
  {
    id: 'stripe',
    label: { zh: '磁条卡', en: 'Stripe card' },
    number: '6225885111234563',
    expiry: '2911',
    serviceCode: '120',
    discretionary: '1234567890',
    pin: '654321',
  },
  {
    id: 'broken',
    label: { zh: '芯片损坏的卡', en: 'Broken chip' },
    number: '6228480000000000026',
    expiry: '2808',
    serviceCode: '220',
    discretionary: '0000054321',
    pin: '111111',
    chip: { ...chip, broken: true },
  },
  {
    id: 'refusing',
    label: { zh: '芯片会拒绝的卡', en: 'Chip that declines' },
    number: '6217000000000000038',
    expiry: '3105',
    serviceCode: '201',
    discretionary: '0000011111',
    pin: '222222',
    chip: { ...chip, declines: true },
  },
]
