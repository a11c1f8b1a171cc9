/**
 * Approves a payment by the payment password. By password alone the payment then leaves at once;
 * with a code to follow, the approval waits on the attempt. A server that dies between the vault's
 * verdict and the commit has moved nothing, and the shopper enters the password again.
 */
import { PayError } from '@tillway/kernel'
import type { Repositories } from '@tillway/store'
import { findAwaiting, submitToChannel } from '../confirm-payment.ts'
import type { EngineContext } from '../context.ts'
import { type AlsoWrite, signalChange } from '../record-report.ts'
import type { Started } from '../start-attempt.ts'
import { type OpenAttempt, submitEntry } from '../submit-entry.ts'
import { askPassword } from './ask-password.ts'
import { awaitsPassword } from './awaits-password.ts'

export interface ApproveInput {
  readonly merchantId: string
  readonly paymentId: string
  readonly attemptId: string
  /** What the vault's frame sealed; unreadable here. */
  readonly sealed: string
  readonly clientIp: string
}

/**
 * Throws `not_found`, `code_not_awaited` (no attempt of this payment waits for the password) and
 * what `askPassword` throws: the attempt waits on then. What became of a payment that left stands
 * in the result.
 */
export async function approvePayment(
  ctx: EngineContext,
  input: ApproveInput,
  also?: AlsoWrite,
): Promise<Started> {
  const { payment } = await findApprovable(ctx, ctx.store.read, input)
  const { attemptId: subject, sealed, clientIp } = input
  const asked = { payment, purpose: 'pay', subject, sealed, clientIp } as const
  const { verdict } = await askPassword(ctx, asked)
  const approved = await ctx.store.transact((repos) => approveUnit(ctx, repos, input, verdict))
  if (approved.attempt.state === 'awaiting_code') {
    signalChange(ctx, approved.payment, false)
    return approved
  }
  return await submitToChannel(ctx, approved, { also })
}

async function findApprovable(
  ctx: EngineContext,
  repos: Pick<Repositories, 'attempts' | 'payments'>,
  input: ApproveInput,
): Promise<OpenAttempt> {
  const open = await findAwaiting(ctx, repos, input)
  const isMeant = open.attempt.id === input.attemptId && awaitsPassword(open.attempt)
  if (!isMeant) throw new PayError('code_not_awaited')
  return open
}

async function approveUnit(
  ctx: EngineContext,
  repos: Repositories,
  input: ApproveInput,
  approval: string,
): Promise<OpenAttempt> {
  const { payment, attempt } = await findApprovable(ctx, repos, input)
  if (attempt.verification === 'password') {
    const changes = { approval, codeTries: attempt.codeTries + 1 }
    return await submitEntry(ctx, repos, { payment, attempt, changes })
  }
  const next = { ...attempt, approval }
  await repos.attempts.update(next)
  return { payment, attempt: { ...next, version: next.version + 1 } }
}
