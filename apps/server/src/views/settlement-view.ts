/** Settlements and terminals as the mall sees them. */
import type { accounts, terminals } from '@tillway/api'
import type { TerminalStanding } from '@tillway/channel'
import type { SettlementRecord } from '@tillway/payments'
import type { TerminalRecord } from '@tillway/store'
import type { Obstacle } from '../engine/terminals/terminal-life.ts'
import { lastErrorView, timestamp, timestampOrNull } from './payment-view.ts'

export function settlementView(record: SettlementRecord): terminals.Settlement {
  return {
    id: record.id,
    object: 'settlement',
    terminal: record.terminalId,
    channel_account: record.accountId,
    status: record.state,
    cause: record.cause,
    batch: record.batch,
    balanced: record.balanced,
    currency: 'CNY',
    debit: sumView(record.debitCount, record.debitAmount),
    credit: sumView(record.creditCount, record.creditAmount),
    uploaded: record.uploaded,
    last_error: lastErrorView(record.lastError),
    created_at: timestamp(record.createdAt),
    closed_at: timestampOrNull(record.closedAt),
  }
}

function sumView(count: number | null, amount: number | null) {
  return count === null || amount === null ? null : { count, amount }
}

export function terminalView(
  record: TerminalRecord,
  obstacles: readonly Obstacle[],
): accounts.Terminal {
  return {
    id: record.id,
    object: 'terminal',
    name: record.name,
    status: record.enabled ? 'enabled' : 'disabled',
    channel_account: record.channelAccountId,
    has_reader: record.hasReader,
    number: record.number === '' ? null : record.number,
    has_keys: record.sealedKeys !== null,
    ready: obstacles.length === 0,
    not_ready: [...obstacles],
    last_reader: record.lastReader,
    last_seen_at: timestampOrNull(record.lastSeenAt),
    created_at: timestamp(record.createdAt),
  }
}

export function standingView(standing: TerminalStanding | null): accounts.TerminalStanding | null {
  if (standing === null) return null
  return {
    signed_in: standing.signedIn,
    batch: standing.batch,
    owes: [...standing.owes],
    unsettled: standing.unsettled,
  }
}
