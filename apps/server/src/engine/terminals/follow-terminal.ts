/** Brings a terminal that owes something to its channel, until everything is paid. */
import type { Instant } from '@tillway/kernel'
import type { ClaimedJob } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { terminalAccount } from './terminal-account.ts'

const laterMs = 60_000

export async function followTerminal(
  ctx: EngineContext,
  { merchantId, terminalId, job }: TerminalJob,
): Promise<void> {
  const again = await payDebts(ctx, merchantId, terminalId)
  await ctx.store.transact(async ({ jobs }) => {
    // Whatever the book has written meanwhile has scheduled the next look, or needs none.
    await jobs.assertHeld(job)
    if (again === undefined) await jobs.remove(merchantId, terminalId)
    else await jobs.schedule(merchantId, terminalId, again)
  })
}

interface TerminalJob {
  readonly merchantId: string
  readonly terminalId: string
  readonly job: ClaimedJob
}

async function payDebts(
  ctx: EngineContext,
  merchantId: string,
  terminalId: string,
): Promise<Instant | undefined> {
  const later = ctx.clock.now() + laterMs
  const { read } = ctx.store
  const terminal = await read.terminals.get(merchantId, terminalId)
  const found = terminal && (await terminalAccount(ctx, read, terminal))
  if (found?.account.terminals === undefined) return later
  try {
    return await found.account.terminals.payDebts(found.reference)
  } catch (error) {
    ctx.log.warn({ terminalId, error }, 'a terminal could not be cared for')
    return later
  }
}
