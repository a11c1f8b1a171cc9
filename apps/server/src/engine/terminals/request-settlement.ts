/** Asks for the closing of a terminal's batch. The worker carries it out, however often it dies. */
import { operationOf } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import type { SettlementRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { terminalAccount } from './terminal-account.ts'

export interface RequestInput {
  readonly merchantId: string
  readonly terminalId: string
  readonly cause: SettlementRecord['cause']
}

/**
 * Inside a transaction. One that is open already is the answer. Throws `not_found` and
 * `terminal_not_ready`.
 */
export async function requestSettlement(
  ctx: EngineContext,
  repos: Repositories,
  { merchantId, terminalId, cause }: RequestInput,
): Promise<{ readonly settlement: SettlementRecord; readonly isNew: boolean }> {
  const terminal = await repos.terminals.get(merchantId, terminalId)
  if (terminal === undefined) throw new PayError('not_found')
  const open = await repos.settlements.findOpen(merchantId, terminalId)
  if (open !== undefined) return { settlement: open, isNew: false }
  const found = await terminalAccount(ctx, repos, terminal)
  if (found === undefined) throw new PayError('terminal_not_ready')
  if (operationOf(found.channel, found.account, 'settle') === undefined) {
    throw new PayError('terminal_not_ready')
  }
  const settlement = freshSettlement(ctx, { merchantId, terminalId, cause }, found.record.id)
  await repos.settlements.insert(settlement)
  await repos.jobs.schedule(merchantId, settlement.id, settlement.createdAt)
  return { settlement, isNew: true }
}

function freshSettlement(
  ctx: EngineContext,
  input: RequestInput,
  accountId: string,
): SettlementRecord {
  return {
    ...input,
    id: ctx.ids.next('settlement'),
    accountId,
    state: 'requested',
    batch: null,
    balanced: null,
    debitCount: null,
    debitAmount: null,
    creditCount: null,
    creditAmount: null,
    uploaded: null,
    lastError: null,
    tries: 0,
    createdAt: ctx.clock.now(),
    closedAt: null,
    version: 1,
  }
}
