/** What an operator sees and does of a terminal: whether it can be used and why not, echo, release. */
import { type EchoReport, operationOf, type TerminalStanding } from '@tillway/channel'
import { type ErrorCode, isPayError, PayError } from '@tillway/kernel'
import type { Repositories, TerminalRecord } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { terminalAccount } from './terminal-account.ts'

/** Why no card can be taken at it. */
export type Obstacle =
  | 'disabled'
  | 'unbound'
  | 'account_disabled'
  | 'no_reader'
  | 'no_number'
  | 'no_keys'

export function obstaclesOf(
  terminal: TerminalRecord,
  account: { readonly enabled: boolean } | undefined,
): readonly Obstacle[] {
  const obstacles: readonly (readonly [Obstacle, boolean])[] = [
    ['disabled', !terminal.enabled],
    ['unbound', terminal.channelAccountId === null],
    ['account_disabled', account?.enabled === false],
    ['no_reader', !terminal.hasReader],
    ['no_number', terminal.number === ''],
    ['no_keys', terminal.sealedKeys === null],
  ]
  return obstacles.filter(([, stands]) => stands).map(([obstacle]) => obstacle)
}

/** Null while there is nothing to tell: no account, number or keys. */
export async function standingOf(
  ctx: EngineContext,
  terminal: TerminalRecord,
): Promise<TerminalStanding | null> {
  const found = await terminalAccount(ctx, ctx.store.read, terminal)
  return (await found?.account.terminals?.standing(found.reference)) ?? null
}

/** Whether this change takes from the terminal what its open batch was made with. */
export function isReleasing(old: TerminalRecord, next: TerminalRecord, newKeys: boolean): boolean {
  // What was given back after it was unbound lies in a batch of the account before.
  if (old.bookAccountId === null) return false
  const isUnbound = old.channelAccountId !== null && next.channelAccountId !== old.channelAccountId
  const isDisabled = old.enabled && !next.enabled
  return isUnbound || isDisabled || next.number !== old.number || newKeys
}

/**
 * Lets the acquirer go: its working keys are given up. Throws `terminal_busy` while something is
 * owed or being settled, `terminal_unsettled` while the open batch has transactions.
 */
export async function releaseTerminal(ctx: EngineContext, terminal: TerminalRecord): Promise<void> {
  const { merchantId, id } = terminal
  const found = await terminalAccount(ctx, ctx.store.read, terminal)
  if (found?.account.terminals === undefined) return
  const open = await ctx.store.read.settlements.findOpen(merchantId, id)
  if (open !== undefined) throw new PayError('terminal_busy')
  await requireNothingOpen(ctx, terminal)
  const signOff = operationOf(found.channel, found.account, 'signOff')
  const report = await signOff?.(found.reference)
  if (report?.status === 'blocked') throw new PayError(report.code)
}

/**
 * Inside the transaction that changes a released terminal: a card may have come since. Whoever waits
 * for its book finds it changed. Throws `terminal_busy` and `terminal_unsettled`.
 */
export async function requireReleased(
  ctx: EngineContext,
  repos: Repositories,
  terminal: TerminalRecord,
): Promise<void> {
  const { merchantId, id: terminalId } = terminal
  const now = ctx.clock.now()
  const lease = await repos.terminalBooks.lease({ merchantId, terminalId }, { now, until: now })
  if (lease === undefined) throw new PayError('terminal_busy')
  await requireNothingOpen(ctx, terminal)
}

async function requireNothingOpen(ctx: EngineContext, terminal: TerminalRecord): Promise<void> {
  const { owes, unsettled } = (await standingOf(ctx, terminal)) ?? { owes: [], unsettled: 0 }
  if (owes.length > 0) throw new PayError('terminal_busy')
  if (unsettled > 0) throw new PayError('terminal_unsettled')
}

/** Throws `invalid_request`: what was paid there goes back through the account that took it. */
export async function requireSameBook(
  ctx: EngineContext,
  old: TerminalRecord,
  next: TerminalRecord,
): Promise<void> {
  const { channelAccountId: wanted } = next
  if (wanted === null || old.bookAccountId === null || wanted === old.bookAccountId) return
  const standing = await standingOf(ctx, old)
  if (standing === null || standing.batch === null) return
  throw new PayError(
    'invalid_request',
    'the terminal has worked for another account: register it anew',
    { param: 'channel_account' },
  )
}

export interface EchoResult {
  readonly answered: boolean
  readonly tookMs: number
  readonly error: ErrorCode | null
}

/** Asks the acquirer's host for an answer. Throws `not_found`, `terminal_not_ready`. */
export async function echoTerminal(
  ctx: EngineContext,
  merchantId: string,
  id: string,
): Promise<EchoResult> {
  const terminal = await findTerminal(ctx.store.read, merchantId, id)
  const found = await terminalAccount(ctx, ctx.store.read, terminal)
  if (found === undefined) throw new PayError('terminal_not_ready')
  const echo = operationOf(found.channel, found.account, 'echo')
  if (echo === undefined) throw new PayError('terminal_not_ready')
  const begun = ctx.clock.monotonic()
  const error = await echo(found.reference).then(errorOf, (thrown: unknown) => {
    ctx.log.error({ terminalId: id, error: thrown }, 'a channel adapter threw')
    return isPayError(thrown) ? thrown.code : 'channel_unavailable'
  })
  const tookMs = Math.round(ctx.clock.monotonic() - begun)
  return { answered: error === null, tookMs, error }
}

function errorOf(report: EchoReport): ErrorCode | null {
  switch (report.status) {
    case 'answered':
      return null
    case 'refused':
    case 'blocked':
      return report.code
    default:
      return 'channel_unavailable'
  }
}

export async function findTerminal(
  repos: Repositories,
  merchantId: string,
  id: string,
): Promise<TerminalRecord> {
  const record = await repos.terminals.get(merchantId, id)
  if (record === undefined) throw new PayError('not_found')
  return record
}
