/** What every part of the simulator works with. */
import { createFaultBoard, type FaultBoard, type SimulatorPorts } from '@tillway/channel/simulator'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { createDraw, type Draw } from './draw.ts'
import { createKeyCabinet, type KeyCabinet } from './key-cabinet.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createTimers, type Timers } from './timers.ts'

export interface World {
  readonly ports: SimulatorPorts
  readonly ledger: Ledger
  readonly faults: FaultBoard
  readonly keys: KeyCabinet
  readonly draw: Draw
  readonly dispatch: Dispatch
  readonly timers: Timers
}

export function createWorld(ports: SimulatorPorts): World {
  const ledger = createLedger(ports.journal)
  const draw = createDraw(ports.random, ledger)
  return {
    ports,
    ledger,
    draw,
    faults: createFaultBoard(),
    keys: createKeyCabinet(ports, ledger, draw),
    dispatch: createDispatch(ports),
    timers: createTimers(ports.scheduler),
  }
}
