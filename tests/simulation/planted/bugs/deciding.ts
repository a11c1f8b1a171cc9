/** Mistakes in what a report means: packages/payments. */
import type { PlantedBug } from '../planted-bug.ts'

const reading = 'packages/payments/src/reading.ts'
const attempt = 'packages/payments/src/states/attempt.ts'
const refund = 'packages/payments/src/states/refund.ts'
const payment = 'packages/payments/src/states/payment.ts'

export const decidingBugs: readonly PlantedBug[] = [
  {
    id: 'timeout-taken-as-declined',
    file: reading,
    find: `    case 'unknown':
      return 'reportedUnknown'
    case 'not_sent':
      return unsentEvent(context)`,
    replace: `    case 'unknown':
      return 'reportedDeclined'
    case 'not_sent':
      return unsentEvent(context)`,
    invariant: 'I6',
    why: 'A time-out is taken for a refusal: the commonest mistake there is.',
  },
  {
    id: 'absence-believed-at-once',
    file: reading,
    find: `return context.now >= from + context.arrivalHorizonMs`,
    replace: `return context.now >= from || attempt.ending || attempt.submittedAt === null`,
    invariant: 'I6',
    why: 'An order that the channel does not know yet is taken for one that never comes.',
  },
  {
    id: 'amount-not-compared',
    file: reading,
    find: `      return report.paid.orderNumber === attempt.orderNumber &&
        sameMoney(report.paid.amount, attempt.amount)
        ? 'reportedPaid'
        : 'reportedMismatch'`,
    replace: `      return report.paid.orderNumber === attempt.orderNumber ? 'reportedPaid' : 'reportedMismatch'`,
    invariant: 'I3',
    why: 'The number is compared and the amount is not: whoever pays one fen has paid.',
  },
  {
    id: 'refund-timeout-taken-as-failed',
    file: reading,
    find: `    case 'unknown':
      return 'reportedUnknown'
    case 'not_sent':
      return 'reportedNotSent'`,
    replace: `    case 'unknown':
      return 'reportedFailed'
    case 'not_sent':
      return 'reportedNotSent'`,
    invariant: 'I6',
    why: 'A refund whose answer was lost is called failed, and the mall gives back once more.',
  },
  {
    id: 'late-success-dropped',
    file: attempt,
    find: `    [from, 'reportedPaid', 'late_success', ['recordLateSuccess']],`,
    replace: `    [from, 'reportedPaid', from, []],`,
    invariant: 'I2',
    why: 'Money that comes after the end is a stale word and is forgotten.',
  },
  {
    id: 'late-success-revives-the-attempt',
    file: attempt,
    find: `    [from, 'reportedPaid', 'late_success', ['recordLateSuccess']],`,
    replace: `    [from, 'reportedPaid', 'succeeded', []],`,
    invariant: 'I5',
    why: 'A success is a success: the end that was told is turned around.',
  },
  {
    id: 'late-success-not-returned',
    file: 'packages/payments/src/decide.ts',
    find: `effects.push('emitLateSuccess', 'alarm', 'returnMoney')`,
    replace: `effects.push('emitLateSuccess', 'alarm')`,
    invariant: 'I1',
    why: 'A late success is recorded and nobody gives it back.',
  },
  {
    id: 'mismatch-counted-as-paid',
    file: attempt,
    find: `  [from, 'reportedMismatch', 'mismatch', ['quarantine']],`,
    replace: `  [from, 'reportedMismatch', 'succeeded', ['settlePayment']],`,
    invariant: 'I3',
    why: 'Money came, so it is paid: whatever the amount was.',
  },
  {
    id: 'other-way-without-closing',
    file: attempt,
    find: `  ['awaiting_payer', 'endRequested', 'closing', ['callClose']],`,
    replace: `  ['awaiting_payer', 'endRequested', 'closed', ['releasePayment']],`,
    invariant: 'I1',
    why: 'Whoever chooses another way is done with the first, whose code can still be paid.',
  },
  {
    id: 'pending-refund-called-done',
    file: refund,
    find: `    ['sent', 'reportedPending', 'pending', ['scheduleQuery']],`,
    replace: `    ['sent', 'reportedPending', 'succeeded', ['emitSucceeded']],`,
    invariant: 'I8',
    why: 'A refund that was accepted is called done before the channel has given anything back.',
  },
  {
    id: 'canceled-while-unknown',
    file: payment,
    find: `    canceling: 'processing',
    expiring: 'processing',`,
    replace: `    canceling: 'canceled',
    expiring: 'expired',`,
    invariant: 'I6',
    why: 'An end that was asked for is shown as one that has come.',
  },
  {
    id: 'expired-without-asking',
    file: payment,
    find: `    ['processing', 'timeUp', 'expiring', ['endAttempt']],`,
    replace: `    ['processing', 'timeUp', 'expired', ['emitExpired']],`,
    invariant: 'I2',
    why: 'When its time is up the payment is over, whatever is in flight.',
  },
  {
    id: 'asked-ever-more-seldom',
    file: 'packages/payments/src/ladder.ts',
    find: `const unknownLadderMs = [1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 25_000] as const`,
    replace: `const unknownLadderMs = [1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 86_400_000] as const`,
    invariant: 'I18',
    why: 'The pauses between two questions grow without a bound.',
  },
]
