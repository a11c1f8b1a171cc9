import { type JobOutcome, type PoolOptions, runJobs } from '@tillway/sim/campaign'
import { expect, test } from 'vitest'
import { runCrashPoints } from '../crash-points.ts'
import { disasterScenarios, goldenScenarios } from './scenarios.ts'

const pool: PoolOptions = { program: new URL('../worker.ts', import.meta.url), size: 2 }
/** All points and pairs are run by `npm run sim -- --crash-points --pairs`. */
const pointsOneIn = 4
const pairsOneIn = 2_000
const patienceMs = 600_000

test(
  'a crash at every point of a golden scenario, and at some pairs, loses and doubles nothing',
  async () => {
    const { scenarios } = await runCrashPoints({ pool, pairs: true, pointsOneIn, pairsOneIn })
    expect(scenarios.map(({ scenario }) => scenario)).toEqual(goldenScenarios)
    expect(scenarios.flatMap(({ failures }) => failures)).toEqual([])
    for (const { scenario, points, crashed, pairs, pairsCrashed } of scenarios) {
      expect(points, scenario).toBeGreaterThan(30)
      expect({ scenario, crashed, pairsCrashed }).toEqual({
        scenario,
        crashed: Math.ceil(points / pointsOneIn),
        pairsCrashed: pairs,
      })
    }
  },
  patienceMs,
)

test('what goes wrong for long, and comes to rest all the same', async () => {
  const outcomes: JobOutcome[] = []
  const jobs = disasterScenarios.flatMap((scenario) =>
    [1, 2, 3].map((seed) => ({ seed, profile: 'calm', scenario })),
  )
  await runJobs(jobs, pool, (delivery) => outcomes.push(...delivery.outcomes))
  expect(outcomes).toHaveLength(jobs.length)
  for (const { job, violations } of outcomes)
    expect({ job, violations }).toEqual({ job, violations: [] })
})
