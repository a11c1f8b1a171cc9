/**
 * Reserves a refund. The sum of all refunds that did not fail is kept on the payment and changed in
 * the same transaction by compare-and-set, so that no concurrency can refund more than was paid.
 */
import { addMinor, type Instant, type MinorUnits, minorUnits, PayError } from '@tillway/kernel'
import {
  type AttemptRecord,
  decide,
  type PaymentRecord,
  type RefundRecord,
} from '@tillway/payments'
import { DuplicateRow, type Repositories, StaleRow } from '@tillway/store'
import type { EngineContext } from './context.ts'
import { insertReturn, newRefund } from './write-decision.ts'

export interface RefundInput {
  readonly merchantId: string
  readonly paymentId: string
  /** Minor units; the whole rest when undefined. */
  readonly amount: number | undefined
  readonly reference: string | null
  readonly reason: string | null
}

/**
 * Inside a transaction. Throws `not_found`, `refund_not_possible`, `refund_exceeds_paid`,
 * `refund_conflict` (the reference exists with other parameters).
 */
export async function createRefund(
  ctx: EngineContext,
  repos: Repositories,
  input: RefundInput,
): Promise<RefundRecord> {
  const known = await findSame(repos, input)
  if (known !== undefined) return known
  const payment = await repos.payments.get(input.merchantId, input.paymentId)
  if (payment === undefined) throw new PayError('not_found', undefined, { param: 'payment' })
  if (payment.state !== 'succeeded' || payment.paidAttemptId === null) {
    throw new PayError('refund_not_possible', 'only a paid payment can be refunded')
  }
  const amount = refundAmount(payment, input.amount)
  const refund = await planRefund(ctx, repos, { payment, input, amount })
  await repos.payments.update({
    ...payment,
    amountReserved: addMinor(payment.amountReserved, amount),
  })
  await insertOrLookAgain(repos, refund.record)
  await repos.jobs.schedule(refund.record.merchantId, refund.record.id, refund.sendAt)
  return refund.record
}

/** Somebody was faster with this reference: the unit is undone and, run anew, finds that refund. */
async function insertOrLookAgain(repos: Repositories, record: RefundRecord): Promise<void> {
  try {
    await repos.refunds.insert(record)
  } catch (error) {
    throw error instanceof DuplicateRow ? new StaleRow('refunds') : error
  }
}

async function findSame(
  repos: Repositories,
  input: RefundInput,
): Promise<RefundRecord | undefined> {
  if (input.reference === null) return undefined
  const known = await repos.refunds.findByReference(input.merchantId, input.reference)
  if (known === undefined) return undefined
  const same =
    known.paymentId === input.paymentId &&
    (input.amount === undefined || known.amount === input.amount)
  if (!same) throw new PayError('refund_conflict', undefined, { param: 'reference' })
  return known
}

function refundAmount(payment: PaymentRecord, asked: number | undefined): MinorUnits {
  const rest = payment.amount - payment.amountReserved
  const amount = minorUnits(asked ?? rest)
  if (amount === 0 || amount > rest) {
    throw new PayError('refund_exceeds_paid', undefined, { param: 'amount' })
  }
  return amount
}

async function planRefund(
  ctx: EngineContext,
  repos: Repositories,
  parts: { payment: PaymentRecord; input: RefundInput; amount: MinorUnits },
): Promise<{ record: RefundRecord; sendAt: number }> {
  const { payment, input, amount } = parts
  const attempt = await repos.attempts.get(payment.merchantId, payment.paidAttemptId ?? '')
  if (attempt === undefined) throw new PayError('internal', 'the paid attempt is gone')
  const { operations, refund } = ctx.channels.channel(attempt.channel).manifest
  const others = await repos.refunds.listOfPayment(payment.merchantId, payment.id)
  const now = ctx.clock.now()
  const allowed =
    operations.includes('refund') &&
    others.length < refund.maxPerPayment &&
    (refund.partial || amount === payment.amount) &&
    now <= (payment.paidAt ?? now) + refund.windowMs
  if (!allowed) throw new PayError('refund_not_possible')
  const { reference, reason } = input
  const record = newRefund(ctx, attempt, { amount, cause: 'mall', reference, reason })
  return { record, sendAt: sendTime(others, { now, intervalMs: refund.minIntervalMs }) }
}

/** Each keeps its distance from the one before it: what came in one moment does not go out in one. */
function sendTime(
  others: readonly RefundRecord[],
  { now, intervalMs }: { readonly now: Instant; readonly intervalMs: number },
): Instant {
  const created = others.map(({ createdAt }) => createdAt).sort((a, b) => a - b)
  const last = created.reduce((slot, at) => Math.max(at, slot + intervalMs), -intervalMs)
  return Math.max(now, last + intervalMs)
}

/**
 * Gives stray money back: what is quarantined, and a late payment whose return failed. It is always
 * the whole of what the channel says it took. Asking twice finds the same refund. Throws
 * `refund_not_possible` when there is nothing to give back.
 */
export async function releaseQuarantine(
  ctx: EngineContext,
  repos: Repositories,
  input: { readonly merchantId: string; readonly paymentId: string },
): Promise<RefundRecord> {
  const payment = await repos.payments.get(input.merchantId, input.paymentId)
  if (payment === undefined) throw new PayError('not_found')
  const attempts = await repos.attempts.listOfPayment(input.merchantId, input.paymentId)
  const refunds = await repos.refunds.listOfPayment(input.merchantId, input.paymentId)
  const returns = attempts.flatMap((attempt) => returnOf(attempt, refunds) ?? [])
  const missing = returns.find(({ refund }) => refund === undefined)
  if (missing !== undefined) {
    // Two that ask at the same moment must not both find nothing on its way.
    await repos.payments.update(payment)
    return await insertReturn(ctx, repos, missing)
  }
  const running = returns.find(({ refund }) => refund?.state !== 'succeeded')?.refund
  if (running === undefined) {
    throw new PayError('refund_not_possible', 'this payment holds no quarantined money')
  }
  return running
}

interface Return {
  readonly attempt: AttemptRecord
  readonly cause: 'late_success' | 'mismatch'
  /** The one that has not failed; undefined when none is on its way. */
  readonly refund: RefundRecord | undefined
}

/** Undefined for an attempt that holds no stray money. */
function returnOf(attempt: AttemptRecord, refunds: readonly RefundRecord[]): Return | undefined {
  const { state: cause } = attempt
  if (cause !== 'mismatch' && cause !== 'late_success') return undefined
  const refund = refunds.find(
    ({ attemptId, state }) => attemptId === attempt.id && state !== 'failed',
  )
  return { attempt, cause, refund }
}

/** The decision that follows when stray money has been given back. */
export function decideReturned(payment: PaymentRecord, attempt: { readonly state: string }) {
  return decide(
    { payment: payment.state, attempt: attempt.state === 'mismatch' ? 'mismatch' : 'late_success' },
    { about: 'attempt', event: 'moneyReturned' },
  )
}
