/** Closing a terminal's batch, as it is kept, and what a channel's report about one means. */
import type { SettlementReport } from '@tillway/channel'
import type { ErrorCode, Instant, MinorUnits } from '@tillway/kernel'
import { minorUnits } from '@tillway/kernel'
import { type SettlementEvent, type SettlementState, stepSettlement } from './states/settlement.ts'

export interface SettlementRecord {
  readonly merchantId: string
  readonly id: string
  readonly terminalId: string
  readonly accountId: string
  readonly state: SettlementState
  /** Who asked for it. */
  readonly cause: 'mall' | 'daily'
  readonly batch: string | null
  /** The channel had the same sums from the start. */
  readonly balanced: boolean | null
  readonly debitCount: number | null
  readonly debitAmount: MinorUnits | null
  readonly creditCount: number | null
  readonly creditAmount: MinorUnits | null
  /** Transactions whose details were uploaded. */
  readonly uploaded: number | null
  readonly lastError: ErrorCode | null
  /** Times that the channel was asked. */
  readonly tries: number
  readonly createdAt: Instant
  readonly closedAt: Instant | null
  readonly version: number
}

/** The record after a report, and whether it must be asked for again. */
export function afterSettlementReport(
  record: SettlementRecord,
  report: SettlementReport,
  now: Instant,
): { readonly record: SettlementRecord; readonly again: boolean } {
  const { to, effects } = stepSettlement(record.state, eventOf(report))
  const isOver = record.state === 'closed' || record.state === 'failed'
  if (isOver) return { record, again: false }
  const tried = { ...record, state: to, tries: record.tries + 1 }
  const again = effects.includes('scheduleSettle')
  if (report.status === 'settled') {
    return { record: { ...tried, ...sumsOf(report), lastError: null, closedAt: now }, again }
  }
  return { record: { ...tried, lastError: errorOf(report) }, again }
}

function eventOf(report: SettlementReport): SettlementEvent {
  switch (report.status) {
    case 'settled':
      return 'reportedSettled'
    case 'unknown':
      return 'reportedUnknown'
    case 'blocked':
      return report.code === 'terminal_not_ready' ? 'reportedNotReady' : 'reportedBusy'
  }
}

function errorOf(report: Exclude<SettlementReport, { readonly status: 'settled' }>): ErrorCode {
  return report.status === 'blocked' ? report.code : 'channel_outcome_unknown'
}

type Settled = Extract<SettlementReport, { readonly status: 'settled' }>

function sumsOf({ batch, balanced, debit, credit, uploaded }: Settled) {
  return {
    batch,
    balanced,
    debitCount: debit.count,
    debitAmount: minorUnits(debit.amount.amount),
    creditCount: credit.count,
    creditAmount: minorUnits(credit.amount.amount),
    uploaded,
  }
}
