export type { CrashMoment, CrashPlace, CrashPoint, CrashPoints } from './crash-points.ts'
export {
  crashMoments,
  crashPointText,
  createCrashPoints,
  readCrashPoint,
} from './crash-points.ts'
export type { Dice } from './dice.ts'
export { createDice } from './dice.ts'
export type { SimNetwork } from './network.ts'
export { createSimNetwork } from './network.ts'
export type {
  FaultProfile,
  HttpFault,
  Link,
  NetworkFaults,
  ScriptedFault,
  StreamFault,
} from './network-faults.ts'
export { httpFaults, streamFaults } from './network-faults.ts'
export type { HttpHandler, SimNetworkOptions } from './network-parts.ts'
export type { Life, PointOf, SimNode } from './node.ts'
export { createSimNode, never } from './node.ts'
export type { Registry, RegistryReport, Violation } from './registry.ts'
export { addReports, createRegistry, emptyReport } from './registry.ts'
export { settle } from './settle.ts'
export type { Simulation, SimulationOptions } from './simulation.ts'
export { createSimulation } from './simulation.ts'
export type { FaultyStorage, FaultyStorageOptions, StorageFault } from './storage.ts'
export { createFaultyStorage, storageFaults } from './storage.ts'
export type { NodeClock, RunOptions, SimTime } from './time.ts'
export { createSimTime } from './time.ts'
export type { Trace, TraceOptions } from './trace.ts'
export { createTrace } from './trace.ts'
