/**
 * Many seeds: their sum, those that failed, and whether a seed is the same run each time. Every
 * thousandth is run once more in a fresh process and must leave the same trace.
 */
import { addReports, emptyReport, type RegistryReport } from '../registry.ts'
import { type PoolOptions, runAlone, runJobs } from './pool.ts'
import type { SeedJob } from './seed-job.ts'
import type { Delivery, JobOutcome } from './worker.ts'

export interface CampaignOptions {
  readonly jobs: Iterable<SeedJob>
  readonly pool: PoolOptions
  /** One job in so many is run twice; the first one always. 1,000 unless told. */
  readonly repeatEvery?: number
  /** After so many failures no further job is begun. */
  readonly mostFailures?: number
  /** Told after each job. */
  readonly progress?: (sum: CampaignSum) => void
  /** Told each outcome. */
  readonly each?: (outcome: JobOutcome) => void
}

export interface CampaignSum {
  readonly runs: number
  readonly steps: number
  readonly virtualMs: number
  readonly cpuMs: number
  readonly report: RegistryReport
  readonly failures: readonly JobOutcome[]
  /** Seeds that were run twice, and those of them whose second trace differed. */
  readonly repeated: number
  readonly different: readonly number[]
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignSum> {
  const { repeatEvery = 1_000, mostFailures = 10, pool } = options
  let sum = emptySum
  let begun = 0
  const repeats: JobOutcome[] = []
  const tell = (delivery: Delivery): void => {
    const { outcomes } = delivery
    for (const outcome of outcomes) {
      begun += 1
      const isDue = begun % repeatEvery === 1 || repeatEvery === 1
      // What did not end has no trace to compare.
      if (isDue && outcome.digest !== '') repeats.push(outcome)
      options.each?.(outcome)
    }
    sum = addDelivery(sum, delivery)
    options.progress?.(sum)
  }
  await runJobs(options.jobs, pool, tell, () => sum.failures.length >= mostFailures)
  const different: number[] = []
  for (const { job, digest } of repeats) {
    const again = await runAlone(job, pool)
    if (again.outcomes[0]?.digest !== digest) different.push(job.seed)
  }
  return { ...sum, repeated: repeats.length, different }
}

const emptySum: CampaignSum = {
  ...{ runs: 0, steps: 0, virtualMs: 0, cpuMs: 0, report: emptyReport, failures: [] },
  ...{ repeated: 0, different: [] },
}

function addDelivery(sum: CampaignSum, { outcomes, report, cpuMs }: Delivery): CampaignSum {
  const total = (pick: (outcome: JobOutcome) => number): number =>
    outcomes.reduce((before, outcome) => before + pick(outcome), 0)
  return {
    ...sum,
    runs: sum.runs + outcomes.length,
    steps: sum.steps + total(({ steps }) => steps),
    virtualMs: sum.virtualMs + total(({ virtualMs }) => virtualMs),
    cpuMs: sum.cpuMs + cpuMs,
    report: addReports(sum.report, report),
    failures: [...sum.failures, ...outcomes.filter(({ violations }) => violations.length > 0)],
  }
}
