/**
 * A crash at every point of every golden scenario, and at every pair of them. A first run without a
 * crash counts the points; a pair's second point is one that the run with its first still meets.
 */

import { addReports, emptyReport, type RegistryReport } from '@tillway/sim'
import { type PoolOptions, runJobs, type SeedJob } from '@tillway/sim/campaign'
import { commandOf } from './figures.ts'
import { goldenScenarios } from './golden/scenarios.ts'

export interface CrashFigures {
  readonly scenario: string
  /** Points met without a crash, and those of them at which a run crashed. */
  readonly points: number
  readonly crashed: number
  readonly pairs: number
  readonly pairsCrashed: number
  readonly failures: readonly string[]
}

export interface CrashOptions {
  readonly pool: PoolOptions
  readonly pairs: boolean
  readonly scenarios?: readonly string[]
  /** One point in so many is run; every one unless told. */
  readonly pointsOneIn?: number
  /** One pair in so many is run; every one unless told. */
  readonly pairsOneIn?: number
  readonly progress?: (done: CrashFigures) => void
}

export interface CrashCampaign {
  readonly scenarios: readonly CrashFigures[]
  readonly report: RegistryReport
  readonly cpuMs: number
}

const seed = 1
const profile = 'calm'

export async function runCrashPoints(options: CrashOptions): Promise<CrashCampaign> {
  const { scenarios = goldenScenarios } = options
  const all: CrashFigures[] = []
  let report = emptyReport
  let cpuMs = 0
  for (const scenario of scenarios) {
    const run = createRunner(options.pool, scenario, (more, ms) => {
      report = addReports(report, more)
      cpuMs += ms
    })
    const figures = await crashEverywhere(run, scenario, options)
    all.push(figures)
    options.progress?.(figures)
  }
  return { scenarios: all, report, cpuMs }
}

interface PlanOutcome {
  readonly plan: readonly string[]
  readonly met: readonly string[]
  /** Whether all of the plan came. */
  readonly isMet: boolean
  readonly failure: string | undefined
}

type Runner = (plans: readonly (readonly string[])[], keepMet: boolean) => Promise<PlanOutcome[]>

function createRunner(
  pool: PoolOptions,
  scenario: string,
  add: (report: RegistryReport, cpuMs: number) => void,
): Runner {
  return async (plans, keepMet) => {
    const outcomes: PlanOutcome[] = []
    const jobs = plans.map((plan): SeedJob => ({ seed, profile, scenario, plan, keepMet }))
    await runJobs(jobs, pool, ({ outcomes: done, report, cpuMs }) => {
      add(report, cpuMs)
      for (const { job, met = [], missed, violations } of done) {
        const [worst] = violations
        const failure =
          worst && `${commandOf({ job })}\n         ${worst.name}: ${worst.detail.slice(0, 500)}`
        outcomes.push({ plan: job.plan ?? [], met, isMet: missed.length === 0, failure })
      }
    })
    return outcomes
  }
}

async function crashEverywhere(
  run: Runner,
  scenario: string,
  { pairs, pointsOneIn = 1, pairsOneIn = 1 }: CrashOptions,
): Promise<CrashFigures> {
  const [calm] = await run([[]], true)
  const points = calm?.met ?? []
  const singles = await run(
    points.filter((_, index) => index % pointsOneIn === 0).map((point) => [point]),
    pairs,
  )
  const seconds = pairs ? singles.flatMap(laterPoints) : []
  const chosen = seconds.filter((_, index) => index % pairsOneIn === 0)
  const doubles = await run(chosen, false)
  const failures = [...(calm === undefined ? [] : [calm]), ...singles, ...doubles]
  return {
    scenario,
    points: points.length,
    crashed: singles.filter(({ isMet }) => isMet).length,
    pairs: chosen.length,
    pairsCrashed: doubles.filter(({ isMet }) => isMet).length,
    failures: failures.flatMap(({ failure }) => (failure === undefined ? [] : [failure])),
  }
}

/** With each point that came after the crash, as a pair. */
function laterPoints({ plan, met }: PlanOutcome): string[][] {
  const [first = ''] = plan
  const from = met.indexOf(first)
  return from < 0 ? [] : met.slice(from + 1).map((second) => [first, second])
}
