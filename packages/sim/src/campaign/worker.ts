/** The child process in which seeds run, one after the other. */
import type { RegistryReport } from '../registry.ts'
import { addReports, emptyReport } from '../registry.ts'
import type { SeedJob, SeedOutcome } from './seed-job.ts'

export type RunJob = (job: SeedJob) => Promise<SeedOutcome>

/** What the parent sends. */
export interface Order {
  readonly jobs: readonly SeedJob[]
}

/** What the child answers. The whole report is the sum of all jobs; outcomes come without theirs. */
export interface Delivery {
  readonly outcomes: readonly JobOutcome[]
  readonly report: RegistryReport
  readonly cpuMs: number
}

export interface JobOutcome extends Omit<SeedOutcome, 'report'> {
  readonly job: SeedJob
  readonly violations: RegistryReport['violations']
}

/** Serves the parent until it lets go. */
export function serveJobs(run: RunJob): void {
  process.on('message', (order: Order) => {
    doJobs(run, order.jobs).then(
      (delivery) => process.send?.(delivery),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
        process.exit(1)
      },
    )
  })
  process.on('disconnect', () => process.exit(0))
}

async function doJobs(run: RunJob, jobs: readonly SeedJob[]): Promise<Delivery> {
  const before = process.cpuUsage()
  const outcomes: JobOutcome[] = []
  let sum = emptyReport
  for (const job of jobs) {
    const { report, ...outcome } = await runSafely(run, job)
    sum = addReports(sum, { ...report, violations: [] })
    outcomes.push({ ...outcome, job, violations: report.violations })
  }
  const { user, system } = process.cpuUsage(before)
  return { outcomes, report: sum, cpuMs: (user + system) / 1_000 }
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
