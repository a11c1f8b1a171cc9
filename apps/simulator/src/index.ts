export type { FoundChannel } from './edge/find-channels.ts'
export type { RunningSimulators, StartSimulatorsOptions } from './edge/start-simulators.ts'
export { startSimulators } from './edge/start-simulators.ts'
