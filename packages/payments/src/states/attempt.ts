/**
 * The life of one try of one way. Only a channel's evidence ends an attempt; silence never does.
 * A success after the end is a `late_success`: kept, alarmed and given back, never a second one.
 */
import { defineMachine, type Row, staying, stepOf } from './table.ts'

export const attemptStates = [
  'created',
  'sent',
  'awaiting_payer',
  /** The payer was sent a code; nothing that moves money has left. */
  'awaiting_code',
  /** The payment left with the payer's code. */
  'confirming',
  'unknown',
  'closing',
  'reversing',
  'succeeded',
  'declined',
  'closed',
  'reversed',
  'not_sent',
  'late_success',
  'mismatch',
] as const
export type AttemptState = (typeof attemptStates)[number]

export const attemptEvents = [
  'submitted',
  /** The channel holds the order and we have what brings the payer there. */
  'reportedWaiting',
  /** The channel holds the order, but its instruction never reached us. */
  'reportedHeld',
  'reportedUnknown',
  'reportedNotSent',
  /** The payer was sent a code, or may have been. */
  'reportedCodeSent',
  /** What was entered did not leave, was not accepted or is not all that is wanted: nothing moved. */
  'reportedCodeRefused',
  /** The channel does not know the order, which proves nothing yet. */
  'reportedAbsent',
  /** It does not know it, and everything that we sent has long arrived. */
  'provenAbsent',
  'reportedPaid',
  'reportedMismatch',
  'reportedDeclined',
  'reportedClosed',
  'reportedReversed',
  'endRequested',
  'reverseRequested',
  'moneyReturned',
  /** The payer's code is about to leave with the payment. */
  'codeSubmitted',
] as const
export type AttemptEvent = (typeof attemptEvents)[number]

export type AttemptEffect =
  | 'callStart'
  | 'callConfirm'
  | 'repeatStart'
  | 'scheduleQuery'
  | 'callClose'
  | 'callReverse'
  | 'settlePayment'
  | 'releasePayment'
  | 'quarantine'
  | 'recordLateSuccess'
  | 'alarm'

type AttemptRow = Row<AttemptState, AttemptEvent, AttemptEffect>

/** While one of these holds, no other attempt of the payment may exist: the database enforces it. */
export const exclusiveAttemptStates = [
  'created',
  'sent',
  'awaiting_payer',
  'awaiting_code',
  'confirming',
  'unknown',
  'closing',
  'reversing',
  'mismatch',
  'succeeded',
] as const satisfies readonly AttemptState[]

/** It ended, and no money of the payer's was taken or all of it went back. */
export const unpaidAttemptStates = [
  'declined',
  'closed',
  'not_sent',
  'reversed',
] as const satisfies readonly AttemptState[]

const over = ['declined', 'closed', 'not_sent'] as const

/** What evidence of the end does, whatever open state the attempt is in. */
const ends = (from: AttemptState): AttemptRow[] => [
  [from, 'reportedPaid', 'succeeded', ['settlePayment']],
  [from, 'reportedMismatch', 'mismatch', ['quarantine']],
  [from, 'reportedDeclined', 'declined', ['releasePayment']],
  [from, 'reportedClosed', 'closed', ['releasePayment']],
  [from, 'reportedReversed', 'reversed', ['releasePayment']],
  [from, 'provenAbsent', 'closed', ['releasePayment']],
]

