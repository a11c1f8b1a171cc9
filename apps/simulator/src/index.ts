export type { FoundChannel } from './assemble.ts'
export type { RunningSimulators, StartSimulatorsOptions } from './edge/start-simulators.ts'
export { startSimulators } from './edge/start-simulators.ts'
