/**
 * Every magic fault of every channel, through the real server: sockets, database, worker, webhooks.
 * The stories of a database run side by side on one platform, as they would on a busy day; beside it
 * keys are rotated on another, for that spoils the answers to everybody until the new key is known.
 */
import type { ChannelManifest } from '@tillway/channel'
import { type FaultName, faultNames } from '@tillway/channel/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeChannels } from '../kit/code-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { type FaultBench, startBench } from './bench.ts'
import type { Scene, Story } from './scene.ts'
import { sideBySide } from './side-by-side.ts'
import { stories } from './stories.ts'
import { watchPayment } from './watched-payment.ts'

const channels = await codeChannels()
const speed = 4
/** A key that was just asked for is asked for again after a minute only. */
const fastSpeed = 20
/** More would wait for one another, and the platform would take that for a channel's silence. */
const atOnce = 12

/** A start that cannot be repeated and never arrived is only over when it cannot arrive any more. */
const isLong = ({ startRepeatable }: ChannelManifest, fault: FaultName): boolean =>
  fault === 'key_rotation' || (fault === 'start_server_error' && !startRepeatable)

interface Case {
  readonly name: string
  readonly channel: (typeof channels)[number]
  readonly story: Story
  readonly fault: FaultName
  /** Takes minutes of the channel's time, and is played where time runs faster. */
  readonly isLong: boolean
}

const cases: readonly Case[] = channels.flatMap((channel) =>
  faultNames.flatMap((fault) =>
    stories[fault].map((story, index) => ({
      name: `${channel.id}: ${fault}${index === 0 ? '' : ` (${index + 1})`}`,
      channel,
      story,
      fault,
      isLong: isLong(channel, fault),
    })),
  ),
)

test('there are channels and every fault has its story', () => {
  expect(channels.length).toBeGreaterThan(0)
  expect(Object.keys(stories).sort()).toEqual([...faultNames].sort())
})

describe.each(databaseKinds)('over $name', ({ open }) => {
  const results = new Map<string, Promise<void>>()
  const databases: TestDatabase[] = []
  const benches: FaultBench[] = []

  const openBench = async (speed: number) => {
    const database = await open()
    databases.push(database)
    const bench = await startBench({ speed, databaseUrl: database.url })
    benches.push(bench)
    return bench
  }

  /** Each has a shop of its own: a channel that fails others must not be out for this one. */
  const tell = async ({ channel, story }: Case, bench: FaultBench): Promise<void> => {
    const other = channels.find(({ id }) => id !== channel.id) ?? channel
    const shop = await bench.openShop([channel.id, other.id])
    const watch: Scene['watch'] = (options) => watchPayment(bench, shop, options)
    await story({ bench, shop, channel, other, watch })
  }

  const play = (one: Case, bench: FaultBench) => {
    const result = tell(one, bench)
    results.set(one.name, result)
    return result
  }

  beforeAll(async () => {
    const busy = await openBench(speed)
    const fast = await openBench(fastSpeed)
    const long = cases.filter((one) => one.isLong)
    const short = cases.filter((one) => !one.isLong)
    await Promise.all([
      sideBySide(short, atOnce, (one) => play(one, busy)),
      sideBySide(long, 1, (one) => play(one, fast)),
    ])
  }, 600_000)

  afterAll(async () => {
    for (const bench of benches) await bench.stop()
    for (const database of databases) await database.drop()
  })

  test.each(cases)('$name', async ({ name, channel, fault }) => {
    await results.get(name)
    const played = benches.some((bench) => bench.hasStruck(channel.id, fault))
    expect(played, 'the simulator played the fault').toBe(true)
  })
})
