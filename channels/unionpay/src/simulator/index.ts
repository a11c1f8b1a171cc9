/** The UnionPay simulator, as a host finds it. */
import type { SimulatorModule } from '@tillway/channel/simulator'
import { createSimulator } from './create-simulator.ts'

export const simulator: SimulatorModule = Object.freeze({
  channel: 'unionpay',
  create: createSimulator,
})
