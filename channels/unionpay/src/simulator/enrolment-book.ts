/** All enrolments and tokens of the simulator, looked up in the ways the gateway does. */
import type { Instant } from '@tillway/kernel'
import type { EnrolmentRecord, SimulatedEnrolment, SimulatedToken } from './enrolment.ts'
import { type Pair, pairKey } from './payment.ts'

export interface EnrolmentBook {
  apply(record: EnrolmentRecord): void
  find(pair: Pair): SimulatedEnrolment | undefined
  byKey(key: string): SimulatedEnrolment | undefined
  /** A token of the merchant, deleted or lapsed ones included. */
  token(merId: string, token: string): SimulatedToken | undefined
  /** Whether the merchant may take the card by its number. */
  isOpen(merId: string, cardNumber: string): boolean
  isUsed(pair: Pair): boolean
}

export function createEnrolmentBook(): EnrolmentBook {
  const enrolments = new Map<string, SimulatedEnrolment>()
  const pairByKey = new Map<string, string>()
  const tokens = new Map<string, SimulatedToken>()
  const openCards = new Set<string>()
  const used = new Set<string>()

  const open = (record: Extract<EnrolmentRecord, { type: 'enrolment_opened' }>): void => {
    const enrolment = enrolments.get(pairKey(record))
    if (enrolment === undefined) return
    const { cardNumber, token } = record
    const opened = { ...enrolment, cardNumber, state: 'open' as const }
    enrolments.set(pairKey(record), token === undefined ? opened : { ...opened, token })
    openCards.add(`${record.merId} ${cardNumber}`)
  }

  return {
    apply(record) {
      if (record.type === 'enrolment_offered') {
        enrolments.set(pairKey(record.offer), { ...record.offer, state: 'waiting' })
        pairByKey.set(record.offer.key, pairKey(record.offer))
      }
      if (record.type === 'enrolment_opened') open(record)
      if (record.type === 'token_written') {
        tokens.set(`${record.token.merId} ${record.token.token}`, record.token)
      }
      if (record.type === 'card_opened') openCards.add(`${record.merId} ${record.cardNumber}`)
      if (record.type === 'pair_used') used.add(pairKey(record))
    },
    find: (pair) => enrolments.get(pairKey(pair)),
    byKey: (key) => enrolments.get(pairByKey.get(key) ?? ''),
    token: (merId, token) => tokens.get(`${merId} ${token}`),
    isOpen: (merId, cardNumber) => openCards.has(`${merId} ${cardNumber}`),
    isUsed: (pair) => used.has(pairKey(pair)),
  }
}

export function isLapsed(token: SimulatedToken, now: Instant): boolean {
  return now >= token.end
}
