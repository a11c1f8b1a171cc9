import { describe, expect, it } from 'vitest'
import { runCampaign } from './campaign.ts'
import type { SeedJob } from './seed-job.ts'

const program = new URL('./testing/toy-child.ts', import.meta.url)

const campaign = (seeds: readonly number[], profile = 'mixed', repeatEvery = 1_000) =>
  runCampaign({
    jobs: seeds.map((seed): SeedJob => ({ seed, profile })),
    pool: { program, size: 2, batch: 3 },
    repeatEvery,
  })

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

describe('a campaign', () => {
  it('adds up its seeds, names those that failed and outlives those that died', async () => {
    const sum = await campaign(upTo(16))
    expect(sum.runs).toBe(16)
    expect(sum.report.figures.payments).toBe(70)
    expect([sum.repeated, sum.different]).toEqual([1, []])
    const failed = sum.failures.map(({ seed, violations }) => `${seed} ${violations[0]?.name}`)
    expect(failed.sort()).toEqual([
      '13 SIM: the world ends',
      '14 SIM: the world holds together',
      '7 I1: fine',
    ])
  })

  it('gives up a seed that hangs, names it, and goes on', async () => {
    const sum = await runCampaign({
      jobs: [15, 16, 18].map((seed): SeedJob => ({ seed, profile: 'hanging' })),
      pool: { program, size: 1, patienceMs: 3_000 },
      repeatEvery: 1_000,
    })
    expect(sum.runs).toBe(3)
    expect(sum.failures.map(({ violations }) => violations[0]?.detail)).toEqual([
      'seed 15: it is not over after 3 seconds, and takes no further step',
    ])
  })

  it('follows a child that has grown by a new one', async () => {
    const jobs = upTo(6).map((seed): SeedJob => ({ seed, profile: 'leaky' }))
    const sum = await runCampaign({ jobs, pool: { program, size: 1, batch: 1, mostRssMb: 1 } })
    expect([sum.runs, sum.repeated, sum.different]).toEqual([6, 1, []])
  })

  it('finds that a seed is another run in another process', async () => {
    const sum = await campaign([1, 2], 'leaky', 1)
    expect(sum.repeated).toBe(2)
    expect(sum.different).toEqual([2])
  })
})
