/**
 * A fixed share of the simulation: the same seeds each time, so that who broke one knows that it was
 * their change, and all runs that once broke something. `npm run sim -- --seeds N` runs many more.
 */
import { type PoolOptions, runCampaign, type SeedJob } from '@tillway/sim/campaign'
import { expect, test } from 'vitest'
import { figuresOf } from './figures.ts'
import { regressions } from './regressions/seeds.ts'

const pool: PoolOptions = { program: new URL('./worker.ts', import.meta.url), size: 2 }
const seeds = 40
const patienceMs = 600_000

test(
  'worlds from fixed seeds keep every promise, and a seed is the same run again',
  async () => {
    const fixed = Array.from({ length: seeds }, (_, index): SeedJob => {
      return { seed: index + 1, profile: 'mixed' }
    })
    const jobs = [...fixed, ...regressions.map(({ job }) => job)]
    const figures = figuresOf(await runCampaign({ jobs, pool }))
    expect(figures.failures).toEqual([])
    expect(figures.different).toEqual([])
    expect(figures.repeated).toBe(1)
    expect(figures.seeds).toBe(jobs.length)
    expect(figures.payments).toBeGreaterThan(seeds)
    expect(figures.crashes).toBeGreaterThan(seeds / 8)
    expect(figures.figures['events lost']).toBe(0)
    expect(figures.figures['fen lost']).toBe(0)
  },
  patienceMs,
)
