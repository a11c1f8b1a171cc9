/** From a channel's report about a refund to stored facts. */
import type { RefundReport } from '@tillway/channel'
import { addMinor, money, subtractMinor } from '@tillway/kernel'
import {
  type PaymentRecord,
  type RefundEvent,
  type RefundRecord,
  readRefundReport,
  refundDelayMs,
  stepRefund,
} from '@tillway/payments'
import type { ClaimedJob, Repositories } from '@tillway/store'
import { paymentView, refundView } from '../views/payment-view.ts'
import type { EngineContext } from './context.ts'
import { decideReturned } from './create-refund.ts'
import { insertOutgoing, numberEvent, outgoing } from './emit-event.ts'
import { writeDecision } from './write-decision.ts'

export interface RefundReportInput {
  readonly merchantId: string
  readonly refundId: string
  readonly report: RefundReport
  readonly job?: ClaimedJob
}

export interface RecordedRefund {
  readonly refund: RefundRecord
  readonly payment: PaymentRecord
  readonly event: RefundEvent
  /** The call should be repeated with the same number. */
  readonly sendAgain: boolean
}

/** Inside a transaction. Undefined when there is no such refund. */
export async function recordRefundReport(
  ctx: EngineContext,
  repos: Repositories,
  input: RefundReportInput,
): Promise<RecordedRefund | undefined> {
  const refund = await repos.refunds.get(input.merchantId, input.refundId)
  if (refund === undefined) return undefined
  const payment = await repos.payments.get(input.merchantId, refund.paymentId)
  if (payment === undefined) return undefined
  if (input.job !== undefined) await repos.jobs.assertHeld(input.job)
  const event = readRefundReport(input.report, {
    refundNumber: refund.refundNumber,
    amount: money(refund.amount, refund.currency),
  })
  if (input.report.status === 'succeeded' && event !== 'reportedSucceeded') {
    ctx.metrics.alarm('refund_mismatch')
    ctx.log.error({ refundId: refund.id }, 'the channel reports a refund of another amount')
  }
  const step = stepRefund(refund.state, event)
  if (step.to === refund.state && step.effects.length === 0) {
    return { refund, payment, event, sendAgain: false }
  }
  if (step.effects.includes('alarm')) {
    ctx.metrics.alarm('refund_contradiction')
    ctx.log.error({ refundId: refund.id }, 'the channel contradicts what it said of a refund')
  }
  const next: RefundRecord = {
    ...refund,
    ...changesOf(ctx, input.report),
    state: step.to,
    tries: step.to === refund.state ? refund.tries + 1 : 0,
  }
  await repos.refunds.update(next)
  const after = await settle(ctx, repos, { refund: next, payment, before: refund })
  await scheduleNextLook(ctx, repos, next)
  return {
    refund: { ...next, version: next.version + 1 },
    payment: after,
    event,
    sendAgain: step.effects.includes('scheduleSend') && event === 'reportedAbsent',
  }
}

function changesOf(ctx: EngineContext, report: RefundReport): Partial<RefundRecord> {
  if (report.status === 'succeeded') {
    const { channelRefund, refundedAt } = report.refunded
    return { channelRefund: channelRefund ?? null, refundedAt: refundedAt ?? ctx.clock.now() }
  }
  if (report.status === 'failed') {
    return { lastError: report.code, channelCode: report.evidence?.channelCode ?? null }
  }
  return {}
}

interface Settling {
  readonly refund: RefundRecord
  readonly before: RefundRecord
  readonly payment: PaymentRecord
}

async function settle(
  ctx: EngineContext,
  repos: Repositories,
  input: Settling,
): Promise<PaymentRecord> {
  const { refund, before, payment } = input
  const ended =
    refund.state !== before.state && (refund.state === 'succeeded' || refund.state === 'failed')
  if (!ended) return payment
  const counted = refund.cause === 'mall' ? countedPayment(refund, payment) : payment
  const shown = paymentView(counted)
  const { payment: emitted, record } = numberEvent(ctx, {
    payment: counted,
    type: refund.state === 'succeeded' ? 'refund.succeeded' : 'refund.failed',
    data: { payment: shown, refund: refundView(refund) },
  })
  const after =
    refund.cause === 'mall'
      ? await writePayment(repos, emitted)
      : await settleReturn(ctx, repos, { ...input, payment: emitted })
  await insertOutgoing(repos, await outgoing(ctx, repos, { records: [record] }))
  return after
}

async function writePayment(repos: Repositories, payment: PaymentRecord): Promise<PaymentRecord> {
  await repos.payments.update(payment)
  return { ...payment, version: payment.version + 1 }
}

function countedPayment(refund: RefundRecord, payment: PaymentRecord): PaymentRecord {
  return refund.state === 'succeeded'
    ? { ...payment, amountRefunded: addMinor(payment.amountRefunded, refund.amount) }
    : { ...payment, amountReserved: subtractMinor(payment.amountReserved, refund.amount) }
}

/** Stray money went back to the payer: a quarantined attempt lets its payment go on. */
async function settleReturn(
  ctx: EngineContext,
  repos: Repositories,
  { refund, payment }: Settling,
): Promise<PaymentRecord> {
  const attempt = await repos.attempts.get(refund.merchantId, refund.attemptId)
  if (refund.state === 'failed' || attempt === undefined) {
    ctx.metrics.alarm('return_failed')
    ctx.log.error({ refundId: refund.id }, 'stray money could not be given back')
    return await writePayment(repos, payment)
  }
  const decision = decideReturned(payment, attempt)
  const written = await writeDecision(ctx, repos, { payment, attempt, decision })
  return written.payment
}

async function scheduleNextLook(
  ctx: EngineContext,
  repos: Repositories,
  refund: RefundRecord,
): Promise<void> {
  if (refund.state === 'succeeded' || refund.state === 'failed') {
    await repos.jobs.remove(refund.merchantId, refund.id)
    return
  }
  const at = ctx.clock.now() + refundDelayMs(refund.tries)
  await repos.jobs.schedule(refund.merchantId, refund.id, at)
}
