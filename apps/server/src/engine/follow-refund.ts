/** Looks after one refund: sends it, asks what became of it, sends it again under the same number. */
import { operationOf, type RefundReference, type RefundReport } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { type AttemptRecord, type RefundRecord, stepRefund } from '@tillway/payments'
import type { ClaimedJob } from '@tillway/store'
import { notifyUrl } from './call-channel.ts'
import { callGraceMs, type EngineContext } from './context.ts'
import { type RecordedRefund, recordRefundReport } from './record-refund.ts'
import { signalChange } from './record-report.ts'
import { terminalOf } from './terminals.ts'

export interface FollowRefundInput {
  readonly merchantId: string
  readonly refundId: string
  readonly job?: ClaimedJob
}

export async function followRefund(ctx: EngineContext, input: FollowRefundInput): Promise<void> {
  const refund = await ctx.store.read.refunds.get(input.merchantId, input.refundId)
  if (refund === undefined || refund.state === 'succeeded' || refund.state === 'failed') return
  if (refund.state === 'reserved') return await sendRefund(ctx, input)
  const attempt = await ctx.store.read.attempts.get(refund.merchantId, refund.attemptId)
  if (attempt === undefined) return
  const report = await call(ctx, { attempt, refund, isRepeat: true }, 'queryRefund')
  const recorded = await apply(ctx, input, report)
  if (recorded?.sendAgain === true) {
    await sendRefund(ctx, { merchantId: input.merchantId, refundId: input.refundId })
  }
}

/** The intent is committed before the call leaves. */
async function sendRefund(ctx: EngineContext, input: FollowRefundInput): Promise<void> {
  const sent = await ctx.store.transact(async (repos) => {
    const refund = await repos.refunds.get(input.merchantId, input.refundId)
    if (refund === undefined) return undefined
    const attempt = await repos.attempts.get(refund.merchantId, refund.attemptId)
    if (attempt === undefined) return undefined
    if (input.job !== undefined) await repos.jobs.assertHeld(input.job)
    const state = stepRefund(refund.state, 'dispatched').to
    await repos.refunds.update({ ...refund, state })
    await repos.jobs.schedule(refund.merchantId, refund.id, ctx.clock.now() + callGraceMs)
    const isRepeat = refund.state !== 'reserved'
    return { refund: { ...refund, state, version: refund.version + 1 }, attempt, isRepeat }
  })
  if (sent === undefined) return
  const report = await call(ctx, sent, 'refund')
  await apply(ctx, { merchantId: input.merchantId, refundId: input.refundId }, report)
}

async function apply(
  ctx: EngineContext,
  input: FollowRefundInput,
  report: RefundReport,
): Promise<RecordedRefund | undefined> {
  const recorded = await ctx.store.transact((repos) =>
    recordRefundReport(ctx, repos, { ...input, report }),
  )
  if (recorded !== undefined) signalChange(ctx, recorded.payment)
  return recorded
}

interface Asking {
  readonly attempt: AttemptRecord
  readonly refund: RefundRecord
  /** It may be at the channel already. */
  readonly isRepeat: boolean
}

async function call(
  ctx: EngineContext,
  asking: Asking,
  operation: 'refund' | 'queryRefund',
): Promise<RefundReport> {
  const report = await ask(ctx, asking, operation)
  // Only the first call proves that nothing is there: any other follows one that may have arrived.
  return asking.isRepeat && report.status === 'not_sent' ? { ...report, status: 'unknown' } : report
}

async function ask(
  ctx: EngineContext,
  { attempt, refund, isRepeat }: Asking,
  operation: 'refund' | 'queryRefund',
): Promise<RefundReport> {
  try {
    const reference = await referenceOf(ctx, attempt, refund)
    const opened = await ctx.channels.open(
      attempt.merchantId,
      attempt.accountId,
      attempt.accountVersion,
    )
    if (operation === 'queryRefund') {
      const query = operationOf(opened.channel, opened.account, 'queryRefund')
      return query === undefined
        ? { status: 'unknown', cause: 'in_progress' }
        : await query(reference)
    }
    const send = operationOf(opened.channel, opened.account, 'refund')
    if (send === undefined) return { status: 'failed', code: 'refund_not_possible' }
    return await send({
      ...reference,
      notifyUrl: notifyUrl(ctx, attempt),
      ...(isRepeat ? { isRepeat } : {}),
      ...(refund.reason === null ? {} : { reason: refund.reason }),
    })
  } catch (error) {
    ctx.log.error({ refundId: refund.id, operation, error }, 'a channel adapter threw')
    return { status: 'unknown', cause: 'unrecognised' }
  }
}

async function referenceOf(
  ctx: EngineContext,
  attempt: AttemptRecord,
  refund: RefundRecord,
): Promise<RefundReference> {
  const { merchantId, paymentId } = refund
  const [payment, refunds] = await Promise.all([
    ctx.store.read.payments.get(merchantId, paymentId),
    ctx.store.read.refunds.listOfPayment(merchantId, paymentId),
  ])
  const paidAt = payment?.paidAttemptId === attempt.id ? payment.paidAt : null
  return {
    orderNumber: attempt.orderNumber,
    refundNumber: refund.refundNumber,
    amount: money(refund.amount, refund.currency),
    paid: money(attempt.captured ?? attempt.amount, attempt.currency),
    startedAt: attempt.createdAt,
    requestedAt: refund.createdAt,
    // Only earlier ones: what is asked for later must not change what this one is.
    isFirst: !refunds.some(({ id }) => id < refund.id),
    ...(attempt.channelTransaction === null
      ? {}
      : { channelTransaction: attempt.channelTransaction }),
    ...(paidAt === null ? {} : { paidAt }),
    ...(await terminalOf(ctx, attempt)),
  }
}
