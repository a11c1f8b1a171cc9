export { demoCards } from './demo-cards.ts'
export { createManualPorts, type ManualPorts } from './manual-ports.ts'
