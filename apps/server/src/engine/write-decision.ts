/**
 * Writes a decision down: states, events, webhooks, refunds and the next look, all in the caller's
 * transaction, so that a crash leaves either all of it or nothing.
 */
import type { events as eventSchemas } from '@tillway/api'
import { type ErrorCode, type Instant, minorUnits } from '@tillway/kernel'
import {
  type AttemptRecord,
  attemptDelayMs,
  type Decision,
  type EventRecord,
  isFinishedPayment,
  isOpenAttempt,
  type PaymentRecord,
  type RefundRecord,
} from '@tillway/payments'
import type { Repositories, WebhookEndpointRecord } from '@tillway/store'
import { eventAttemptView, paymentView } from '../views/payment-view.ts'
import { callGraceMs, type EngineContext } from './context.ts'
import { insertOutgoing, numberEvent, outgoing } from './emit-event.ts'

export interface Written {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
}

/** Facts that came with the report, to be kept on the attempt. */
export type AttemptChanges = Partial<
  Pick<
    AttemptRecord,
    | 'action'
    | 'channelTransaction'
    | 'captured'
    | 'lastError'
    | 'channelCode'
    | 'receipt'
    | 'signature'
    | 'approval'
    | 'codeSentAt'
    | 'codeTries'
    | 'submittedAt'
  >
> & { readonly paidAt?: Instant }

export interface DecisionInput {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
  readonly decision: Decision
  readonly changes?: AttemptChanges
  /** The merchant's endpoints, when they have been read already. */
  readonly endpoints?: readonly WebhookEndpointRecord[] | undefined
  /** The caller looks after it at once by itself: the worker must not do the same beside it. */
  readonly followed?: boolean
  /** A further write, issued together with the decision's own. */
  readonly also?: ((repos: Repositories, written: Written) => Promise<void>) | undefined
}

/** Returns the records as written. Throws `StaleRow` when one was changed since it was read. */
export async function writeDecision(
  ctx: EngineContext,
  repos: Repositories,
  input: DecisionInput,
): Promise<Written> {
  const { decision } = input
  const now = ctx.clock.now()
  const attempt = nextAttempt(input)
  const emitted = numberEvents(ctx, { ...input, now, attempt })
  const payment: PaymentRecord = {
    ...emitted.payment,
    ...paidFields(input, now),
    state: decision.payment,
    openAttemptId: openAttemptId(input, attempt),
    lastError: errorAfter(input),
  }
  const told = await outgoing(ctx, repos, { records: emitted.records, endpoints: input.endpoints })
  const written = {
    payment: { ...payment, version: payment.version + 1 },
    attempt: bumped(attempt),
  }
  // Issued together: PostgreSQL then carries them out as one statement. The payment goes before
  // its events, or two units could wait for each other.
  await Promise.all([
    attempt === undefined ? undefined : repos.attempts.update(attempt),
    repos.payments.update(payment),
    insertOutgoing(repos, told),
    scheduleNextLook(repos, { payment, attempt, now, followed: input.followed === true }),
    input.also?.(repos, written),
  ])
  // A channel that took nothing has nothing to give back; the alarm stands all the same.
  const took = attempt !== undefined && (attempt.captured ?? attempt.amount) > 0
  if (decision.effects.includes('returnMoney') && took) {
    await insertReturn(ctx, repos, { attempt, cause: 'late_success' })
  }
  countAlarms(ctx, input)
  return written
}

/** A try's error stays on the payment until it is paid, or may have been: an entry has left. */
function errorAfter({ payment, decision, changes }: DecisionInput): ErrorCode | null {
  const leaves = (changes?.submittedAt ?? null) !== null
  if (decision.payment === 'succeeded' || leaves) return null
  return changes?.lastError ?? payment.lastError
}

const bumped = (attempt: AttemptRecord | undefined) =>
  attempt === undefined ? undefined : { ...attempt, version: attempt.version + 1 }

function nextAttempt({ attempt, decision, changes }: DecisionInput): AttemptRecord | undefined {
  if (attempt === undefined || decision.attempt === undefined) return undefined
  const moved = decision.attempt !== attempt.state
  const { paidAt: _, ...fields } = changes ?? {}
  return {
    ...attempt,
    ...fields,
    state: decision.attempt,
    tries: moved ? 0 : attempt.tries + 1,
  }
}

function paidFields({ attempt, decision, payment, changes }: DecisionInput, now: Instant) {
  if (decision.payment !== 'succeeded' || payment.state === 'succeeded' || attempt === undefined) {
    return {}
  }
  return {
    paidAt: changes?.paidAt ?? now,
    paidWay: attempt.way,
    paidAttemptId: attempt.id,
  }
}

function openAttemptId({ payment }: DecisionInput, attempt: AttemptRecord | undefined) {
  if (attempt === undefined) return payment.openAttemptId
  const holds = isOpenAttempt(attempt.state) || attempt.state === 'mismatch'
  if (holds) return attempt.id
  return payment.openAttemptId === attempt.id ? null : payment.openAttemptId
}

