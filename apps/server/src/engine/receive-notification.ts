/**
 * Takes a notification from a channel: verify, find what it is about, decide, commit, and only
 * then acknowledge. What is not genuine or not ours changes nothing and gets no acknowledgement.
 */
import type {
  ChannelAccount,
  NotificationMessage,
  NotificationReading,
  WireAnswer,
} from '@tillway/channel'
import { isPayError } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { OpenedAccount } from '../channels/directory.ts'
import type { EngineContext } from './context.ts'
import { recordRefundReport } from './record-refund.ts'
import { recordReport, signalChange } from './record-report.ts'

export interface NotificationInput {
  readonly merchantId: string
  readonly accountId: string
  readonly version: number
  readonly message: NotificationMessage
}

type Genuine = Extract<NotificationReading, { readonly kind: 'payment' | 'refund' }>

/** Undefined when there is no such account. Throws `service_unavailable` when nothing can be stored. */
export async function receiveNotification(
  ctx: EngineContext,
  input: NotificationInput,
): Promise<WireAnswer | undefined> {
  const opened = await openOrNothing(ctx, input)
  if (opened === undefined) return undefined
  const { account, channel } = opened
  const reading = await read(ctx, account, input)
  const count = (result: string) => ctx.metrics.notification(channel.manifest.id, result)
  if (reading.kind === 'refused') {
    count(reading.why)
    return account.notifications.refused
  }
  if (reading.kind === 'ignored') {
    count('ignored')
    return account.notifications.accepted
  }
  const accepted = await record(ctx, input, reading)
  count(accepted ? 'accepted' : 'not_ours')
  return accepted ? account.notifications.accepted : account.notifications.refused
}

async function openOrNothing(
  ctx: EngineContext,
  input: NotificationInput,
): Promise<OpenedAccount | undefined> {
  try {
    return await ctx.channels.open(input.merchantId, input.accountId, input.version)
  } catch (error) {
    if (isPayError(error, 'not_found')) return undefined
    throw error
  }
}

async function read(
  ctx: EngineContext,
  account: ChannelAccount,
  input: NotificationInput,
): Promise<NotificationReading> {
  try {
    return await account.notifications.read(input.message)
  } catch (error) {
    ctx.log.error({ accountId: input.accountId, error }, 'a notification reader threw')
    return { kind: 'refused', why: 'malformed' }
  }
}

async function record(
  ctx: EngineContext,
  input: NotificationInput,
  reading: Genuine,
): Promise<boolean> {
  const payment = await ctx.store.transact(async (repos) => {
    const subjectId = await findSubject(repos, input, reading)
    if (subjectId === undefined) return 'not_ours' as const
    const isNew = await repos.notifications.insert({
      merchantId: input.merchantId,
      accountId: input.accountId,
      notificationId: reading.id,
      subjectId,
      receivedAt: ctx.clock.now(),
    })
    if (!isNew) return 'known' as const
    return await recordReading(ctx, repos, { merchantId: input.merchantId, subjectId, reading })
  })
  if (payment === 'not_ours') return false
  if (payment !== 'known' && payment !== undefined) signalChange(ctx, payment)
  return true
}

/**
 * The attempt or refund that it is about, when it was made with the very account and version that
 * was notified: the keys of an older version may have been replaced because they were stolen.
 */
async function findSubject(
  repos: Repositories,
  input: NotificationInput,
  reading: Genuine,
): Promise<string | undefined> {
  if (reading.kind === 'payment') {
    const attempt = await repos.attempts.get(input.merchantId, `att_${reading.orderNumber}`)
    return attempt !== undefined && isNotified(attempt, input) ? attempt.id : undefined
  }
  const refund = await repos.refunds.get(input.merchantId, `rf_${reading.refundNumber}`)
  if (refund === undefined) return undefined
  const attempt = await repos.attempts.get(input.merchantId, refund.attemptId)
  return attempt !== undefined && isNotified(attempt, input) ? refund.id : undefined
}

function isNotified(attempt: AttemptRecord, { accountId, version }: NotificationInput): boolean {
  return attempt.accountId === accountId && attempt.accountVersion === version
}

async function recordReading(
  ctx: EngineContext,
  repos: Repositories,
  input: { readonly merchantId: string; readonly subjectId: string; readonly reading: Genuine },
) {
  const { merchantId, subjectId, reading } = input
  if (reading.kind === 'payment') {
    const { report } = reading
    const recorded = await recordReport(ctx, repos, {
      merchantId,
      attemptId: subjectId,
      report,
      call: 'notification',
    })
    if (recorded !== undefined)
      ctx.metrics.attemptReported(recorded.attempt.channel, recorded.event)
    return recorded?.payment
  }
  const { report } = reading
  const recorded = await recordRefundReport(ctx, repos, { merchantId, refundId: subjectId, report })
  return recorded?.payment
}
