import { describe, expect, it } from 'vitest'
import { crashPointText, readCrashPoint } from './crash-points.ts'
import { createSimulation } from './simulation.ts'
import { createFaultyStorage, type StorageFault } from './storage.ts'

function createRig(fault?: StorageFault, plan?: string) {
  const sim = createSimulation({
    seed: 1,
    keepMet: true,
    ...(plan && { crashPlan: [readCrashPoint(plan)] }),
  })
  const stored: string[] = []
  const life = sim.node('server').start()
  const storage = createFaultyStorage({
    ...sim,
    life,
    rowsWritten: () => stored.length,
    name: 'platform',
    profile: () => (fault === undefined ? undefined : { [fault]: 1 }),
    refused: () => new Error('refused'),
    outcomeUnknown: () => new Error('unknown'),
  })
  const told: string[] = []
  const commit = async (value: string): Promise<void> => {
    storage
      .commit(async (beforeCommit) => {
        beforeCommit()
        if (value !== '') stored.push(value)
        return value
      })
      .then(
        (done) => told.push(done),
        (error: Error) => told.push(error.message),
      )
    await sim.time.run()
  }
  return { sim, storage, stored, told, commit }
}

describe('a commit', () => {
  it.each([
    [undefined, ['a'], ['a']],
    ['refuse', [], ['refused']],
    ['undo', [], ['refused']],
    ['unknown', ['a'], ['unknown']],
    ['delay_before', ['a'], ['a']],
    ['delay_after', ['a'], ['a']],
  ] as const)('with fault %s stores %j and tells %j', async (fault, kept, told) => {
    const rig = createRig(fault)
    await rig.commit('a')
    expect([rig.stored, rig.told]).toEqual([kept, told])
    expect(Object.keys(rig.sim.registry.report().faults)).toHaveLength(fault === undefined ? 0 : 1)
  })

  it.each([
    ['server commit 1 before', []],
    ['server commit 1 after', ['a']],
  ])('in which the node dies (%s) stores %j and tells nobody', async (plan, kept) => {
    const rig = createRig(undefined, plan)
    await rig.commit('a')
    expect([rig.stored, rig.told]).toEqual([kept, []])
    expect(rig.sim.points.missed()).toEqual([])
  })
})

it('a commit that writes no row can be told from no other beside it', async () => {
  const rig = createRig()
  for (const value of ['', '', 'a', '']) await rig.commit(value)
  expect(rig.sim.points.distinct().map(crashPointText)).toEqual([
    'server commit 1 before',
    'server commit 3 before',
    'server commit 3 after',
    'server commit 4 before',
  ])
})

it('a claim of nothing has no crash point, and one of something has', async () => {
  const rig = createRig(undefined, 'server claim 1 after')
  expect(await rig.storage.claim(async () => [])).toEqual([])
  let isTold = false
  rig.storage
    .claim(async () => ['job'])
    .then(() => {
      isTold = true
    })
  await rig.sim.time.run()
  expect([isTold, rig.sim.node('server').isAlive]).toEqual([false, false])
})
