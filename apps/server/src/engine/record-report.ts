/** From a channel's report to stored facts: read it, decide, write it down. */
import type { PaymentReport } from '@tillway/channel'
import { type Instant, money } from '@tillway/kernel'
import {
  type AttemptEvent,
  type AttemptRecord,
  decide,
  isOpenAttempt,
  type PaymentRecord,
  type ReadingContext,
  readPaymentReport,
} from '@tillway/payments'
import {
  type ClaimedJob,
  type Repositories,
  StaleRow,
  type WebhookEndpointRecord,
} from '@tillway/store'
import { lapseCard } from './cards/lapse-card.ts'
import type { EngineContext } from './context.ts'
import { supportOf } from './presentation-support.ts'
import { type AttemptChanges, type Written, writeDecision } from './write-decision.ts'

export interface ReportInput {
  readonly merchantId: string
  readonly attemptId: string
  readonly report: PaymentReport
  readonly call: ReadingContext['call']
  /** When; now unless told. What was not there then may have come since. */
  readonly askedAt?: Instant
  /** The job under which the channel was asked; a lost lease discards the report. */
  readonly job?: ClaimedJob
}

/** Records that the caller has read or written itself, in this very version. */
export interface Found {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord
  readonly endpoints?: readonly WebhookEndpointRecord[]
}

/** A further write in the same transaction, about what the report made of the payment. */
export type AlsoWrite = (repos: Repositories, written: Written) => Promise<void>

export interface Recorded extends Written {
  readonly attempt: AttemptRecord
  readonly event: AttemptEvent
  /** The start should be repeated, because its answer never came and the payer needs it. */
  readonly repeatStart: boolean
  /** Events were written for the mall. */
  readonly emitted: boolean
}

/** Inside a transaction. Undefined when there is no such attempt. Throws `StaleLease`, `StaleRow`. */
export async function recordReport(
  ctx: EngineContext,
  repos: Repositories,
  input: ReportInput & {
    readonly found?: Found | undefined
    readonly also?: AlsoWrite | undefined
  },
): Promise<Recorded | undefined> {
  const found = input.found ?? (await find(repos, input))
  if (found === undefined) return undefined
  const { attempt, payment } = found
  // Two statements of PostgreSQL may see two moments: read between them, an attempt that was just
  // ended would still look open beside a payment that has let go of it.
  if (isOpenAttempt(attempt.state) && payment.openAttemptId !== attempt.id) {
    throw new StaleRow('attempts')
  }
  if (input.job !== undefined) await repos.jobs.assertHeld(input.job)
  const event = readEvent(ctx, { attempt, input })
  const decision = decide(
    { payment: payment.state, attempt: attempt.state },
    { about: 'attempt', event },
  )
  const changes = changesOf(ctx, input, attempt)
  const nothingNew =
    decision.payment === payment.state &&
    decision.attempt === attempt.state &&
    decision.effects.length === 0
  const { also } = input
  if (nothingNew) {
    await also?.(repos, { payment, attempt })
    return { payment, attempt, event, repeatStart: false, emitted: false }
  }
  const { endpoints } = found
  const parts = { payment, attempt, decision, changes, endpoints, also }
  const written = await writeDecision(ctx, repos, parts)
  await lapseCard(ctx, repos, attempt, input.report)
  return {
    payment: written.payment,
    attempt: written.attempt ?? attempt,
    event,
    repeatStart: decision.effects.includes('repeatStart'),
    emitted: written.payment.eventSequence !== payment.eventSequence,
  }
}

async function find(repos: Repositories, input: ReportInput): Promise<Found | undefined> {
  const attempt = await repos.attempts.get(input.merchantId, input.attemptId)
  if (attempt === undefined) return undefined
  const payment = await repos.payments.get(input.merchantId, attempt.paymentId)
  return payment === undefined ? undefined : { payment, attempt }
}

function readEvent(
  ctx: EngineContext,
  { attempt, input }: { attempt: AttemptRecord; input: ReportInput },
): AttemptEvent {
  if (isLastCodeRefused(input.report, attempt)) return 'reportedDeclined'
  if (isClosedByReversing(ctx, { attempt, input })) return 'reverseRequested'
  const ending = attempt.state === 'closing' || attempt.state === 'reversing'
  return readPaymentReport(
    input.report,
    {
      orderNumber: attempt.orderNumber,
      amount: money(attempt.amount, attempt.currency),
      hasAction: attempt.action !== null,
      startedAt: attempt.createdAt,
      expiresAt: attempt.expiresAt,
      submittedAt: attempt.submittedAt,
      ending,
      returning: isReturning(ctx, attempt),
      seenPaid: attempt.captured !== null,
    },
    {
      call: input.call,
      now: input.askedAt ?? ctx.clock.now(),
      arrivalHorizonMs: arrivalHorizonMs(ctx, attempt, ending),
    },
  )
}

/**
 * How long something of ours may still be on its way. What only the payer's browser can bring is
 * not waited for once it is being ended: if it comes all the same, the money goes back.
 */
