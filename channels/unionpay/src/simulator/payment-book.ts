/** All payments of the simulator, looked up in the ways the gateway does. */
import type { Clock } from '@tillway/kernel'
import {
  applyToPayment,
  offered,
  type Pair,
  type PaymentRecord,
  pairKey,
  pairOf,
  type SimulatedPayment,
  type SimulatedReturn,
} from './payment.ts'

export interface FoundReturn {
  readonly payment: SimulatedPayment
  readonly made: SimulatedReturn
}

export interface PaymentBook {
  apply(record: PaymentRecord): void
  find(pair: Pair): SimulatedPayment | undefined
  /** An undo or refund by its own pair. */
  findReturn(pair: Pair): FoundReturn | undefined
  /** By the `queryId` that its payment was given. */
  findQuery(merId: string, queryId: string): SimulatedPayment | undefined
  byKey(key: string): SimulatedPayment | undefined
  /** Of any merchant, oldest first. */
  all(): readonly SimulatedPayment[]
  /** Fen that were paid with a card and not given back. */
  spentWith(cardNumber: string): number
}

/** `append` is called when a look-up finds that a payment's time has run out. */
export function createPaymentBook(
  clock: Clock,
  append: (record: PaymentRecord) => void,
): PaymentBook {
  const payments = new Map<string, SimulatedPayment>()
  const pairByKey = new Map<string, string>()
  const pairByQuery = new Map<string, string>()
  const pairByReturn = new Map<string, string>()
  const spent = new Map<string, number>()

  const settled = (pair: string | undefined): SimulatedPayment | undefined => {
    const payment = pair === undefined ? undefined : payments.get(pair)
    if (pair === undefined || payment === undefined) return undefined
    const at = clock.now()
    if (payment.state !== 'waiting' || at < payment.expiresAt) return payment
    append({ type: 'payment_lapsed', ...pairOf(payment), at })
    return payments.get(pair)
  }

  const spend = (cardNumber: string | undefined, amount: number): void => {
    if (cardNumber !== undefined) spent.set(cardNumber, (spent.get(cardNumber) ?? 0) + amount)
  }

  const index = (pair: string, record: Exclude<PaymentRecord, { type: 'payment_offered' }>) => {
    if (record.type === 'payment_captured') {
      pairByQuery.set(`${record.merId} ${record.trace.queryId}`, pair)
      spend(record.cardNumber, record.captured)
    }
    if (record.type === 'payment_returned') {
      const { made } = record
      if (made.kind !== 'reversal') pairByReturn.set(pairKey(made), pair)
      if (made.respCode === '00') spend(payments.get(pair)?.cardNumber, -made.amount)
    }
  }

  return {
    apply(record) {
      if (record.type === 'payment_offered') {
        const pair = pairKey(record.offer)
        payments.set(pair, offered(record.offer))
        pairByKey.set(record.offer.key, pair)
        return
      }
      const pair = pairKey(record)
      const payment = payments.get(pair)
      if (payment === undefined) return
      index(pair, record)
      payments.set(pair, applyToPayment(payment, record))
    },
    find: (pair) => settled(pairKey(pair)),
    findReturn(pair) {
      const payment = settled(pairByReturn.get(pairKey(pair)))
      const made = payment?.returns.find((one) => pairKey(one) === pairKey(pair))
      return payment === undefined || made === undefined ? undefined : { payment, made }
    },
    findQuery: (merId, queryId) => settled(pairByQuery.get(`${merId} ${queryId}`)),
    byKey: (key) => settled(pairByKey.get(key)),
    all: () => [...payments.keys()].flatMap((pair) => settled(pair) ?? []),
    spentWith: (cardNumber) => spent.get(cardNumber) ?? 0,
  }
}
