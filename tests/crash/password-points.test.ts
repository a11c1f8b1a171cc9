/**
 * Paying by password with the server killed at its commits and requests: one point in a few, every
 * one with TILLWAY_CRASH_ALL. A payment that was approved is made once, whether the server died before the vault's verdict, after it, or behind the request.
 */
import { describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { type CrashPoint, mostMisses } from './crash-ports.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge } from './oracle.ts'
import {
  becomeHolder,
  type Holder,
  type PaidByPassword,
  playPassword,
} from './password-scenario.ts'
import { strideOf } from './share.ts'

type Lane = Pick<CrashPoint, 'at' | 'moment'>

const lanes: readonly Lane[] = [
  { at: 'send', moment: 'before' },
  { at: 'send', moment: 'after' },
  { at: 'commit', moment: 'before' },
  { at: 'commit', moment: 'after' },
]

/** More than the scenario has: an enumeration that does not end has a fault. */
const tooMany = 40

interface Enumeration {
  readonly holder: Holder
  readonly lane: Lane
  readonly stride: number
}

async function enumerate(world: CrashWorld, { holder, lane, stride }: Enumeration) {
  const played: PaidByPassword[] = []
  let points = 0
  for (let number = 1, missed = 0; ; ) {
    if (number > tooMany) throw new Error('the enumeration does not end')
    const before = world.server.kills
    await world.server.arm({ ...lane, number })
    played.push(await playPassword(world, holder))
    const counts = await world.server.arm(null)
    if (world.server.kills > before) {
      points += 1
      number += stride
      missed = 0
    } else if (counts[lane.at] < number) {
      return { points, played }
    } else {
      missed += 1
      if (missed > mostMisses) throw new Error(`${lane.moment} ${lane.at} ${number} was missed`)
    }
  }
}

describe.each(databaseKinds)('over $name', ({ name, open }) => {
  test.each(lanes)(
    'killed $moment each $at, it is paid once',
    { timeout: 300_000 },
    async (lane) => {
      const world = await openCrashWorld(await open(), { withVault: true, withoutCode: true })
      try {
        const holder = await becomeHolder(world)
        const enumeration = { holder, lane, stride: strideOf(name) }
        const { points, played } = await enumerate(world, enumeration)
        expect(await judge(world, played)).toEqual({ lost: [], doubled: [] })
        expect(played.flatMap(({ objections }) => objections)).toEqual([])
        expect(points).toBeGreaterThanOrEqual(1)
        console.log(`${name}, by password, ${lane.moment} ${lane.at}s: ${points} points`)
      } finally {
        await world.stop()
      }
    },
  )
})
