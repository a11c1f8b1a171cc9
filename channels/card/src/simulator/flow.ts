/** A request that was booked, whatever became of it, and what happened to it later. */
import type { Instant } from '@tillway/kernel'
import type { TransactionName } from '../wire/transactions.ts'

export type FlowKind = Exclude<
  TransactionName,
  'signIn' | 'signOff' | 'echo' | 'settlement' | 'upload' | 'scriptResult'
>

/** Names a request as terminals do. */
export interface FlowName {
  readonly merchant: string
  readonly terminal: string
  readonly batch: string
  readonly stan: string
}

export interface Flow extends FlowName {
  readonly id: number
  readonly kind: FlowKind
  /** The attempt's or the refund's number, where the message told it. */
  readonly orderNumber: string
  /** Name of the card; absent when no bank knows the number. */
  readonly card?: string
  readonly foreign: boolean
  /** Fen that were asked for. */
  readonly asked: number
  /** Fen that were granted; another sum than `asked` only when it was granted in part. */
  readonly amount: number
  /** What the issuer said. Only `00` and `10` move money. */
  readonly code: string
  readonly rrn: string
  readonly authCode: string
  readonly at: Instant
  /** Business day, yyyyMMdd. */
  readonly day: string
  /** The flow that this one undoes, gives back or completes. */
  readonly original?: number
  /** Fen that left the card (less than nothing: that came back), and that were set aside on it. */
  readonly taken: number
  readonly held: number
}

export interface BookedFlow extends Flow {
  readonly reversedAt?: Instant
  /** An approved flow that undid it: a void, or a completion of a hold. */
  readonly undoneBy?: number
  readonly refunded: number
}

export type FlowRecord =
  | { readonly type: 'flow_booked'; readonly flow: Flow }
  | { readonly type: 'flow_reversed'; readonly id: number; readonly at: Instant }
  /** A reversal whose original was never seen: it is refused should it come yet. */
  | {
      readonly type: 'reversal_remembered'
      readonly name: FlowName
      readonly kind: FlowKind
      readonly at: Instant
    }

export function isApproved({ code }: Pick<Flow, 'code'>): boolean {
  return code === '00' || code === '10'
}

/** Approved, and not taken back by a reversal: it counts. */
export function isStanding(flow: BookedFlow): boolean {
  return isApproved(flow) && flow.reversedAt === undefined
}

/** Nothing happened to it that would forbid a void or a reversal. */
export function isUntouched(flow: BookedFlow): boolean {
  return isStanding(flow) && flow.undoneBy === undefined && flow.refunded === 0
}

export function keyOf({ merchant, terminal, batch, stan }: FlowName): string {
  return `${merchant}/${terminal}/${batch}/${stan}`
}

/** Whether the money of such a flow goes to the merchant (1), back to the card (-1) or nowhere (0). */
export const direction: Readonly<Record<FlowKind, 1 | 0 | -1>> = Object.freeze({
  sale: 1,
  void: -1,
  refund: -1,
  preAuthorization: 0,
  preAuthorizationVoid: 0,
  completion: 1,
  completionVoid: -1,
  balance: 0,
})
