/**
 * Looks after one payment: asks the channel what became of the attempt in flight, ends what must
 * end, repeats a start whose answer was lost. The worker calls it when a payment is due; handlers
 * call it when a shopper waits for the result.
 */

import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import { decide, isOpenAttempt } from '@tillway/payments'
import type { ClaimedJob } from '@tillway/store'
import { callAbout, callStart, supposedStart } from './call-channel.ts'
import type { EngineContext } from './context.ts'
import { isConfirmedByCode } from './presentation-support.ts'
import { applyReport, type Recorded, signalChange } from './record-report.ts'
import { writeDecision } from './write-decision.ts'

export interface FollowInput {
  readonly merchantId: string
  readonly paymentId: string
  readonly job?: ClaimedJob
}

export async function followPayment(ctx: EngineContext, input: FollowInput): Promise<void> {
  const found = await endIfTimeIsUp(ctx, input)
  if (found?.attempt === undefined) return
  const { payment, attempt } = found
  if (attempt.state === 'mismatch') return await keepQuarantineInSight(ctx, input)
  // It ended between two reads; whoever ended it has scheduled what follows.
  if (!isOpenAttempt(attempt.state)) return
  if (attempt.state === 'awaiting_code')
    return await endWhenLapsed(ctx, { ...input, payment, attempt })
  if (attempt.state === 'sent' && isConfirmedByCode(ctx, attempt)) {
    return await supposeStarted(ctx, { ...input, attempt })
  }
  const operation = operationFor(ctx, attempt)
  const askedAt = ctx.clock.now()
  const report = await callAbout(ctx, attempt, operation)
  const recorded = await applyReport(ctx, {
    merchantId: payment.merchantId,
    attemptId: attempt.id,
    report,
    call: operation,
    askedAt,
    ...jobOf(input),
  })
  if (recorded?.repeatStart === true) await repeatStart(ctx, recorded)
  // Closing does not end it: the payer waits to choose anew.
  if (recorded?.event === 'reverseRequested') await followPayment(ctx, about(payment))
}

const about = ({ merchantId, id }: PaymentRecord) => ({ merchantId, paymentId: id })

const jobOf = ({ job }: FollowInput) => (job === undefined ? {} : { job })

/** Reads the payment and, when its time is up, decides so; returns what stands afterwards. */
async function endIfTimeIsUp(
  ctx: EngineContext,
  input: FollowInput,
): Promise<{ payment: PaymentRecord; attempt: AttemptRecord | undefined } | undefined> {
  const result = await ctx.store.transact(async (repos) => {
    const payment = await repos.payments.get(input.merchantId, input.paymentId)
    if (payment === undefined) return undefined
    const attempt =
      payment.openAttemptId === null
        ? undefined
        : await repos.attempts.get(payment.merchantId, payment.openAttemptId)
    const running = payment.state === 'payable' || payment.state === 'processing'
    if (!running || ctx.clock.now() < payment.expiresAt) return { payment, attempt, changed: false }
    if (input.job !== undefined) await repos.jobs.assertHeld(input.job)
    const decision = decide(
      { payment: payment.state, attempt: attempt?.state },
      { about: 'payment', event: 'timeUp' },
    )
    const written = await writeDecision(ctx, repos, { payment, attempt, decision })
    return { ...written, changed: true }
  })
  if (result === undefined) return undefined
  if (result.changed) {
    signalChange(ctx, result.payment)
    // The decision scheduled a look of its own, which carries on from here.
    return undefined
  }
  return result
}

function operationFor(ctx: EngineContext, attempt: AttemptRecord): 'query' | 'close' | 'reverse' {
  if (attempt.state !== 'closing' && attempt.state !== 'reversing') return 'query'
  // End it first; when that brought nothing, asking tells whether the payer was faster.
  if (attempt.tries % 2 === 1) return 'query'
  const { operations } = ctx.channels.channel(attempt.channel).manifest
  return attempt.state === 'closing' && operations.includes('close') ? 'close' : 'reverse'
}

async function repeatStart(ctx: EngineContext, recorded: Recorded): Promise<void> {
  const { payment, attempt } = recorded
  if (!ctx.channels.channel(attempt.channel).manifest.startRepeatable) {
    return await giveUpStart(ctx, recorded)
  }
  const report = await callStart(ctx, payment, attempt)
  await applyReport(ctx, {
    merchantId: attempt.merchantId,
    attemptId: attempt.id,
    report,
    call: 'repeat',
  })
}

/**
 * What brings the payer to the channel is lost and cannot be had again: the attempt is ended there,
 * so that the payer can choose anew. One whose code was submitted needs nothing more of the payer.
 */
async function giveUpStart(ctx: EngineContext, { payment, attempt }: Recorded): Promise<void> {
  if (isConfirmedByCode(ctx, attempt)) return
  const states = { payment: payment.state, attempt: attempt.state }
  const decision = decide(states, { about: 'attempt', event: 'endRequested' })
  const written = await ctx.store.transact((repos) =>
    writeDecision(ctx, repos, { payment, attempt, decision }),
  )
  signalChange(ctx, written.payment)
}

/** Whoever asked for the code, or was to ask for the password, did not live to write it down. */
async function supposeStarted(
  ctx: EngineContext,
  input: FollowInput & { readonly attempt: AttemptRecord },
): Promise<void> {
  const { merchantId, attempt } = input
  const report = supposedStart(attempt)
  await applyReport(ctx, {
    merchantId,
    attemptId: attempt.id,
    report,
    call: 'start',
    ...jobOf(input),
  })
}

/** Until a code is submitted nothing is at the channel, so there is nothing to ask; only time ends it. */
async function endWhenLapsed(
  ctx: EngineContext,
  input: FollowInput & { readonly payment: PaymentRecord; readonly attempt: AttemptRecord },
): Promise<void> {
  const { payment, attempt } = input
  const lapsed = ctx.clock.now() >= attempt.expiresAt
  const written = await ctx.store.transact(async (repos) => {
    if (input.job !== undefined) await repos.jobs.assertHeld(input.job)
    if (!lapsed) {
      await repos.jobs.schedule(input.merchantId, input.paymentId, attempt.expiresAt)
      return undefined
    }
    const states = { payment: payment.state, attempt: attempt.state }
    const decision = decide(states, { about: 'attempt', event: 'endRequested' })
    return await writeDecision(ctx, repos, { payment, attempt, decision })
  })
  if (written !== undefined) signalChange(ctx, written.payment)
}

/** Nothing is asked of a quarantined attempt; a person must decide. The alarm comes back hourly. */
async function keepQuarantineInSight(ctx: EngineContext, input: FollowInput): Promise<void> {
  ctx.metrics.alarm('quarantine_waits')
  ctx.log.error({ paymentId: input.paymentId }, 'quarantined money waits for a decision')
  const again = ctx.clock.now() + 3_600_000
  await ctx.store.transact((repos) => repos.jobs.schedule(input.merchantId, input.paymentId, again))
}
