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

  it('finds that a seed is another run in another process', async () => {
    const sum = await campaign([1, 2], 'leaky', 1)
    expect(sum.repeated).toBe(2)
    expect(sum.different).toEqual([2])
  })
})
