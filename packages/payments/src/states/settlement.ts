/**
 * The life of closing a terminal's batch. Its number at the channel never changes, so that asking
 * again harmlessly tells what became of it; it is asked until that is known.
 */
import { defineMachine, type Row, staying, stepOf } from './table.ts'

export const settlementStates = ['requested', 'unknown', 'closed', 'failed'] as const
export type SettlementState = (typeof settlementStates)[number]

export const settlementEvents = [
  'reportedSettled',
  'reportedBusy',
  'reportedUnknown',
  'reportedNotReady',
] as const
export type SettlementEvent = (typeof settlementEvents)[number]

export type SettlementEffect = 'scheduleSettle'

type SettlementRow = Row<SettlementState, SettlementEvent, SettlementEffect>

export const openSettlementStates = ['requested', 'unknown'] as const satisfies SettlementState[]

const again: readonly SettlementEffect[] = ['scheduleSettle']

export const settlementMachine = defineMachine<SettlementState, SettlementEvent, SettlementEffect>({
  name: 'settlement',
  initial: 'requested',
  states: settlementStates,
  events: settlementEvents,
  rows: [
    ...openSettlementStates.map((from): SettlementRow => [from, 'reportedSettled', 'closed', []]),
    ['requested', 'reportedUnknown', 'unknown', again],
    // Nothing has left yet, and nothing can.
    ['requested', 'reportedNotReady', 'failed', []],
    ...staying<SettlementState, SettlementEvent, SettlementEffect>(
      ['requested'],
      ['reportedBusy'],
      again,
    ),
    ...staying<SettlementState, SettlementEvent, SettlementEffect>(
      ['unknown'],
      ['reportedBusy', 'reportedUnknown', 'reportedNotReady'],
      again,
    ),
    ...staying<SettlementState, SettlementEvent, SettlementEffect>(
      ['closed', 'failed'],
      settlementEvents,
    ),
  ],
  refusals: [],
})

export const stepSettlement = stepOf(settlementMachine)
