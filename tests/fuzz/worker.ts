/** Fuzzes one target for a while, with its code counted. */
import { parentPort, workerData } from 'node:worker_threads'
import { corpusFile, minimised, readCorpus, writeCorpus } from './corpus-file.ts'
import { createCounters } from './counters.ts'
import { type FuzzOptions, type FuzzReport, fuzz } from './fuzz.ts'
import { instrumentModules } from './instrument.ts'
import { type SharedInput, show } from './shared-input.ts'

export interface WorkerOrder extends Pick<FuzzOptions, 'seed' | 'executions'> {
  readonly target: string
  readonly input: SharedInput
  /** What a run that is gone on with has kept so far, and is to keep. */
  readonly memory?: string
  /** Also puts what leads somewhere into the repository. */
  readonly keep: boolean
}

export interface WorkerReport extends Omit<FuzzReport, 'corpus'> {
  readonly corpus: number
  /** Of this thread, in the inputs alone: on a busy machine seconds say little. */
  readonly cpuSeconds: number
}

/** Of one target; more would not be read by anybody. */
const maxKeptBytes = { repository: 6_000, memory: 400_000 } as const
const maxWords = 400

const order = workerData as WorkerOrder
const instrumentation = instrumentModules()
// Loaded now, so that all of it is counted.
const { targets } = await import('./targets/index.ts')
const loaded = await targets.find(({ name }) => name === order.target)?.load()
if (loaded === undefined) throw new Error(`no target ${order.target}`)
const literals = [...instrumentation.literals].slice(0, maxWords)
const words = [...(loaded.words ?? []), ...literals.map((text) => Buffer.from(text))]
const target = { ...loaded, words }
const counters = createCounters(instrumentation)
const remembered = order.memory === undefined ? [] : readCorpus(order.memory)
const before = process.threadCpuUsage()
const report = await fuzz(target, {
  ...{ seed: order.seed, executions: order.executions, counters },
  known: [...readCorpus(corpusFile(target.name)), ...remembered],
  onInput: (input) => show(order.input, input),
})
const { user, system } = process.threadCpuUsage(before)
if (order.memory !== undefined) {
  const how = { counters, maxBytes: maxKeptBytes.memory }
  writeCorpus(order.memory, await minimised(target, report.corpus, how))
}
if (order.keep) {
  const how = { counters, maxBytes: maxKeptBytes.repository }
  writeCorpus(corpusFile(target.name), await minimised(target, report.corpus, how))
}
const cpuSeconds = (user + system) / 1e6
const corpus = report.corpus.length
parentPort?.postMessage({ ...report, corpus, cpuSeconds } satisfies WorkerReport)
