/**
 * Carries a payment out with a card that was read at the terminal. That it is about to leave is
 * committed first; the adapter then writes down in the terminal's book what it owes the acquirer.
 */
import type { CardReading, ChipCompletion, NextAction, PaymentReport } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { callComplete, callPresent, callSeal } from './call-channel.ts'
import type { EngineContext } from './context.ts'
import { type AlsoWrite, applyReport, signalChange } from './record-report.ts'
import type { Started } from './start-attempt.ts'
import { type OpenAttempt, submitEntry } from './submit-entry.ts'

interface About {
  readonly merchantId: string
  readonly paymentId: string
  readonly attemptId: string
}

/** Throws `not_found`, `card_not_awaited`. What became of it stands in the result. */
export async function presentCard(
  ctx: EngineContext,
  about: About & { readonly reading: CardReading; readonly seals?: readonly string[] },
  also?: AlsoWrite,
): Promise<Started> {
  const { reading, seals } = about
  const read = { reading, ...(seals === undefined ? {} : { seals }) }
  const call = (attempt: AttemptRecord) => callPresent(ctx, attempt, read)
  // Who was asked for seals may present a card anew: nothing has left yet.
  return await submit(ctx, about, { steps: ['present', 'seal'], call, also })
}

/** Sends what was prepared, with the seals that the reader has made. Throws as `presentCard`. */
export async function sealCard(
  ctx: EngineContext,
  about: About & { readonly seals: readonly string[] },
  also?: AlsoWrite,
): Promise<Started> {
  const call = (attempt: AttemptRecord) => callSeal(ctx, attempt, about.seals)
  return await submit(ctx, about, { steps: ['seal'], call, also })
}

interface Submission {
  /** What may have been asked of the reader. */
  readonly steps: readonly Extract<NextAction, { readonly type: 'reader' }>['step'][]
  readonly call: (attempt: AttemptRecord) => Promise<PaymentReport>
  readonly also: AlsoWrite | undefined
}

async function submit(
  ctx: EngineContext,
  about: About,
  { steps, call, also }: Submission,
): Promise<Started> {
  const open = await ctx.store.transact((repos) => submitUnit(ctx, repos, { ...about, steps }))
  signalChange(ctx, open.payment)
  const report = await call(open.attempt)
  const input = { ...about, report, call: 'confirm' } as const
  const recorded = await applyReport(ctx, input, { found: open, also })
  ctx.signals.jobsDue()
  return recorded ?? open
}

async function submitUnit(
  ctx: EngineContext,
  repos: Repositories,
  about: About & Pick<Submission, 'steps'>,
): Promise<OpenAttempt> {
  const open = await findOpen(repos, about)
  const { state, action } = open.attempt
  const isAsked = action?.type === 'reader' && about.steps.includes(action.step)
  if (state !== 'awaiting_code' || !isAsked) throw new PayError('card_not_awaited')
  return await submitEntry(ctx, repos, open)
}

/**
 * Ends a payment whose chip has had the last word. Throws `not_found`, `card_not_awaited` (no chip
 * is asked for its word now).
 */
export async function completeCard(
  ctx: EngineContext,
  about: About & { readonly completion: ChipCompletion },
  also?: AlsoWrite,
): Promise<Started> {
  const open = await findOpen(ctx.store.read, about)
  const { attempt } = open
  const asked = attempt.action?.type === 'reader' && attempt.action.step === 'complete'
  if (attempt.state !== 'awaiting_payer' || !asked) throw new PayError('card_not_awaited')
  const report = await callComplete(ctx, attempt, about.completion)
  const input = { ...about, report, call: 'query' } as const
  return (await applyReport(ctx, input, { also })) ?? open
}

async function findOpen(repos: Repositories, about: About): Promise<OpenAttempt> {
  const payment = await repos.payments.get(about.merchantId, about.paymentId)
  if (payment === undefined) throw new PayError('not_found')
  if (payment.openAttemptId !== about.attemptId) throw new PayError('card_not_awaited')
  const attempt = await repos.attempts.get(about.merchantId, about.attemptId)
  if (attempt === undefined) throw new PayError('not_found')
  return { payment, attempt }
}
