/**
 * Shoppers pay, cancel and are refunded without a pause while the server is killed again and again,
 * at whatever it is doing. Afterwards the books, the platform and the mall must agree to the fen.
 * TILLWAY_CRASH_KILLS makes a longer campaign of it; TILLWAY_CRASH_SEED repeats its gaps.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createSeededRandom } from '@tillway/kernel/testing'
import { afterAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge } from './oracle.ts'
import { type Ending, type Played, play } from './scenarios.ts'

const killsWanted = Number(process.env.TILLWAY_CRASH_KILLS ?? 10)
const seed = Number(process.env.TILLWAY_CRASH_SEED ?? Date.now() % 1_000_000)
const shoppers = 6
const endings: readonly Ending[] = ['paid', 'refunded', 'canceled']
/** A server lives so long at most before the next kill, milliseconds. */
const longestLifeMs = 1_500

async function shop(world: CrashWorld, shopper: number, isOver: () => boolean): Promise<Played[]> {
  const played: Played[] = []
  for (let visit = shopper; !isOver(); visit += 1) {
    const channel = world.channels[visit % world.channels.length]
    const ending = endings[(visit + shopper) % endings.length]
    if (channel === undefined || ending === undefined) throw new Error('nothing to play')
    played.push(await play(world, channel, ending))
  }
  return played
}

async function killAgainAndAgain(world: CrashWorld): Promise<void> {
  const random = createSeededRandom(seed)
  for (let kills = 0; kills < killsWanted; kills += 1) {
    await world.server.up()
    const [byte = 0] = random.bytes(1)
    await pause((byte / 256) * longestLifeMs)
    world.server.kill()
    await world.server.died(kills + 1)
  }
}

describe.each(databaseKinds)('over $name', ({ name, open }) => {
  let world: CrashWorld | undefined
  afterAll(() => world?.stop())

  test(
    `${killsWanted} kills at random lose and double nothing`,
    async () => {
      const current = await openCrashWorld(await open())
      world = current
      let over = false
      const shopping = Array.from({ length: shoppers }, (_, index) =>
        shop(current, index, () => over),
      )
      // A shopper's failure is told at the end, after the kills.
      const all = Promise.all(shopping)
      all.catch(() => undefined)
      await killAgainAndAgain(current)
      over = true
      const played = (await all).flat()
      const verdict = await judge(current, played)
      console.log(
        `${name}, seed ${seed}: ${current.server.kills} kills, ${played.length} payments, ` +
          `${current.mall.count.deliveries} webhooks (${current.mall.count.repeated} repeated), ` +
          `lost ${verdict.lost.length}, doubled ${verdict.doubled.length}`,
      )
      expect(verdict).toEqual({ lost: [], doubled: [] })
      expect(current.server.kills).toBe(killsWanted)
      expect(played.length).toBeGreaterThanOrEqual(shoppers)
    },
    300_000 + killsWanted * 20_000,
  )
})
