/** Serves the simulators as a process of their own: `node apps/simulator/src/main.ts`. */
import { createJsonLog } from './edge/json-log.ts'
import { startSimulators } from './edge/start-simulators.ts'

const log = createJsonLog((line) => process.stdout.write(line))
const simulators = await startSimulators({
  dataDir: process.env.TILLWAY_DATA_DIR ?? 'data',
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 4610),
  streamPort: Number(process.env.TILLWAY_ACQUIRER_PORT ?? 0),
  log,
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulators.stop())
}
