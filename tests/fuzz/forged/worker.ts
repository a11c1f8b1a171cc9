/** Offers forged messages to one channel for a while. */
import { parentPort, workerData } from 'node:worker_threads'
import { type SharedInput, show } from '../shared-input.ts'
import { openBench } from './index.ts'
import { runForged } from './run.ts'

interface ForgedOrder {
  readonly target: string
  readonly seed: number
  readonly executions: number
  readonly input: SharedInput
}

const order = workerData as ForgedOrder
const bench = await openBench(order.target)
const before = process.threadCpuUsage()
const report = await runForged(bench, {
  ...{ seed: order.seed, executions: order.executions },
  onInput: (input) => show(order.input, input),
})
const { user, system } = process.threadCpuUsage(before)
parentPort?.postMessage({ ...report, cpuSeconds: (user + system) / 1e6 })
