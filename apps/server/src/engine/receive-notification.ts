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
import type { AttemptRecord, CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { OpenedAccount } from '../channels/directory.ts'
import { recordEnrolment } from './cards/record-enrolment.ts'
import { signalCard } from './cards/write-card.ts'
import type { EngineContext } from './context.ts'
import { recordRefundReport } from './record-refund.ts'
import { recordReport, signalChange } from './record-report.ts'

export interface NotificationInput {
  readonly merchantId: string
  readonly accountId: string
  readonly version: number
  readonly message: NotificationMessage
}

type Genuine = Extract<NotificationReading, { readonly kind: 'payment' | 'refund' | 'enrolment' }>

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
  if (reading.kind === 'enrolment') return await recordCard(ctx, { input, reading })
  const payment = await ctx.store.transact(
    (repos) =>
      reading.kind === 'payment'
        ? recordPaid(ctx, repos, { input, reading })
        : recordRefunded(ctx, repos, { input, reading }),
    // The same as of the answer that may come at this moment.
    reading.kind === 'payment' ? `att_${reading.orderNumber}` : undefined,
  )
  if (payment === 'not_ours') return false
  if (payment !== 'known' && payment !== undefined) signalChange(ctx, payment)
  return true
}

type Recording = PaymentRecord | 'known' | 'not_ours' | undefined

async function recordPaid(
  ctx: EngineContext,
  repos: Repositories,
  { input, reading }: { input: NotificationInput; reading: Genuine & { readonly kind: 'payment' } },
): Promise<Recording> {
  const { merchantId } = input
  const attempt = await repos.attempts.get(merchantId, `att_${reading.orderNumber}`)
  if (attempt === undefined || !isNotified(attempt, input)) return 'not_ours'
  const [isNew, payment, endpoints] = await Promise.all([
    remember(ctx, repos, { input, reading, subjectId: attempt.id }),
    repos.payments.get(merchantId, attempt.paymentId),
    repos.webhookEndpoints.list(merchantId),
  ])
  if (!isNew) return 'known'
  if (payment === undefined) return 'not_ours'
  const recorded = await recordReport(ctx, repos, {
    merchantId,
    attemptId: attempt.id,
    report: reading.report,
    call: 'notification',
    found: { payment, attempt, endpoints },
  })
  if (recorded !== undefined) ctx.metrics.attemptReported(attempt.channel, recorded.event)
  return recorded?.payment
}

async function recordRefunded(
  ctx: EngineContext,
  repos: Repositories,
  { input, reading }: { input: NotificationInput; reading: Genuine & { readonly kind: 'refund' } },
): Promise<Recording> {
  const { merchantId } = input
  const refund = await repos.refunds.get(merchantId, `rf_${reading.refundNumber}`)
  if (refund === undefined) return 'not_ours'
  const attempt = await repos.attempts.get(merchantId, refund.attemptId)
  if (attempt === undefined || !isNotified(attempt, input)) return 'not_ours'
  if (!(await remember(ctx, repos, { input, reading, subjectId: refund.id }))) return 'known'
  const { report } = reading
  const recorded = await recordRefundReport(ctx, repos, { merchantId, refundId: refund.id, report })
  return recorded?.payment
}

interface EnrolmentFact {
  readonly input: NotificationInput
  readonly reading: Genuine & { readonly kind: 'enrolment' }
}

async function recordCard(ctx: EngineContext, fact: EnrolmentFact): Promise<boolean> {
  const cardId = `card_${fact.reading.enrolmentNumber}`
  const card = await ctx.store.transact(
    (repos) => recordEnrolled(ctx, repos, { ...fact, cardId }),
    cardId,
  )
  if (card === 'not_ours') return false
  if (card !== 'known' && card !== undefined) signalCard(ctx, card)
  return true
}

async function recordEnrolled(
  ctx: EngineContext,
  repos: Repositories,
  { input, reading, cardId }: EnrolmentFact & { readonly cardId: string },
): Promise<CardRecord | 'known' | 'not_ours' | undefined> {
  const { merchantId } = input
  const card = await repos.cards.get(merchantId, cardId)
  if (card === undefined || !isNotified(card, input)) return 'not_ours'
  if (!(await remember(ctx, repos, { input, reading, subjectId: cardId }))) return 'known'
  return await recordEnrolment(ctx, repos, { merchantId, cardId, report: reading.report })
}

/** False when the channel has told this fact before. */
function remember(
  ctx: EngineContext,
  repos: Repositories,
  fact: { input: NotificationInput; reading: Genuine; subjectId: string },
): Promise<boolean> {
  return repos.notifications.insert({
    merchantId: fact.input.merchantId,
    accountId: fact.input.accountId,
    notificationId: fact.reading.id,
    subjectId: fact.subjectId,
    receivedAt: ctx.clock.now(),
  })
}

/**
 * Whether it was made with the very account and version that was notified: the keys of an older
 * version may have been replaced because they were stolen.
 */
function isNotified(
  made: Pick<AttemptRecord | CardRecord, 'accountId' | 'accountVersion'>,
  { accountId, version }: NotificationInput,
): boolean {
  return made.accountId === accountId && made.accountVersion === version
}
