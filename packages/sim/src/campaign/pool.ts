/** Child processes that run jobs. One that hangs or dies takes the job that it was at with it alone. */
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
  /** A job that takes longer is given up, with its child. */
  readonly patienceMs?: number
  /** A child that has come to need more memory than this is followed by a new one. */
  readonly mostRssMb?: number
}

const usualBatch = 10
const usualPatienceMs = 180_000
const usualMostRssMb = 1_200

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
      for (let left = order; left.length > 0; ) {
        child ??= startChild(options)
        const { done, trouble, rssMb } = await deliver(child, left, options, tell)
        const [unlucky] = left.slice(done)
        left = left.slice(done + 1)
        if (trouble === undefined && rssMb <= (options.mostRssMb ?? usualMostRssMb)) continue
        if (child.connected) child.disconnect()
        child = undefined
        if (unlucky === undefined) continue
        tell(trouble === 'hung' ? gaveUp(unlucky, options) : await runAlone(unlucky, options))
      }
    }
    child?.disconnect()
  }
  await Promise.all(Array.from({ length: options.size }, work))
}

/** In a process of its own, so that nothing of other jobs can be felt in it. */
export async function runAlone(job: SeedJob, options: PoolOptions): Promise<Delivery> {
  const child = startChild(options)
  let delivery: Delivery | undefined
  const { trouble } = await deliver(child, [job], options, (delivered) => {
    delivery = delivered
  })
  if (child.connected) child.disconnect()
  return delivery ?? gaveUp(job, options, trouble)
}

function gaveUp(
  job: SeedJob,
  { patienceMs = usualPatienceMs }: PoolOptions,
  trouble: Trouble = 'hung',
): Delivery {
  const hung = `it is not over after ${patienceMs / 1_000} seconds, and takes no further step`
  const detail = `seed ${job.seed}: ${trouble === 'hung' ? hung : 'its process died'}`
  const violations = [{ name: 'SIM: the world ends', detail }]
  const outcome: JobOutcome = {
    ...{ job, seed: job.seed, digest: '', steps: 0, virtualMs: 0 },
    ...{ missed: [], violations },
  }
  return { outcomes: [outcome], report: emptyReport, cpuMs: 0, rssMb: 0 }
}

function startChild({ program, arguments: given = [], execArgv }: PoolOptions): ChildProcess {
  return fork(program, given, {
    execArgv: [...(execArgv ?? ['--disable-warning=ExperimentalWarning'])],
    serialization: 'advanced',
  })
}

type Trouble = 'died' | 'hung'

interface Delivered {
  /** How many jobs were told. */
  readonly done: number
  /** Why the next one was not; the child is dead then. */
  readonly trouble?: Trouble
  readonly rssMb: number
}

/** Tells each job as soon as it is over. */
function deliver(
  child: ChildProcess,
  jobs: readonly SeedJob[],
  { patienceMs = usualPatienceMs }: PoolOptions,
  tell: (delivery: Delivery) => void,
): Promise<Delivered> {
  return new Promise((resolve) => {
    let done = 0
    let isHung = false
    const giveUp = (): void => {
      isHung = true
      child.kill('SIGKILL')
    }
    let patience = setTimeout(giveUp, patienceMs)
    const end = (delivered: Delivered): void => {
      clearTimeout(patience)
      child.off('message', take)
      child.off('exit', die)
      resolve(delivered)
    }
    const take = (delivery: Delivery): void => {
      clearTimeout(patience)
      done += 1
      tell(delivery)
      if (done === jobs.length) end({ done, rssMb: delivery.rssMb })
      else patience = setTimeout(giveUp, patienceMs)
    }
    const die = (): void => end({ done, trouble: isHung ? 'hung' : 'died', rssMb: 0 })
    child.on('message', take)
    child.on('exit', die)
    child.send({ jobs })
  })
}
