/**
 * Carries a payment out with the code that the payer was sent. That it is about to leave is
 * committed first: from then on only the channel's word says that it did not happen.
 */
import { PayError } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { callConfirm, callStart } from './call-channel.ts'
import type { EngineContext } from './context.ts'
import { type AlsoWrite, applyReport, signalChange } from './record-report.ts'
import { requireResendPause } from './resend-pause.ts'
import type { Started } from './start-attempt.ts'
import { type OpenAttempt, submitEntry } from './submit-entry.ts'

interface About {
  readonly merchantId: string
  readonly paymentId: string
}

export interface ConfirmInput extends About {
  readonly attemptId: string
  /** What the vault's frame sealed; unreadable here. */
  readonly sealed: string
}

/**
 * Throws `not_found`, `code_not_awaited` (no attempt of this payment waits for a code),
 * `password_required` (the payment password comes first). What became of it, a refused code
 * included, stands in the result.
 */
export async function confirmPayment(
  ctx: EngineContext,
  input: ConfirmInput,
  also?: AlsoWrite,
): Promise<Started> {
  const open = await ctx.store.transact((repos) => submitUnit(ctx, repos, input))
  return await submitToChannel(ctx, open, { sealed: input.sealed, also })
}

/** After the commit of its submission: carries the payment out, and writes down what came of it. */
export async function submitToChannel(
  ctx: EngineContext,
  open: OpenAttempt,
  { sealed, also }: { readonly sealed?: string; readonly also?: AlsoWrite | undefined },
): Promise<Started> {
  signalChange(ctx, open.payment)
  const { merchantId, id: attemptId } = open.attempt
  const report = await callConfirm(ctx, { ...open, sealed })
  const input = { merchantId, attemptId, report, call: 'confirm' } as const
  const recorded = await applyReport(ctx, input, { found: open, also })
  ctx.signals.jobsDue()
  return recorded ?? open
}

async function submitUnit(
  ctx: EngineContext,
  repos: Repositories,
  input: ConfirmInput,
): Promise<OpenAttempt> {
  const { payment, attempt } = await findAwaiting(ctx, repos, input)
  if (attempt.id !== input.attemptId) throw new PayError('code_not_awaited')
  requireCode(attempt)
  const changes = { codeTries: attempt.codeTries + 1 }
  return await submitEntry(ctx, repos, { payment, attempt, changes })
}

/** By password alone there is no code; where both are wanted, the password comes first. */
function requireCode({ verification, approval }: AttemptRecord): void {
  if (verification === 'password') throw new PayError('code_not_awaited')
  if (verification === 'both' && approval === null) throw new PayError('password_required')
}

/** The attempt that waits for its payer. Throws `not_found`, `code_not_awaited`. */
export async function findAwaiting(
  ctx: EngineContext,
  repos: Pick<Repositories, 'attempts' | 'payments'>,
  { merchantId, paymentId }: About,
): Promise<OpenAttempt> {
  const payment = await repos.payments.get(merchantId, paymentId)
  if (payment === undefined) throw new PayError('not_found')
  const attempt =
    payment.openAttemptId === null
      ? undefined
      : await repos.attempts.get(merchantId, payment.openAttemptId)
  // Past its time it is over, also while nobody has written that down yet.
  const isAwaited = attempt?.state === 'awaiting_code' && ctx.clock.now() < attempt.expiresAt
  if (!isAwaited) throw new PayError('code_not_awaited')
  return { payment, attempt }
}

/** A code may be asked for again after this long. */
export const resendAfterMs = 60_000

/**
 * Has the code sent again. Throws `not_found`, `code_not_awaited`, `sms_limited` (too soon, or too
 * many for this phone or card; the code that was sent stays good).
 */
export async function resendCode(ctx: EngineContext, about: About): Promise<Started> {
  const open = await ctx.store.transact(async (repos) => {
    const { payment, attempt } = await findAwaiting(ctx, repos, about)
    if (attempt.verification === 'password') throw new PayError('code_not_awaited')
    const now = ctx.clock.now()
    requireResendPause({ sentAt: attempt.codeSentAt, pauseMs: resendAfterMs }, now)
    const next = { ...attempt, codeSentAt: now }
    // Written before the call: of two that ask at the same moment one finds the other.
    await repos.attempts.update(next)
    return { payment, attempt: { ...next, version: next.version + 1 } }
  })
  const report = await callStart(ctx, open.payment, open.attempt)
  // The limit says nothing about the payment, whose former code may still be on its way.
  if (report.status === 'failed' && report.code === 'sms_limited') {
    throw new PayError('sms_limited', undefined, { retryAfterSeconds: resendAfterMs / 1000 })
  }
  const { merchantId } = about
  const input = { merchantId, attemptId: open.attempt.id, report, call: 'repeat' } as const
  return (await applyReport(ctx, input, { found: open })) ?? open
}