const eventTypeOf = {
  emitSucceeded: 'payment.succeeded',
  emitCanceled: 'payment.canceled',
  emitExpired: 'payment.expired',
  emitQuarantined: 'payment.quarantined',
  emitLateSuccess: 'payment.late_success',
} as const satisfies Readonly<Record<string, eventSchemas.EventType>>

function numberEvents(
  ctx: EngineContext,
  input: DecisionInput & { readonly now: Instant },
): { readonly payment: PaymentRecord; readonly records: readonly EventRecord[] } {
  let payment = input.payment
  const records: EventRecord[] = []
  const shown: PaymentRecord = {
    ...payment,
    ...paidFields(input, input.now),
    state: input.decision.payment,
    lastError: errorAfter(input),
  }
  for (const effect of input.decision.effects) {
    if (!Object.hasOwn(eventTypeOf, effect)) continue
    const type = eventTypeOf[effect as keyof typeof eventTypeOf]
    const data = { payment: paymentView(shown), ...attemptOf(input, type) }
    const numbered = numberEvent(ctx, { payment, type, data })
    payment = numbered.payment
    records.push(numbered.record)
  }
  if (isFinishedPayment(shown.state) && !isFinishedPayment(input.payment.state)) {
    ctx.metrics.paymentFinished(shown.state)
  }
  return { payment, records }
}

/** Events about money name the attempt that brought it; an end without any names none. */
function attemptOf(
  { attempt }: DecisionInput,
  type: eventSchemas.EventType,
): Pick<eventSchemas.Event['data'], 'attempt'> {
  const isEnd = type === 'payment.canceled' || type === 'payment.expired'
  return isEnd || attempt === undefined ? {} : { attempt: eventAttemptView(attempt) }
}

/** Makes the refund that gives stray money back: the whole of what the channel says it took. */
export async function insertReturn(
  ctx: EngineContext,
  repos: Repositories,
  input: { readonly attempt: AttemptRecord; readonly cause: 'late_success' | 'mismatch' },
): Promise<RefundRecord> {
  const { attempt, cause } = input
  const record = newRefund(ctx, attempt, {
    amount: attempt.captured ?? minorUnits(attempt.amount),
    cause,
    reference: null,
    reason: null,
  })
  await repos.refunds.insert(record)
  await repos.jobs.schedule(record.merchantId, record.id, record.createdAt)
  return record
}

/** A refund of the attempt that nothing was sent of yet, with its number drawn. */
export function newRefund(
  ctx: EngineContext,
  attempt: AttemptRecord,
  parts: Pick<RefundRecord, 'amount' | 'cause' | 'reference' | 'reason'>,
): RefundRecord {
  const id = ctx.ids.next('refund')
  return {
    ...parts,
    merchantId: attempt.merchantId,
    id,
    paymentId: attempt.paymentId,
    attemptId: attempt.id,
    refundNumber: numberOf(id),
    currency: attempt.currency,
    state: 'reserved',
    channelRefund: null,
    lastError: null,
    channelCode: null,
    tries: 0,
    createdAt: ctx.clock.now(),
    refundedAt: null,
    version: 1,
  }
}

/** The number of an attempt or refund at its channel: its id without the prefix (26 characters). */
export function numberOf(id: string): string {
  return id.slice(id.indexOf('_') + 1)
}

interface Look {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
  readonly now: Instant
  readonly followed: boolean
}

async function scheduleNextLook(repos: Repositories, input: Look): Promise<void> {
  const { payment, attempt } = input
  if (isFinishedPayment(payment.state)) {
    await repos.jobs.remove(payment.merchantId, payment.id)
    return
  }
  // News of an attempt that is over must not put off the look at the one in flight.
  if (payment.openAttemptId !== null && payment.openAttemptId !== attempt?.id) return
  await repos.jobs.schedule(payment.merchantId, payment.id, nextLookAt(input))
}

function nextLookAt({ payment, attempt, now, followed }: Look): Instant {
  if (attempt === undefined || payment.openAttemptId === null) return payment.expiresAt
  if (attempt.state === 'sent' || attempt.state === 'confirming') return now + callGraceMs
  if (attempt.state === 'awaiting_code') return attempt.expiresAt
  // Quarantined money waits for a person; the look keeps the alarm alive.
  if (attempt.state === 'mismatch') return now + 3_600_000
  const freshEnd = attempt.state === 'closing' || attempt.state === 'reversing'
  if (freshEnd && attempt.tries === 0) return followed ? now + callGraceMs : now
  const delayMs = attemptDelayMs(attempt.state, attempt.tries)
  const at = now + delayMs
  return attempt.state === 'awaiting_payer' && payment.expiresAt > now
    ? Math.min(at, payment.expiresAt)
    : at
}

function countAlarms(ctx: EngineContext, { payment, attempt, decision }: DecisionInput): void {
  if (!decision.effects.includes('alarm')) return
  const name = decision.attempt === undefined ? 'payment' : `attempt_${decision.attempt}`
  ctx.metrics.alarm(name)
  ctx.log.error(
    { alarm: name, merchantId: payment.merchantId, paymentId: payment.id, attemptId: attempt?.id },
    'money needs a look',
  )
}