function arrivalHorizonMs(ctx: EngineContext, attempt: AttemptRecord, ending: boolean): number {
  if (ending && supportOf(ctx, attempt)?.broughtByPayer === true) return 0
  return ctx.channels.channel(attempt.channel).manifest.arrivalHorizonMs
}

/**
 * The channel knows nothing that it could close, and the payer may still bring it there: only a
 * reversal ends that. It gives back what was paid meanwhile, so that it is written down before it leaves.
 */
function isClosedByReversing(
  ctx: EngineContext,
  { attempt, input }: { attempt: AttemptRecord; input: ReportInput },
): boolean {
  const { operations } = ctx.channels.channel(attempt.channel).manifest
  const isNothingToClose = input.call === 'close' && input.report.status === 'absent'
  return isNothingToClose && attempt.state === 'closing' && operations.includes('reverse')
}

/** A channel that cannot close ends what is open by reversing it, paid or not. */
function isReturning(ctx: EngineContext, { state, channel }: AttemptRecord): boolean {
  const { operations } = ctx.channels.channel(channel).manifest
  return state === 'reversing' || (state === 'closing' && !operations.includes('close'))
}

function changesOf(
  ctx: EngineContext,
  { report, call }: ReportInput,
  attempt: AttemptRecord,
): AttemptChanges {
  switch (report.status) {
    case 'succeeded':
      return {
        channelTransaction: report.paid.channelTransaction,
        captured: report.paid.amount.amount,
        ...(report.paid.receipt === undefined ? {} : { receipt: report.paid.receipt }),
        ...(report.paid.signature === undefined
          ? {}
          : { signature: attempt.signature ?? 'wanted' }),
        ...paidAt(report.paid.paidAt),
      }
    case 'waiting':
      return report.action === undefined ? {} : { action: report.action }
    case 'failed':
      return { lastError: report.code, channelCode: report.evidence?.channelCode ?? null }
    case 'not_sent':
      return unsentChanges(call, attempt)
    case 'card_awaited':
      return { ...notSubmitted, action: report.action }
    case 'code_sent':
      return codeSentChanges(ctx, report, attempt)
    case 'code_refused':
      return {
        ...notSubmitted,
        lastError: isLastCodeRefused(report, attempt) ? 'sms_code_tries_exceeded' : report.code,
        channelCode: report.evidence?.channelCode ?? null,
      }
    default:
      return {}
  }
}

/** A question that did not leave says nothing of what has. */
function unsentChanges(
  call: ReportInput['call'],
  { state, codeTries }: AttemptRecord,
): AttemptChanges {
  const lastError = 'channel_unavailable'
  if (call === 'start') return state === 'sent' ? { lastError } : {}
  const isSubmitted = state === 'confirming' || state === 'unknown'
  if (call !== 'confirm' || !isSubmitted) return {}
  // A code that never left is not a try.
  return { ...notSubmitted, lastError, codeTries: codeTries - 1 }
}

/** What was confirmed did not reach the channel's books: nothing of it is under way. */
const notSubmitted = { submittedAt: null } as const

function codeSentChanges(
  ctx: EngineContext,
  report: Extract<PaymentReport, { readonly status: 'code_sent' }>,
  { action, codeSentAt }: AttemptRecord,
): AttemptChanges {
  const sentAt = { codeSentAt: codeSentAt ?? ctx.clock.now() }
  if (action?.type !== 'sms') return sentAt
  return { ...sentAt, action: { ...action, sent: report.unsure === true ? 'unsure' : 'yes' } }
}

/** A code may be entered this often; then the try is over. */
export const maxCodeTries = 5

const isLastCodeRefused = (report: PaymentReport, attempt: AttemptRecord): boolean =>
  report.status === 'code_refused' && attempt.codeTries >= maxCodeTries

const paidAt = (instant: Instant | undefined) => (instant === undefined ? {} : { paidAt: instant })

/** Tells those who wait for it, after the commit. Webhooks are looked for only when there may be some. */
export function signalChange(ctx: EngineContext, payment: PaymentRecord, emitted = true): void {
  ctx.signals.paymentChanged(payment.merchantId, payment.id)
  if (emitted) ctx.signals.deliveriesDue()
}

export interface ApplyOptions {
  /** What stood there when the channel was called; read anew when it has changed since. */
  readonly found?: Found
  readonly also?: AlsoWrite | undefined
  /** A further step of the same transaction, once the report is written. */
  readonly next?: ((repos: Repositories, recorded: Recorded) => Promise<void>) | undefined
}

/** Records a report in a transaction of its own and tells those who wait. */
export async function applyReport(
  ctx: EngineContext,
  input: ReportInput,
  { found, also, next }: ApplyOptions = {},
): Promise<Recorded | undefined> {
  let known = found
  const recorded = await ctx.store.transact(async (repos) => {
    const first = known
    // The unit runs again when something had changed: then it reads for itself.
    known = undefined
    const written = await recordReport(ctx, repos, { ...input, found: first, also })
    if (written !== undefined) await next?.(repos, written)
    return written
  }, input.attemptId)
  if (recorded !== undefined) {
    ctx.metrics.attemptReported(recorded.attempt.channel, recorded.event)
    signalChange(ctx, recorded.payment, recorded.emitted)
  }
  return recorded
}