const rows: readonly AttemptRow[] = [
  ['created', 'submitted', 'sent', ['callStart']],

  ['sent', 'reportedWaiting', 'awaiting_payer', ['scheduleQuery']],
  ['sent', 'reportedHeld', 'unknown', ['repeatStart']],
  ['sent', 'reportedUnknown', 'unknown', ['scheduleQuery']],
  ['sent', 'reportedAbsent', 'unknown', ['repeatStart']],
  ['sent', 'reportedNotSent', 'not_sent', ['releasePayment']],
  ['sent', 'endRequested', 'closing', ['callClose']],
  ['sent', 'reverseRequested', 'reversing', ['callReverse']],
  ...ends('sent'),

  ['sent', 'reportedCodeSent', 'awaiting_code', []],
  // Nothing was sent but a code: the end needs nobody's word.
  ['awaiting_code', 'codeSubmitted', 'confirming', ['callConfirm']],
  ['awaiting_code', 'endRequested', 'closed', ['releasePayment']],
  ['awaiting_code', 'reverseRequested', 'closed', ['releasePayment']],
  ...ends('awaiting_code'),

  ['confirming', 'reportedCodeRefused', 'awaiting_code', []],
  ['confirming', 'reportedNotSent', 'awaiting_code', []],
  ['confirming', 'reportedWaiting', 'awaiting_payer', ['scheduleQuery']],
  ['confirming', 'reportedHeld', 'unknown', ['scheduleQuery']],
  ['confirming', 'reportedUnknown', 'unknown', ['scheduleQuery']],
  ['confirming', 'reportedAbsent', 'unknown', ['scheduleQuery']],
  ['confirming', 'endRequested', 'closing', ['callClose']],
  ['confirming', 'reverseRequested', 'reversing', ['callReverse']],
  ...ends('confirming'),

  // The channel took its time to say that the code was wrong.
  ['unknown', 'reportedCodeRefused', 'awaiting_code', []],
  ['unknown', 'reportedWaiting', 'awaiting_payer', ['scheduleQuery']],
  ['unknown', 'reportedHeld', 'unknown', ['repeatStart']],
  ['unknown', 'reportedAbsent', 'unknown', ['repeatStart']],
  ['unknown', 'endRequested', 'closing', ['callClose']],
  ['unknown', 'reverseRequested', 'reversing', ['callReverse']],
  ...ends('unknown'),

  ['awaiting_payer', 'endRequested', 'closing', ['callClose']],
  ['awaiting_payer', 'reverseRequested', 'reversing', ['callReverse']],
  ...ends('awaiting_payer'),

  ...ends('closing'),
  ['closing', 'reverseRequested', 'reversing', ['callReverse']],
  ...ends('reversing'),

  // A question that brought nothing new.
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['awaiting_code'],
    ['reportedWaiting', 'reportedHeld', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['awaiting_code'],
    ['reportedCodeSent', 'reportedCodeRefused'],
  ),
  // Words about a code that came too late to matter.
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(['sent'], ['reportedCodeRefused']),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['confirming', 'unknown'],
    ['reportedCodeSent'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['awaiting_payer', 'closing', 'reversing', 'mismatch', 'succeeded'],
    ['reportedCodeSent', 'reportedCodeRefused'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    [...over, 'reversed', 'late_success'],
    ['reportedCodeSent', 'reportedCodeRefused'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['unknown'],
    ['reportedUnknown', 'reportedNotSent'],
    ['scheduleQuery'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['awaiting_payer'],
    ['reportedWaiting', 'reportedHeld', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
    ['scheduleQuery'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['closing', 'reversing'],
    ['reportedWaiting', 'reportedHeld', 'reportedUnknown', 'reportedNotSent', 'reportedAbsent'],
    ['scheduleQuery'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(['closing', 'reversing'], ['endRequested']),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(['reversing'], ['reverseRequested']),

  // After the end: money that comes all the same is kept apart.
  ...over.flatMap((from): AttemptRow[] => [
    [from, 'reportedPaid', 'late_success', ['recordLateSuccess']],
    [from, 'reportedMismatch', 'late_success', ['recordLateSuccess']],
  ]),
  ['mismatch', 'moneyReturned', 'reversed', ['releasePayment']],
  ['late_success', 'moneyReturned', 'late_success', []],
  // A reversal has given the money back already; what comes now is told to the operator.
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['reversed'],
    ['reportedPaid', 'reportedMismatch'],
    ['alarm'],
  ),
  // The channel contradicts its own success: a person must look.
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['succeeded', 'mismatch', 'late_success'],
    ['reportedDeclined', 'reportedClosed', 'reportedReversed', 'provenAbsent'],
    ['alarm'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['succeeded'],
    ['reportedMismatch'],
    ['alarm'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    ['mismatch', 'late_success'],
    ['reportedPaid', 'reportedMismatch'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(['succeeded'], ['reportedPaid']),
  // Stale words about what is over.
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    [...over, 'reversed'],
    ['reportedDeclined', 'reportedClosed', 'reportedReversed', 'provenAbsent'],
  ),
  ...staying<AttemptState, AttemptEvent, AttemptEffect>(
    [...over, 'reversed', 'succeeded', 'late_success', 'mismatch'],
    [
      'reportedWaiting',
      'reportedHeld',
      'reportedUnknown',
      'reportedNotSent',
      'reportedAbsent',
      'endRequested',
      'reverseRequested',
    ],
  ),
]

const notYet = attemptEvents.filter((event) => event !== 'submitted')
const started = attemptStates.filter((state) => state !== 'created')
const holdsNoStrayMoney = started.filter(
  (state) => state !== 'mismatch' && state !== 'late_success',
)

const awaitsNoCode = started.filter((state) => state !== 'awaiting_code')

export const attemptMachine = defineMachine<AttemptState, AttemptEvent, AttemptEffect>({
  name: 'attempt',
  initial: 'created',
  states: attemptStates,
  events: attemptEvents,
  rows,
  refusals: [
    ...notYet.map((event) => ['created', event, 'internal'] as const),
    ...started.map((state) => [state, 'submitted', 'attempt_in_progress'] as const),
    ...holdsNoStrayMoney.map((state) => [state, 'moneyReturned', 'internal'] as const),
    ...awaitsNoCode.map((state) => [state, 'codeSubmitted', 'code_not_awaited'] as const),
  ],
})

export const stepAttempt = stepOf(attemptMachine)

/** Open at the channel: the platform must keep asking until evidence ends it. */
export function isOpenAttempt(state: AttemptState): boolean {
  return (
    state === 'sent' ||
    state === 'awaiting_payer' ||
    state === 'awaiting_code' ||
    state === 'confirming' ||
    state === 'unknown' ||
    state === 'closing' ||
    state === 'reversing'
  )
}
