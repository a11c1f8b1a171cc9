/** The cards that a tester can bind and pay with, as they are printed and as their holder knows them. */
import type { SimulatedBankCard } from '@tillway/channel/simulator'
import { swapExpiry } from '../wire/customer-info.ts'
import { cards, type SimulatedCard } from './cards.ts'

const least = 100_000

/** The cards of banks that refuse nothing and hold enough. */
export const bankCards: readonly SimulatedBankCard[] = Object.freeze(
  cards
    .filter(({ refuses, funds }) => refuses === undefined && funds >= least)
    .map((card) => Object.freeze(describe(card))),
)

function describe(card: SimulatedCard): SimulatedBankCard {
  const { kind, number, name: holderName, idNumber, phone, otherPhone, cvn2, expired } = card
  const expiry = expired === undefined ? {} : { expiry: swapExpiry(expired) }
  const data = { number, holderName, idType: '01', idNumber, phone, ...expiry }
  return { kind, data, otherPhone, ...(cvn2 === undefined ? {} : { verificationCode: cvn2 }) }
}
