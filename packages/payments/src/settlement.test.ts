import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { afterSettlementReport, type SettlementRecord } from './settlement.ts'

const fresh: SettlementRecord = {
  merchantId: 'mch_1',
  id: 'stl_1',
  terminalId: 'tm_1',
  accountId: 'ca_1',
  state: 'requested',
  cause: 'mall',
  batch: null,
  balanced: null,
  debitCount: null,
  debitAmount: null,
  creditCount: null,
  creditAmount: null,
  uploaded: null,
  lastError: null,
  tries: 0,
  createdAt: 1,
  closedAt: null,
  version: 1,
}
const settled = {
  status: 'settled',
  balanced: false,
  batch: '000007',
  debit: { count: 3, amount: money(300) },
  credit: { count: 1, amount: money(100) },
  uploaded: 4,
} as const
const busy = { status: 'blocked', code: 'terminal_busy' } as const
const notReady = { status: 'blocked', code: 'terminal_not_ready' } as const
const unknown = { status: 'unknown', cause: 'timeout' } as const

test('what was closed stands with its sums, in minor units', () => {
  expect(afterSettlementReport(fresh, settled, 9)).toEqual({
    again: false,
    record: {
      ...fresh,
      state: 'closed',
      batch: '000007',
      balanced: false,
      debitCount: 3,
      debitAmount: 300,
      creditCount: 1,
      creditAmount: 100,
      uploaded: 4,
      tries: 1,
      closedAt: 9,
    },
  })
})

test('doubt is asked about until it is known, and never called a failure', () => {
  const doubt = afterSettlementReport(fresh, unknown, 9)
  expect(doubt).toMatchObject({
    again: true,
    record: { state: 'unknown', lastError: 'channel_outcome_unknown', closedAt: null },
  })
  for (const report of [unknown, busy, notReady]) {
    const still = afterSettlementReport(doubt.record, report, 9)
    expect(still).toMatchObject({ again: true, record: { state: 'unknown' } })
  }
  const known = afterSettlementReport(doubt.record, settled, 9)
  expect(known).toMatchObject({ again: false, record: { state: 'closed', lastError: null } })
})

test('a busy terminal is waited for, one that is not ready has nothing to close', () => {
  expect(afterSettlementReport(fresh, busy, 9)).toMatchObject({
    again: true,
    record: { state: 'requested', lastError: 'terminal_busy' },
  })
  expect(afterSettlementReport(fresh, notReady, 9)).toMatchObject({
    again: false,
    record: { state: 'failed', lastError: 'terminal_not_ready' },
  })
})

test('what is over stays as it was', () => {
  const { record } = afterSettlementReport(fresh, settled, 9)
  expect(afterSettlementReport(record, unknown, 10)).toEqual({ record, again: false })
})
