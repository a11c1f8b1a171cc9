/** A payment at the simulator, and what was given back of it, as the fold of its records. */
import type { Instant } from '@tillway/kernel'
import type { Fields } from '../wire/message.ts'
import type { Trace } from './numbers.ts'
import type { ResponseCode } from './refusals.ts'

/** An order is named by its number and its time together. */
export interface Pair {
  readonly merId: string
  readonly orderId: string
  readonly txnTime: string
}

export type PaymentWay = 'card' | 'page' | 'code' | 'app'

export interface PaymentOffer extends Pair {
  readonly way: PaymentWay
  /** Names the order to a phone or browser. */
  readonly key: string
  /** Fen. */
  readonly asked: number
  readonly description: string
  readonly at: Instant
  readonly expiresAt: Instant
  /** What every message about it repeats. */
  readonly echo: Fields
  /** Everything that a repeated request must say again. */
  readonly fingerprint: string
  readonly backUrl?: string
  readonly frontUrl?: string
  readonly frontFailUrl?: string
}

export type PaymentState = 'waiting' | 'paid' | 'failed' | 'lapsed' | 'reversed'

export type ReturnKind = 'refund' | 'undo' | 'reversal'

/** Money on its way back to the payer. */
export interface SimulatedReturn extends Pair {
  readonly kind: ReturnKind
  /** Fen. */
  readonly amount: number
  readonly at: Instant
  readonly trace: Trace
  readonly echo: Fields
  readonly backUrl?: string
  /** Success, or why no money moved. */
  readonly respCode: ResponseCode
}

export interface SimulatedPayment extends PaymentOffer {
  readonly state: PaymentState
  /** Fen taken from the payer. */
  readonly captured: number
  readonly returns: readonly SimulatedReturn[]
  /** Why it failed. */
  readonly respCode?: ResponseCode
  readonly cardNumber?: string
  readonly trace?: Trace
  readonly paidAt?: Instant
  readonly endedAt?: Instant
}

type OnPayment = Pair & { readonly at: Instant }

export type PaymentRecord =
  | { readonly type: 'payment_offered'; readonly offer: PaymentOffer }
  | (OnPayment & {
      readonly type: 'payment_captured'
      readonly captured: number
      readonly cardNumber: string
      readonly trace: Trace
    })
  | (OnPayment & {
      readonly type: 'payment_failed'
      readonly respCode: ResponseCode
      readonly cardNumber?: string
      readonly trace: Trace
    })
  | (OnPayment & { readonly type: 'payment_lapsed' | 'payment_reversed' })
  | (OnPayment & { readonly type: 'payment_returned'; readonly made: SimulatedReturn })

export function offered(offer: PaymentOffer): SimulatedPayment {
  return { ...offer, state: 'waiting', captured: 0, returns: [] }
}

export function applyToPayment(
  payment: SimulatedPayment,
  record: Exclude<PaymentRecord, { type: 'payment_offered' }>,
): SimulatedPayment {
  switch (record.type) {
    case 'payment_captured': {
      const { captured, cardNumber, trace, at } = record
      return { ...payment, state: 'paid', captured, cardNumber, trace, paidAt: at }
    }
    case 'payment_failed': {
      const { respCode, trace, at, cardNumber } = record
      const card = cardNumber === undefined ? {} : { cardNumber }
      return { ...payment, ...card, state: 'failed', respCode, trace, endedAt: at }
    }
    case 'payment_lapsed':
      return { ...payment, state: 'lapsed', endedAt: record.at }
    case 'payment_reversed':
      return { ...payment, state: 'reversed', endedAt: record.at }
    case 'payment_returned':
      return { ...payment, returns: [...payment.returns, record.made] }
  }
}

/** Fen given back in all. */
export function returnedOf(payment: SimulatedPayment): number {
  return payment.returns
    .filter(({ respCode }) => respCode === '00')
    .reduce((sum, { amount }) => sum + amount, 0)
}

export function pairKey({ merId, orderId, txnTime }: Pair): string {
  return `${merId} ${orderId} ${txnTime}`
}

export function pairOf({ merId, orderId, txnTime }: Pair): Pair {
  return { merId, orderId, txnTime }
}

/** Whether it was paid and then given back by a reversal. */
export function isReversed({ returns }: SimulatedPayment): boolean {
  return returns.some(({ kind }) => kind === 'reversal')
}
