/** Carries a settlement out, and asks again until it is known what became of it. */
import { operationOf, type SettlementReport } from '@tillway/channel'
import { afterSettlementReport, type SettlementRecord, settlementDelayMs } from '@tillway/payments'
import type { ClaimedJob } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { numberOf } from '../write-decision.ts'
import { terminalAccount } from './terminal-account.ts'

export interface FollowSettlementInput {
  readonly merchantId: string
  readonly settlementId: string
  readonly job: ClaimedJob
}

export async function followSettlement(
  ctx: EngineContext,
  { merchantId, settlementId, job }: FollowSettlementInput,
): Promise<void> {
  const settlement = await ctx.store.read.settlements.get(merchantId, settlementId)
  if (settlement === undefined) return
  const report = await settle(ctx, settlement)
  await ctx.store.transact(async ({ jobs, settlements }) => {
    await jobs.assertHeld(job)
    const found = await settlements.get(merchantId, settlementId)
    if (found === undefined) return
    const now = ctx.clock.now()
    const { record, again } = afterSettlementReport(found, report, now)
    if (record !== found) await settlements.update(record)
    if (again) await jobs.schedule(merchantId, settlementId, now + settlementDelayMs(found.tries))
    else await jobs.remove(merchantId, settlementId)
  })
  if (report.status === 'settled' && !report.balanced) {
    const { terminalId } = settlement
    ctx.log.error({ terminalId, settlementId }, 'the acquirer had other sums than we')
    ctx.metrics.alarm('settlement_unbalanced')
  }
}

/** Whatever goes wrong here, it is not known what the channel made of it. */
async function settle(
  ctx: EngineContext,
  { merchantId, id, terminalId }: SettlementRecord,
): Promise<SettlementReport> {
  const { read } = ctx.store
  try {
    const terminal = await read.terminals.get(merchantId, terminalId)
    const found = terminal && (await terminalAccount(ctx, read, terminal))
    if (found === undefined) return { status: 'blocked', code: 'terminal_not_ready' }
    const call = operationOf(found.channel, found.account, 'settle')
    if (call === undefined) return { status: 'blocked', code: 'terminal_not_ready' }
    return await call(found.reference, numberOf(id))
  } catch (error) {
    ctx.log.error({ settlementId: id, error }, 'a channel adapter threw')
    return { status: 'unknown', cause: 'unrecognised' }
  }
}
