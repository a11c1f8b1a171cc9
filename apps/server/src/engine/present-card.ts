/**
 * Carries a payment out with a card that was read at the terminal. That it is about to leave is
 * committed first; the adapter then writes down in the terminal's book what it owes the acquirer.
 */
import type { ChipCompletion, PresentRequest } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { callComplete, callPresent } from './call-channel.ts'
import type { EngineContext } from './context.ts'
import { type AlsoWrite, applyReport, signalChange } from './record-report.ts'
import type { Started } from './start-attempt.ts'
import { type OpenAttempt, submitEntry } from './submit-entry.ts'

interface About {
  readonly merchantId: string
  readonly paymentId: string
  readonly attemptId: string
}

/** Throws `not_found`, `card_not_awaited`, `terminal_not_ready`. What became of it stands in the result. */
export async function presentCard(
  ctx: EngineContext,
  about: About & Pick<PresentRequest, 'reading' | 'seals'>,
  also?: AlsoWrite,
): Promise<Started> {
  const open = await ctx.store.transact((repos) => submitUnit(ctx, repos, about))
  signalChange(ctx, open.payment)
  const { reading, seals } = about
  const read = { reading, ...(seals === undefined ? {} : { seals }) }
  const report = await callPresent(ctx, open.attempt, read)
  const input = { ...about, report, call: 'confirm' } as const
  const recorded = await applyReport(ctx, input, { found: open, also })
  ctx.signals.jobsDue()
  return recorded ?? open
}

async function submitUnit(
  ctx: EngineContext,
  repos: Repositories,
  about: About,
): Promise<OpenAttempt> {
  const open = await findOpen(repos, about)
  const { state, action, expiresAt } = open.attempt
  if (state !== 'awaiting_code' || action?.type !== 'reader') throw new PayError('card_not_awaited')
  // Past its time it is over, also while nobody has written that down yet.
  const isOver = ctx.clock.now() >= Math.min(expiresAt, open.payment.expiresAt)
  if (isOver) throw new PayError('card_not_awaited')
  await requireTerminal(repos, open.attempt)
  return await submitEntry(ctx, repos, open)
}

/** Throws `terminal_not_ready`: it was let go since the attempt was made. */
async function requireTerminal(
  repos: Repositories,
  { merchantId, terminalId, accountId }: AttemptRecord,
): Promise<void> {
  const terminal =
    terminalId === null ? undefined : await repos.terminals.get(merchantId, terminalId)
  if (terminal?.enabled === true && terminal.channelAccountId === accountId) return
  throw new PayError('terminal_not_ready')
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
