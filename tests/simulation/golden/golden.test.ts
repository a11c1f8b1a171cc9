import { type JobOutcome, type PoolOptions, runJobs } from '@tillway/sim/campaign'
import { expect, test } from 'vitest'
import { runCrashPoints } from '../crash-points.ts'
import { disasterScenarios, goldenScenarios } from './scenarios.ts'

const pool: PoolOptions = { program: new URL('../worker.ts', import.meta.url), size: 2 }
/** All points and pairs are run by `npm run sim -- --crash-points --pairs`. */
const pointsOneIn = 12
const pairsOneIn = 6_000
const patienceMs = 600_000

test(
  'a crash at some points of every golden scenario, and at some pairs, loses and doubles nothing',
  async () => {
    const { scenarios } = await runCrashPoints({ pool, pairs: true, pointsOneIn, pairsOneIn })
    expect(scenarios.map(({ scenario }) => scenario)).toEqual(goldenScenarios)
    expect(scenarios.flatMap(({ failures }) => failures)).toEqual([])
    for (const { scenario, points, crashed, pairs, pairsCrashed } of scenarios) {
      expect(points, scenario).toBeGreaterThan(2)
      expect({ scenario, crashed, pairsCrashed }).toEqual({
        scenario,
        crashed: points,
        pairsCrashed: pairs,
      })
    }
  },
  patienceMs,
)

test(
  'a crash before a commit that changes nothing is the same run as one after it',
  async () => {
    const run = async (plan: readonly string[]): Promise<JobOutcome | undefined> => {
      const job = { seed: 1, profile: 'calm', scenario: 'wechat, canceled', plan, keepMet: true }
      let found: JobOutcome | undefined
      await runJobs([{ ...job, trace: true }], { ...pool, size: 1 }, ({ outcomes }) => {
        found = outcomes[0]
      })
      return found
    }
    const linesOf = async (point: string): Promise<readonly string[]> =>
      ((await run([point]))?.lines ?? []).map((line) => line.replace(point, 'here'))
    const met = new Set((await run([]))?.met)
    const commits = [...met].filter((point) => / commit \d+ before$/.test(point))
    const idle = commits.filter((point) => !met.has(point.replace('before', 'after')))
    expect(idle.length).toBeGreaterThan(0)
    for (const point of idle.slice(0, 2)) {
      const lines = await linesOf(point)
      expect(lines.some((line) => line.includes('here'))).toBe(true)
      expect(await linesOf(point.replace('before', 'after'))).toEqual(lines)
    }
  },
  patienceMs,
)

test('what goes wrong for long, and comes to rest all the same', async () => {
  const outcomes: JobOutcome[] = []
  const jobs = disasterScenarios.flatMap((scenario) =>
    [1, 2].map((seed) => ({ seed, profile: 'calm', scenario })),
  )
  await runJobs(jobs, pool, (delivery) => outcomes.push(...delivery.outcomes))
  expect(outcomes).toHaveLength(jobs.length)
  for (const { job, violations } of outcomes)
    expect({ job, violations }).toEqual({ job, violations: [] })
})

const results = ['payments', 'payments paid', 'refunds given', 'fen held', 'fen lost'] as const

test(
  'three instances come to the same with one cut off, misdated, paused or never notified',
  async () => {
    const figures: Record<string, Readonly<Record<string, number>>> = {}
    for (const scenario of disasterScenarios.filter((name) => name.startsWith('three instances'))) {
      const job = { seed: 1, profile: 'calm', scenario }
      await runJobs([job], { ...pool, size: 1 }, ({ outcomes, report }) => {
        expect(outcomes[0]?.violations).toEqual([])
        figures[scenario] = report.figures
      })
    }
    const { 'three instances': untroubled, ...others } = figures
    for (const [scenario, troubled] of Object.entries(others)) {
      for (const name of results)
        expect([scenario, name, troubled[name]]).toEqual([scenario, name, untroubled?.[name]])
    }
    expect(untroubled).toMatchObject({ payments: 4, 'payments paid': 4, 'fen lost': 0 })
    const paused = figures['three instances, each paused while it holds']
    expect(paused?.['stale leases fenced']).toBeGreaterThan(0)
  },
  patienceMs,
)
