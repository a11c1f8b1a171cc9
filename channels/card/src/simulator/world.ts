/** What every part of the host works with. Its state is the fold of its journal. */
import { createFaultBoard, type FaultBoard, type SimulatorPorts } from '@tillway/channel/simulator'
import type { Random } from '@tillway/kernel'
import { toChinaTime } from '@tillway/wire'
import { type CardBook, type CardRecord, createCardBook } from './card-book.ts'
import { createDoorMemory, type DoorMemory, type DoorRecord } from './door-memory.ts'
import type { Flow, FlowRecord } from './flow.ts'
import { createFlowBook, type FlowBook } from './flow-book.ts'
import { createFaultScript, type FaultScript } from './line-faults.ts'
import { createSettings, type SettingRecord, type Settings } from './settings.ts'
import { createSettlements, type SettlementRecord, type Settlements } from './settlements.ts'
import { createTerminals, type TerminalRecord, type Terminals } from './terminals.ts'

export type JournalRecord =
  | TerminalRecord
  | CardRecord
  | FlowRecord
  | SettlementRecord
  | SettingRecord
  | DoorRecord

/** What is lost in a crash and told again by the journal. */
export interface State {
  readonly terminals: Terminals
  readonly cards: CardBook
  readonly flows: FlowBook
  readonly settlements: Settlements
  readonly settings: Settings
  readonly door: DoorMemory
}

export interface World {
  readonly ports: SimulatorPorts
  readonly faults: FaultBoard
  readonly script: FaultScript
  readonly state: State
  append(record: JournalRecord): void
  /** Forgets everything that is not in the journal. */
  restart(): void
}

export function createWorld(ports: SimulatorPorts): World {
  const script = createFaultScript()
  const append = (record: JournalRecord): void => {
    ports.journal.append(record)
    apply(world.state, record)
  }
  const tell = (): State => {
    const state = emptyState(ports.random, script, append)
    // The journal holds what this module appended to it, and nothing else.
    for (const record of ports.journal.records()) apply(state, record as JournalRecord)
    return state
  }
  const world = {
    ports,
    faults: createFaultBoard(),
    script,
    state: tell(),
    append,
    restart() {
      world.state = tell()
    },
  }
  return world
}

function emptyState(random: Random, script: FaultScript, append: World['append']): State {
  return {
    terminals: createTerminals(random, append),
    cards: createCardBook(),
    flows: createFlowBook(),
    settlements: createSettlements(),
    settings: createSettings(script, append),
    door: createDoorMemory(),
  }
}

function apply(state: State, record: JournalRecord): void {
  switch (record.type) {
    case 'flow_booked':
    case 'flow_reversed':
    case 'reversal_remembered':
      applyFlow(state, record)
      break
    case 'pin_missed':
    case 'pin_met':
    case 'counter_seen':
    case 'card_changed':
      state.cards.apply(record)
      break
    case 'totals_compared':
    case 'line_uploaded':
    case 'batch_closed':
    case 'script_reported':
      state.settlements.apply(record)
      break
    case 'setting_made':
      state.settings.apply(record)
      break
    case 'door_opened':
      state.door.apply(record)
      break
    default:
      state.terminals.apply(record)
  }
}

function applyFlow({ flows, cards }: State, record: FlowRecord): void {
  const flow = flowOf(flows, record)
  flows.apply(record)
  if (flow !== undefined) cards.applyFlow(record, flow)
}

function flowOf(flows: FlowBook, record: FlowRecord): Flow | undefined {
  if (record.type === 'flow_booked') return record.flow
  return record.type === 'flow_reversed' ? flows.get(record.id) : undefined
}

/** The business day of the host, yyyyMMdd in China. */
export function businessDay({ ports, state }: World): string {
  const ahead = state.settings.seconds('days_ahead') * 86_400_000
  return chinaClock(ports.clock.now() + ahead).slice(0, 8)
}

/** yyyyMMddhhmmss in China. */
export function chinaClock(at: number): string {
  return toChinaTime(at).replace(/\D/g, '')
}
