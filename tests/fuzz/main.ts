/**
 * `npm run fuzz -- --executions N --target t --seed s`: feeds what somebody else might write to
 * everything that reads it. The inputs run in a worker, so that one that never ends is found out.
 */
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { FuzzReport, Target } from './fuzz.ts'
import { createSharedInput, inputIn, type SharedInput } from './shared-input.ts'
import { targets } from './targets/index.ts'
import type { WorkerOrder } from './worker.ts'

/** So long without another input: the last one hangs. */
const patienceMs = 20_000

const { values } = parseArgs({
  options: {
    executions: { type: 'string', default: '1000000' },
    target: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const seed = Number(values.seed)
const executions = Number(values.executions)
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)
if (chosen.length === 0 || !Number.isSafeInteger(seed) || !(executions > 0)) {
  process.stderr.write(`targets: ${targets.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}

const weightOf = ({ weight = 10 }: Target): number => weight
const allWeights = chosen.reduce((sum, target) => sum + weightOf(target), 0)
let done = 0
let isBroken = false
for (const target of chosen) {
  const share = Math.ceil((executions * weightOf(target)) / allWeights)
  const begin = performance.now()
  const report = await runInWorker({ target: target.name, seed, executions: share })
  print(target.name, report, (performance.now() - begin) / 1000)
  done += report.executions
  isBroken ||= report.findings.length > 0
}
process.stdout.write(`${done} executions, seed ${seed}, ${isBroken ? 'FINDINGS' : 'no findings'}\n`)
process.exit(isBroken ? 1 : 0)

function print(name: string, report: FuzzReport, seconds: number): void {
  const { executions, corpus, outcomes, parts, findings } = report
  const rate = Math.round(executions / seconds)
  process.stdout.write(
    `${name.padEnd(13)} ${String(executions).padStart(9)} executions ${String(rate).padStart(7)}/s` +
      `  corpus ${corpus}, outcomes ${outcomes}, parts of code ${parts}, findings ${findings.length}\n`,
  )
  for (const { input, message } of findings) {
    process.stdout.write(`  ${Buffer.from(input).toString('hex')}\n  ${message}\n`)
  }
}

function runInWorker(order: Omit<WorkerOrder, 'input'>): Promise<FuzzReport> {
  const input = createSharedInput()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { ...order, input } satisfies WorkerOrder,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  return new Promise((resolve, reject) => {
    const stop = watch(input, (hanging) => {
      const message = `runs for more than ${patienceMs} ms`
      const findings = [{ input: hanging, message }]
      resolve({ ...nothing, executions: input.count[0] ?? 0, findings })
      void worker.terminate()
    })
    worker.once('message', (report: FuzzReport) => {
      stop()
      resolve(report)
    })
    worker.once('error', (error) => {
      stop()
      reject(error)
    })
  })
}

const nothing: FuzzReport = { executions: 0, corpus: 0, outcomes: 0, parts: 0, findings: [] }

function watch(shared: SharedInput, onHang: (input: Uint8Array) => void): () => void {
  let last = -1
  const timer = setInterval(() => {
    const count = Atomics.load(shared.count, 0)
    if (count === last && count > 0) {
      clearInterval(timer)
      onHang(inputIn(shared))
    }
    last = count
  }, patienceMs)
  return () => clearInterval(timer)
}
