/** Child processes that run jobs. One that hangs or dies takes its batch's first job with it alone. */
import { type ChildProcess, fork } from 'node:child_process'
import { emptyReport } from '../registry.ts'
import type { SeedJob } from './seed-job.ts'
import type { Delivery, JobOutcome } from './worker.ts'

export interface PoolOptions {
  /** The program of the children: it calls `serveJobs`. */
  readonly program: URL
  readonly arguments?: readonly string[]
  readonly execArgv?: readonly string[]
  /** How many children. */
  readonly size: number
  /** Jobs that a child gets at once. */
  readonly batch?: number
  /** A batch that takes longer is given up, with its child. */
  readonly patienceMs?: number
}

const usualBatch = 10
const usualPatienceMs = 600_000

/**
 * Runs all jobs and tells each delivery. `isEnough` stops early: what is under way is finished, the
 * rest is not begun.
 */
export async function runJobs(
  jobs: Iterable<SeedJob>,
  options: PoolOptions,
  tell: (delivery: Delivery) => void,
  isEnough: () => boolean = () => false,
): Promise<void> {
  const { batch = usualBatch } = options
  const iterator = jobs[Symbol.iterator]()
  const takeBatch = (): SeedJob[] => {
    const taken: SeedJob[] = []
    while (taken.length < batch && !isEnough()) {
      const { done, value } = iterator.next()
      if (done === true) break
      taken.push(value)
    }
    return taken
  }
  const work = async (): Promise<void> => {
    let child: ChildProcess | undefined
    for (let order = takeBatch(); order.length > 0; order = takeBatch()) {
      child ??= startChild(options)
      const delivery = await deliver(child, order, options.patienceMs ?? usualPatienceMs)
      if (delivery !== undefined) tell(delivery)
      else {
        child = undefined
        for (const job of order) tell(await runAlone(job, options))
      }
    }
    child?.disconnect()
  }
  await Promise.all(Array.from({ length: options.size }, work))
}

/** In a process of its own, so that nothing of other jobs can be felt in it. */
export async function runAlone(job: SeedJob, options: PoolOptions): Promise<Delivery> {
  const child = startChild(options)
  const delivery = await deliver(child, [job], options.patienceMs ?? usualPatienceMs)
  if (child.connected) child.disconnect()
  return delivery ?? gaveUp(job)
}

function gaveUp(job: SeedJob): Delivery {
  const violations = [{ name: 'SIM: the world ends', detail: 'its process died or hung' }]
  const outcome: JobOutcome = {
    ...{ job, seed: job.seed, digest: '', steps: 0, virtualMs: 0 },
    ...{ missed: [], violations },
  }
  return { outcomes: [outcome], report: emptyReport, cpuMs: 0 }
}

function startChild({ program, arguments: given = [], execArgv }: PoolOptions): ChildProcess {
  return fork(program, given, {
    execArgv: [...(execArgv ?? ['--disable-warning=ExperimentalWarning'])],
    serialization: 'advanced',
  })
}

/** Undefined when the child died or took too long; it is dead then. */
function deliver(
  child: ChildProcess,
  jobs: readonly SeedJob[],
  patienceMs: number,
): Promise<Delivery | undefined> {
  return new Promise((resolve) => {
    const end = (delivery?: Delivery): void => {
      clearTimeout(patience)
      child.off('message', end)
      child.off('exit', die)
      resolve(delivery)
    }
    const die = (): void => end()
    const patience = setTimeout(() => {
      child.kill('SIGKILL')
    }, patienceMs)
    child.on('message', end)
    child.on('exit', die)
    child.send({ jobs })
  })
}
