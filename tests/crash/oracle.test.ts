/** The judge of every crash, before small worlds in which something is wrong. */
import type { Books } from '@tillway/channel/simulator'
import { expect, test } from 'vitest'
import { type ChannelDesk, collectDesks } from './channel-desk.ts'
import type { CrashWorld } from './crash-world.ts'
import { agree } from './oracle.ts'

const asked = { id: 'pay_1', order: 'o', amount: 2_500 }
const booked = (captured: number, refunded = 0, orderNumber = 'n1') => ({
  ...{ merchant: 'm', orderNumber, state: 'paid' as const },
  ...{ asked: 2_500, captured, refunded },
})
const succeeded = {
  id: 'evt_1',
  sequence: 1,
  type: 'payment.succeeded',
  data: { payment: { amount: 2_500 } },
}
const refunded = {
  id: 'evt_2',
  sequence: 2,
  type: 'refund.succeeded',
  data: { refund: { amount: 300 } },
}
const refund = { merchant: 'm', orderNumber: 'n1', refundNumber: 'r', amount: 300 }

interface Small {
  readonly books: Books
  readonly payment: Readonly<Record<string, unknown>>
  readonly payments: number
  readonly emitted: readonly object[]
  readonly told: readonly object[]
}

/** A part of 25.00 was given back, and everybody knows. */
const sound: Small = {
  books: { orders: [booked(2_500, 300)], refunds: [{ ...refund, state: 'succeeded' }] },
  payment: { status: 'succeeded', finished: true, amount: 2_500, amount_refunded: 300 },
  payments: 1,
  emitted: [succeeded, refunded],
  told: [succeeded, refunded],
}

function worldOf({ books, payment, payments, emitted, told }: Small): CrashWorld {
  const answers: Readonly<Record<string, unknown>> = {
    listPayments: { data: Array.from({ length: payments }, () => payment) },
    getPayment: { id: 'pay_1', ...payment, attempts: [{ channel_order_number: 'n1' }] },
    listEvents: { data: emitted },
  }
  const desk = { books: async () => books } as unknown as ChannelDesk
  const world = {
    desks: collectDesks(new Map([['some', desk]])),
    mall: { eventsOf: () => told },
    persist: async (name: string) => answers[name],
  }
  return world as unknown as CrashWorld
}

test('a sound world has nothing lost and nothing doubled', async () => {
  const found = await agree(worldOf(sound), asked)
  expect(found).toMatchObject({ lost: [], doubled: [], net: 2_200, offBy: 0, refunds: 1 })
  expect(found.events).toEqual({ emitted: 2, told: 2 })
})

test('events have their order by their numbers, also where a clock that lagged named them', async () => {
  const found = await agree(worldOf({ ...sound, emitted: [refunded, succeeded] }), asked)
  expect(found.lost).toEqual([])
})

test.each<[string, Partial<Small>, 'lost' | 'doubled', string, number]>([
  [
    'money that only the books know of',
    { payment: { ...sound.payment, status: 'expired' }, emitted: [], told: [] },
    'lost',
    'the platform shows 0, the books hold 2200',
    2_200,
  ],
  ['an event that never came', { told: [succeeded] }, 'lost', 'told 1 of 2 events', 300],
  ['events that came in another order', { told: [refunded, succeeded] }, 'lost', 'or others', 0],
  [
    'a payment that never ends',
    { payment: { ...sound.payment, finished: false } },
    'lost',
    'is',
    0,
  ],
  ['one order paid by two payments', { payments: 2 }, 'doubled', '2 payments', 0],
  [
    'money taken twice',
    { books: { orders: [booked(2_500, 300), booked(2_500, 0, 'n2')], refunds: [] } },
    'doubled',
    'captured 2 times',
    2_500,
  ],
  [
    'a refund that was paid out twice',
    { books: { orders: [booked(2_500, 600)], refunds: [] } },
    'lost',
    'the books hold 1900',
    300,
  ],
  [
    'a second code that can still be paid',
    {
      books: {
        orders: [booked(2_500, 300), { ...booked(0, 0, 'n2'), state: 'waiting' }],
        refunds: [],
      },
    },
    'doubled',
    'can still be paid',
    0,
  ],
])('it tells of %s', async (_, wrong, kind, words, offBy) => {
  const found = await agree(worldOf({ ...sound, ...wrong }), asked)
  expect(found[kind].join()).toContain(words)
  expect(found.offBy).toBe(offBy)
})
