/** Fuzzes one target, with the parts of the code counted. */
import { parentPort, workerData } from 'node:worker_threads'
import { startCoverage } from './coverage.ts'
import { type FuzzOptions, fuzz } from './fuzz.ts'
import { type SharedInput, show } from './shared-input.ts'

export interface WorkerOrder extends Pick<FuzzOptions, 'seed' | 'executions'> {
  readonly target: string
  readonly input: SharedInput
}

const { target: name, seed, executions, input: shared } = workerData as WorkerOrder
const coverage = await startCoverage()
// Loaded now, so that all of it is counted.
const { targets } = await import('./targets/index.ts')
const target = targets.find((one) => one.name === name)
if (target === undefined) throw new Error(`no target ${name}`)
const onInput = (input: Uint8Array) => show(shared, input)
parentPort?.postMessage(await fuzz(target, { seed, executions, coverage, onInput }))
