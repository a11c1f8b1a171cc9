/**
 * The life of giving money back. The amount is reserved in the same transaction that makes the
 * refund, so that all refunds together never exceed what was paid. The number sent to the channel
 * never changes, so repeating the call is harmless.
 */
import { defineMachine, type Row, staying, stepOf } from './table.ts'

export const refundStates = [
  'reserved',
  'sent',
  'pending',
  'unknown',
  'succeeded',
  'failed',
] as const
export type RefundState = (typeof refundStates)[number]

export const refundEvents = [
  'dispatched',
  'reportedSucceeded',
  'reportedPending',
  'reportedUnknown',
  'reportedNotSent',
  'reportedAbsent',
  'reportedFailed',
] as const
export type RefundEvent = (typeof refundEvents)[number]

export type RefundEffect =
  | 'callRefund'
  | 'scheduleSend'
  | 'scheduleQuery'
  | 'emitSucceeded'
  | 'emitFailed'
  | 'alarm'

type RefundRow = Row<RefundState, RefundEvent, RefundEffect>

const ends = (from: RefundState): RefundRow[] => [
  [from, 'reportedSucceeded', 'succeeded', ['emitSucceeded']],
  [from, 'reportedFailed', 'failed', ['emitFailed']],
]

export const refundMachine = defineMachine<RefundState, RefundEvent, RefundEffect>({
  name: 'refund',
  initial: 'reserved',
  states: refundStates,
  events: refundEvents,
  rows: [
    ['reserved', 'dispatched', 'sent', ['callRefund']],
    // Sent before a crash, or its number is repeated: the channel answers the same.
    ['sent', 'dispatched', 'sent', ['callRefund']],
    ['unknown', 'dispatched', 'sent', ['callRefund']],
    ['sent', 'reportedPending', 'pending', ['scheduleQuery']],
    ['sent', 'reportedUnknown', 'unknown', ['scheduleQuery']],
    ['sent', 'reportedNotSent', 'reserved', ['scheduleSend']],
    ['sent', 'reportedAbsent', 'unknown', ['scheduleSend']],
    ['unknown', 'reportedPending', 'pending', ['scheduleQuery']],
    ['unknown', 'reportedAbsent', 'unknown', ['scheduleSend']],
    ...ends('reserved'),
    ...ends('sent'),
    ...ends('pending'),
    ...ends('unknown'),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['unknown'],
      ['reportedUnknown', 'reportedNotSent'],
      ['scheduleQuery'],
    ),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['pending'],
      ['reportedPending', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
      ['scheduleQuery'],
    ),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['reserved'],
      ['reportedPending', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
      ['scheduleSend'],
    ),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['succeeded'],
      ['reportedFailed'],
      ['alarm'],
    ),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['failed'],
      ['reportedSucceeded'],
      ['alarm'],
    ),
    ...staying<RefundState, RefundEvent, RefundEffect>(['succeeded'], ['reportedSucceeded']),
    ...staying<RefundState, RefundEvent, RefundEffect>(['failed'], ['reportedFailed']),
    ...staying<RefundState, RefundEvent, RefundEffect>(
      ['succeeded', 'failed'],
      ['reportedPending', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
    ),
  ],
  refusals: [
    ['pending', 'dispatched', 'internal'],
    ['succeeded', 'dispatched', 'internal'],
    ['failed', 'dispatched', 'internal'],
  ],
})

export const stepRefund = stepOf(refundMachine)

export type PublicRefundStatus = 'processing' | 'succeeded' | 'failed'

export const publicRefundStatus: Readonly<Record<RefundState, PublicRefundStatus>> = Object.freeze({
  reserved: 'processing',
  sent: 'processing',
  pending: 'processing',
  unknown: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
})
