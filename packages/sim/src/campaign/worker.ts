/** The child process in which seeds run, one after the other. */
import type { RegistryReport } from '../registry.ts'
import { emptyReport } from '../registry.ts'
import type { SeedJob, SeedOutcome } from './seed-job.ts'

export type RunJob = (job: SeedJob) => Promise<SeedOutcome>

/** What the parent sends. */
export interface Order {
  readonly jobs: readonly SeedJob[]
}

/** What the child answers to each job. The report is without violations: they are in the outcome. */
export interface Delivery {
  readonly outcomes: readonly JobOutcome[]
  readonly report: RegistryReport
  readonly cpuMs: number
  /** What the child has of memory. */
  readonly rssMb: number
}

export interface JobOutcome extends Omit<SeedOutcome, 'report'> {
  readonly job: SeedJob
  readonly violations: RegistryReport['violations']
}

/** Serves the parent until it lets go. */
export function serveJobs(run: RunJob): void {
  process.on('message', (order: Order) => {
    doJobs(run, order.jobs).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      process.exit(1)
    })
  })
  process.on('disconnect', () => process.exit(0))
}

async function doJobs(run: RunJob, jobs: readonly SeedJob[]): Promise<void> {
  for (const job of jobs) process.send?.(await doJob(run, job))
}

async function doJob(run: RunJob, job: SeedJob): Promise<Delivery> {
  const before = process.cpuUsage()
  const { report, ...outcome } = await runSafely(run, job)
  const { user, system } = process.cpuUsage(before)
  return {
    outcomes: [{ ...outcome, job, violations: report.violations }],
    report: { ...report, violations: [] },
    cpuMs: (user + system) / 1_000,
    rssMb: process.memoryUsage.rss() / 1e6,
  }
}

/** A world that throws has failed this seed, not the campaign. */
async function runSafely(run: RunJob, job: SeedJob): Promise<SeedOutcome> {
  try {
    return await run(job)
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const violations = [{ name: 'SIM: the world holds together', detail }]
    const report = { ...emptyReport, violations }
    return { seed: job.seed, digest: '', steps: 0, virtualMs: 0, report, missed: [] }
  }
}
