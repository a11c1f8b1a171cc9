import type { PaymentReport } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { readPaymentReport, readRefundReport } from './reading.ts'
import { stepAttempt } from './states/attempt.ts'

const attempt = {
  orderNumber: 'N1',
  amount: money(2990),
  hasAction: true,
  startedAt: 1_000,
  expiresAt: 900_000,
  submittedAt: null,
  ending: false,
  returning: false,
  seenPaid: false,
}
const context = { call: 'query', now: 10_000, arrivalHorizonMs: 60_000 } as const

const paid = (orderNumber: string, amount = money(2990)): PaymentReport => ({
  status: 'succeeded',
  paid: { orderNumber, channelTransaction: 'T', amount },
})

test('a success counts only when number, amount and currency are what was asked for', () => {
  expect(readPaymentReport(paid('N1'), attempt, context)).toBe('reportedPaid')
  expect(readPaymentReport(paid('N1', money(2989)), attempt, context)).toBe('reportedMismatch')
  expect(readPaymentReport(paid('N1', money(2991)), attempt, context)).toBe('reportedMismatch')
  expect(readPaymentReport(paid('N1', money(2990, 'HKD')), attempt, context)).toBe(
    'reportedMismatch',
  )
  expect(readPaymentReport(paid('N2'), attempt, context)).toBe('reportedMismatch')
})

test('an order that is held without an instruction for the payer is told apart', () => {
  const lost = { ...attempt, hasAction: false }
  expect(readPaymentReport({ status: 'waiting' }, attempt, context)).toBe('reportedWaiting')
  expect(readPaymentReport({ status: 'waiting' }, lost, context)).toBe('reportedHeld')
  const action = { type: 'qr', content: 'x' } as const
  expect(readPaymentReport({ status: 'waiting', action }, lost, context)).toBe('reportedWaiting')
})

test('absence proves nothing before the time and the horizon are over', () => {
  const absent = { status: 'absent' } as const
  const at = (now: number, ending: boolean) =>
    readPaymentReport(absent, { ...attempt, ending }, { ...context, now })
  expect(at(899_999, false)).toBe('reportedAbsent')
  expect(at(959_999, false)).toBe('reportedAbsent')
  expect(at(960_000, false)).toBe('provenAbsent')
  expect(at(60_999, true)).toBe('reportedAbsent')
  expect(at(61_000, true)).toBe('provenAbsent')
})

test('a card is awaited from the start, and after it was presented more may be wanted of its reader', () => {
  const action = { type: 'reader', step: 'seal', params: {} } as const
  const report: PaymentReport = { status: 'card_awaited', action }
  const submitted = { ...attempt, submittedAt: 5_000 }
  const at = (call: 'start' | 'confirm', facts: typeof attempt | typeof submitted) =>
    readPaymentReport(report, facts, { ...context, call })
  expect(stepAttempt('sent', at('start', attempt)).to).toBe('awaiting_code')
  expect(stepAttempt('confirming', at('confirm', submitted)).to).toBe('awaiting_code')
  expect(stepAttempt('confirming', at('start', submitted)).to).toBe('confirming')
})

test('only the first call can prove that nothing was sent', () => {
  const report = { status: 'not_sent', cause: 'connection' } as const
  expect(readPaymentReport(report, attempt, { ...context, call: 'start' })).toBe('reportedNotSent')
  for (const call of ['repeat', 'query', 'close', 'reverse', 'notification'] as const) {
    expect(readPaymentReport(report, attempt, { ...context, call })).toBe('reportedUnknown')
  }
})

test('what was confirmed counts as absent soon after its confirmation', () => {
  const confirmed = { ...attempt, submittedAt: 20_000 }
  const at = (now: number) =>
    readPaymentReport({ status: 'absent' }, confirmed, { ...context, now })
  expect(at(79_999)).toBe('reportedAbsent')
  expect(at(80_000)).toBe('provenAbsent')
})

test('a confirmation that never left may be given again', () => {
  const report = { status: 'not_sent', cause: 'connection' } as const
  const event = readPaymentReport(report, attempt, { ...context, call: 'confirm' })
  for (const state of ['confirming', 'unknown'] as const) {
    expect(stepAttempt(state, event)).toEqual({ to: 'awaiting_code', effects: [] })
  }
  expect(stepAttempt('closing', event).to).toBe('closing')
})

test('what became of asking for a code says nothing about the payment that has left', () => {
  const reports: readonly PaymentReport[] = [
    { status: 'failed', over: 'declined', code: 'channel_rejected' },
    { status: 'not_sent', cause: 'connection' },
    { status: 'unknown', cause: 'timeout' },
  ]
  const left = { ...attempt, submittedAt: 5_000 }
  for (const call of ['start', 'repeat'] as const) {
    const events = reports.map((report) => readPaymentReport(report, left, { ...context, call }))
    expect(new Set(events)).toEqual(new Set(['reportedCodeSent']))
    for (const state of ['confirming', 'unknown', 'closing', 'reversing', 'succeeded'] as const) {
      expect(stepAttempt(state, 'reportedCodeSent')).toEqual({ to: state, effects: [] })
    }
  }
  const declined = reports[0] as PaymentReport
  expect(readPaymentReport(declined, left, { ...context, call: 'confirm' })).toBe(
    'reportedDeclined',
  )
})

test('a refund counts only under its own number and amount', () => {
  const refund = { refundNumber: 'R1', amount: money(100) }
  const report = (refundNumber: string, amount: number) =>
    readRefundReport(
      { status: 'succeeded', refunded: { refundNumber, amount: money(amount) } },
      refund,
    )
  expect(report('R1', 100)).toBe('reportedSucceeded')
  expect(report('R1', 99)).toBe('reportedUnknown')
  expect(report('R2', 100)).toBe('reportedUnknown')
})

test('money that is seen while an order is being closed is there to stay', () => {
  const ending = { ...attempt, ending: true }
  for (const call of ['query', 'close', 'notification'] as const) {
    expect(readPaymentReport(paid('N1'), ending, { ...context, call })).toBe('reportedPaid')
  }
})

test('what is called closed after money was seen is reversed again', () => {
  const returning = { ...attempt, ending: true, returning: true, seenPaid: true }
  const report = (over: 'closed' | 'reversed'): PaymentReport => ({
    ...{ status: 'failed', over, code: 'attempt_closed' },
  })
  const call = 'reverse'
  expect(readPaymentReport(report('closed'), returning, { ...context, call })).toBe(
    'reportedUnknown',
  )
  expect(readPaymentReport(report('reversed'), returning, { ...context, call })).toBe(
    'reportedReversed',
  )
  const unseen = { ...returning, seenPaid: false }
  expect(readPaymentReport(report('closed'), unseen, { ...context, call })).toBe('reportedClosed')
})

test('while it may be given back, only the answer to giving it back tells that it was paid', () => {
  const returning = { ...attempt, ending: true, returning: true }
  for (const call of ['start', 'confirm', 'query', 'close', 'notification'] as const) {
    expect(readPaymentReport(paid('N1'), returning, { ...context, call })).toBe('reportedUnknown')
  }
  expect(readPaymentReport(paid('N1'), returning, { ...context, call: 'reverse' })).toBe(
    'reportedPaid',
  )
})
