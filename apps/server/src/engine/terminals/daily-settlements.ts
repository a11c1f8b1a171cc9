/**
 * Closes the batches of an account's terminals at the time of day that the account states. One job
 * per account: it makes the settlements and the next day's job in one transaction, so that it
 * happens once, whoever dies and however many instances run.
 */
import type { ChannelAccount } from '@tillway/channel'
import { type Instant, isPayError } from '@tillway/kernel'
import type { ChannelAccountRecord, ClaimedJob, Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { requestSettlement } from './request-settlement.ts'

const dayMs = 86_400_000
const chinaOffsetMs = 8 * 3_600_000

/** The next time that a clock in China shows this many minutes after midnight. */
export function nextTimeOfDay(now: Instant, minutes: number): Instant {
  const midnight = Math.floor((now + chinaOffsetMs) / dayMs) * dayMs - chinaOffsetMs
  const today = midnight + minutes * 60_000
  return today > now ? today : today + dayMs
}

/** Inside the transaction that wrote the account. */
export async function scheduleDaily(
  repos: Repositories,
  record: ChannelAccountRecord,
  { account, now }: { readonly account: ChannelAccount | undefined; readonly now: Instant },
): Promise<void> {
  const { merchantId, id, enabled } = record
  const minutes = account?.terminals?.settleDailyAt
  if (!enabled || minutes === undefined) await repos.jobs.remove(merchantId, id)
  else await repos.jobs.schedule(merchantId, id, nextTimeOfDay(now, minutes))
}

export async function settleDaily(
  ctx: EngineContext,
  { merchantId, accountId, job }: DailyJob,
): Promise<void> {
  const record = await ctx.store.read.channelAccounts.get(merchantId, accountId)
  if (record === undefined) return
  const { account } = await ctx.channels.open(merchantId, accountId, record.version)
  await ctx.store.transact(async (repos) => {
    await repos.jobs.assertHeld(job)
    await scheduleDaily(repos, record, { account, now: ctx.clock.now() })
    const terminals = await repos.terminals.list(merchantId)
    const ofAccount = terminals.filter((terminal) => terminal.bookAccountId === accountId)
    for (const { id } of ofAccount) await request(ctx, repos, { merchantId, terminalId: id })
  })
  ctx.signals.jobsDue()
}

interface DailyJob {
  readonly merchantId: string
  readonly accountId: string
  readonly job: ClaimedJob
}

/** A terminal without number or keys has no batch. */
async function request(
  ctx: EngineContext,
  repos: Repositories,
  terminal: { readonly merchantId: string; readonly terminalId: string },
): Promise<void> {
  try {
    await requestSettlement(ctx, repos, { ...terminal, cause: 'daily' })
  } catch (error) {
    if (!isPayError(error, 'terminal_not_ready')) throw error
  }
}
