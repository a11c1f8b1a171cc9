export { sampleChannel } from './adapter.ts'
export { sampleSimulator } from './simulator.ts'
