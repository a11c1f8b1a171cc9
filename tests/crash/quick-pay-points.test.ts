/**
 * Quick pay with the server killed at its commits, claims and requests, and the vault at its own
 * while a payment is confirmed: one point in a few. TILLWAY_CRASH_ALL asks for every one, and for
 * the vault's other steps: a campaign of ten minutes.
 */
import { crashMoments } from '@tillway/sim'
import { describe, expect, test } from 'vitest'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { type Counts, type CrashPoint, mostMisses } from './crash-ports.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge, liveTokens, type Verdict } from './oracle.ts'
import { playQuickPay, type QuickPaid } from './quick-pay-scenario.ts'
import { isCampaign, strideOf } from './share.ts'
import type { Supervisor } from './supervisor.ts'

interface Lane {
  readonly victim: 'server' | 'vault'
  readonly at: CrashPoint['at']
  readonly moment: CrashPoint['moment']
}

/** The vault takes no work under a lease. */
const kinds = { server: ['send', 'commit', 'claim'], vault: ['send', 'commit'] } as const

const lanes: readonly Lane[] = (['server', 'vault'] as const).flatMap((victim) =>
  kinds[victim].flatMap((at) => crashMoments[at].map((moment) => ({ victim, at, moment }))),
)

/** Names of lanes contain it. */
const only = process.env.TILLWAY_CRASH_LANE ?? ''
const chosen = lanes.filter(({ victim, at, moment }) => `${victim} ${at} ${moment}`.includes(only))

/** More commits or requests than the scenario has: an enumeration that does not end has a fault. */
const tooMany = 90

interface Covered {
  readonly points: number
  readonly played: readonly QuickPaid[]
}

function victimOf({ server, vault }: CrashWorld, { victim }: Lane): Supervisor {
  if (victim === 'server') return server
  if (vault === undefined) throw new Error('there is no vault')
  return vault
}

/** The steps in which each is killed: the vault while the payment leaves, unless told. */
const everywhere = { from: 'bind', to: undefined } as const
const counted = {
  server: everywhere,
  vault: isCampaign ? everywhere : { from: 'confirm', to: 'refund' },
} as const

async function enumerate(world: CrashWorld, lane: Lane, stride: number): Promise<Covered> {
  const { at, moment } = lane
  const victim = victimOf(world, lane)
  const played: QuickPaid[] = []
  let points = 0
  for (let number = 1, missed = 0; ; ) {
    if (number > tooMany) throw new Error('the enumeration does not end')
    const before = victim.kills
    let past: Counts | undefined
    played.push(
      await playQuickPay(world, async (step) => {
        if (step === counted[lane.victim].from) await victim.arm({ at, moment, number })
        if (step === counted[lane.victim].to) past = await victim.arm(null)
      }).catch((cause: unknown) => {
        throw new Error(`${lane.victim}, ${moment} ${at} ${number}`, { cause })
      }),
    )
    const last = await victim.arm(null)
    if (victim.kills > before) {
      points += 1
      number += stride
      missed = 0
    } else if ((past ?? last)[at] < number) {
      return { points, played }
    } else {
      missed += 1
      if (missed > mostMisses) throw new Error(`${moment} ${at} ${number} was missed`)
    }
  }
}

interface Result extends Covered {
  readonly lane: Lane
  readonly kills: number
  readonly repeated: number
  readonly verdict: Verdict
  readonly tokens: readonly string[]
}

async function runLane(database: TestDatabase, lane: Lane, stride: number): Promise<Result> {
  const world = await openCrashWorld(database, { withVault: true })
  try {
    const covered = await enumerate(world, lane, stride)
    const { kills } = victimOf(world, lane)
    const { repeated } = world.mall.count
    const verdict = await judge(world, covered.played)
    return { ...covered, lane, kills, repeated, verdict, tokens: liveTokens(world) }
  } finally {
    await world.stop()
  }
}

/** So many at a time: more would only wait for each other, while time runs on. */
const atOnce = 4

async function runLanes(run: (lane: Lane) => Promise<Result>): Promise<readonly Result[]> {
  const left = [...chosen]
  const results: Result[] = []
  const work = async () => {
    for (let lane = left.shift(); lane !== undefined; lane = left.shift()) {
      results.push(await run(lane))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

describe.each(databaseKinds)('over $name', ({ name, open }) => {
  test('no kill of server or vault loses or doubles anything', async () => {
    const results = await runLanes(
      async (lane) => await runLane(await open(), lane, strideOf(name)),
    )
    for (const { lane, points, played, kills, repeated, verdict, tokens } of results) {
      const { victim, moment, at } = lane
      const objections = played.flatMap((one) => one.objections)
      console.log(
        `${name}, quick pay, ${victim} ${moment} ${at}s: ${points} points (one in ${strideOf(name)}), ` +
          `${played.length} payments, ${repeated} webhooks repeated, ` +
          `lost ${verdict.lost.length}, doubled ${verdict.doubled.length}`,
      )
      expect(verdict).toEqual({ lost: [], doubled: [] })
      expect(objections).toEqual([])
      expect(tokens, 'what pays at the channel').toEqual([])
      expect(points).toBeGreaterThanOrEqual(1)
      expect(kills).toBe(points)
    }
    const sum = results.reduce((total, { points }) => total + points, 0)
    console.log(`${name}, quick pay: ${sum} points`)
  }, 900_000)
})
