/**
 * The golden scenarios, with the server killed at each of their commits and each of their requests
 * in turn: before, during and after. Enumerated until a run ends without having been killed.
 * TILLWAY_CRASH_ALL asks for every point; without it one in a few is taken.
 */
import { crashMoments } from '@tillway/sim'
import { afterAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { type CrashPoint, mostMisses } from './crash-ports.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge } from './oracle.ts'
import { type Ending, type Played, play } from './scenarios.ts'
import { strideOf } from './share.ts'

/** Scenarios side by side, each with a server of its own; a crash is mostly waiting. */
const lanes = [
  { ending: 'refunded', at: 'commit' },
  { ending: 'refunded', at: 'claim' },
  { ending: 'refunded', at: 'send' },
  { ending: 'canceled', at: 'commit' },
  { ending: 'canceled', at: 'claim' },
  { ending: 'canceled', at: 'send' },
] as const satisfies readonly { readonly ending: Ending; readonly at: CrashPoint['at'] }[]

/** More commits or requests than any scenario has: an enumeration that does not end has a fault. */
const tooMany = 60

interface Covered {
  readonly points: number
  readonly played: readonly Played[]
}

/** Every point of one kind and moment, one after another. */
async function enumerate(
  world: CrashWorld,
  lane: (typeof lanes)[number],
  stride: number,
): Promise<Covered> {
  const played: Played[] = []
  let points = 0
  for (const moment of crashMoments[lane.at]) {
    for (let number = 1, missed = 0; ; ) {
      if (number > tooMany) throw new Error('the enumeration does not end')
      const before = world.server.kills
      await world.server.arm({ at: lane.at, moment, number })
      const channel = world.channels[number % world.channels.length] ?? world.channels[0]
      if (channel === undefined) throw new Error('there is no channel')
      played.push(await play(world, channel, lane.ending))
      // Work may go on behind the last webhook: only a server that is disarmed dies no more.
      const counted = await world.server.arm(null)
      if (world.server.kills > before) {
        points += 1
        number += stride
        missed = 0
      } else if (counted[lane.at] < number) {
        break
      } else {
        missed += 1
        if (missed > mostMisses) throw new Error(`${moment} ${lane.at} ${number} was missed`)
      }
    }
  }
  return { points, played }
}

describe.each(databaseKinds)('over $name', ({ name, open }) => {
  const worlds: CrashWorld[] = []
  afterAll(async () => {
    for (const world of worlds) await world.stop()
  })

  test('no kill at any point loses or doubles anything', async () => {
    const results = await Promise.all(
      lanes.map(async (lane) => {
        const world = await openCrashWorld(await open())
        worlds.push(world)
        const covered = await enumerate(world, lane, strideOf(name))
        return { lane, world, covered, verdict: await judge(world, covered.played) }
      }),
    )
    for (const { lane, world, covered, verdict } of results) {
      const { kills } = world.server
      console.log(
        `${name}, ${lane.ending}, ${lane.at}s: ${covered.points} points (one in ${strideOf(name)}), ` +
          `${kills} kills, ${covered.played.length} payments, ` +
          `${world.mall.count.repeated} webhooks repeated, ` +
          `lost ${verdict.lost.length}, doubled ${verdict.doubled.length}`,
      )
      expect(verdict).toEqual({ lost: [], doubled: [] })
      expect(covered.points).toBeGreaterThanOrEqual(crashMoments[lane.at].length)
      expect(kills).toBe(covered.points)
    }
  }, 900_000)
})
