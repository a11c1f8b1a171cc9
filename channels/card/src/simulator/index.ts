/** The simulator of an acquirer's host, as a host of simulators finds it. */
import type { SimulatorModule } from '@tillway/channel/simulator'
import { createSimulator } from './create-simulator.ts'

export type { AcquirerSimulator } from './create-simulator.ts'

export const simulator: SimulatorModule = Object.freeze({
  channel: 'card',
  create: createSimulator,
})
