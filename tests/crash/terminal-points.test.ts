/**
 * A card at a terminal with the server killed at its commits and at what it writes to the acquirer:
 * before, with the request out, and with its answer there. Every so many points on SQLite; all of
 * them, and PostgreSQL, with TILLWAY_CRASH_ALL.
 */
import { describe, expect, test } from 'vitest'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { objectionsOfHost, type ToldPayment } from '../kit/host-books.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type CrashPoint, crashMoments, mostMisses } from './crash-ports.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge, type Verdict } from './oracle.ts'
import { patienceMs } from './supervisor.ts'
import { playTerminal, type TerminalPlay, type TerminalPlayed } from './terminal-scenario.ts'

interface Lane {
  readonly play: TerminalPlay
  readonly at: CrashPoint['at']
  readonly moment: CrashPoint['moment']
  /** Of so many points one is taken; all, where the campaign runs. */
  readonly stride: number
}

const plays: readonly TerminalPlay[] = [
  { entry: 'insert', back: 'part' },
  { entry: 'swipe', back: 'all' },
]
const isCampaign = process.env.TILLWAY_CRASH_ALL !== undefined
const strides = { write: 2, commit: 8, claim: 4, send: 4 } as const

const lanes: readonly Lane[] = plays.flatMap((play) =>
  (['write', 'commit', 'claim', 'send'] as const).flatMap((at) =>
    crashMoments[at].map((moment) => ({ play, at, moment, stride: isCampaign ? 1 : strides[at] })),
  ),
)

/** Names of lanes contain it. */
const only = process.env.TILLWAY_CRASH_LANE ?? ''
const nameOf = ({ play, at, moment }: Lane) => `${play.entry} ${at} ${moment}`
const chosen = lanes.filter((lane) => nameOf(lane).includes(only))
const kindsHere = databaseKinds.filter(({ name }) => isCampaign || name === 'SQLite')

/** More commits than the scenario has: an enumeration that does not end has a fault. */
const tooMany = 150
/** A book that a dead server held is free after three minutes: these pass in two seconds. */
const speed = 90
const atOnce = 5

interface Covered {
  readonly points: number
  readonly played: readonly TerminalPlayed[]
}

/** Lanes begin at different points, so that strides do not always meet the same ones. */
async function enumerate(world: CrashWorld, lane: Lane, first: number): Promise<Covered> {
  const { at, moment, stride } = lane
  const { server } = world
  const played: TerminalPlayed[] = []
  let points = 0
  for (let number = first, missed = 0; ; ) {
    if (number > tooMany) throw new Error('the enumeration does not end')
    const before = server.kills
    played.push(
      await playTerminal(world, lane.play, async () => {
        await server.arm({ at, moment, number })
      }).catch((cause: unknown) => {
        throw new Error(`${nameOf(lane)} ${number}`, { cause })
      }),
    )
    const counted = await server.arm(null)
    if (server.kills > before) {
      points += 1
      number += stride
      missed = 0
    } else if (counted[at] < number) {
      return { points, played }
    } else {
      missed += 1
      if (missed > mostMisses) throw new Error(`${nameOf(lane)} ${number} was missed`)
    }
  }
}

interface Result extends Covered {
  readonly lane: Lane
  readonly kills: number
  readonly verdict: Verdict
  readonly atHost: readonly string[]
}

async function runLane(database: TestDatabase, lane: Lane, first: number): Promise<Result> {
  const world = await openCrashWorld(database, { speed })
  try {
    const covered = await enumerate(world, lane, first)
    const { kills } = world.server
    await restOf(world, covered.played)
    const verdict = await judge(world, covered.played)
    return { ...covered, lane, kills, verdict, atHost: await objectionsAtHost(world, covered) }
  } finally {
    await world.stop()
  }
}

/** No terminal owes a reversal, or what a script came to. */
async function restOf(world: CrashWorld, played: readonly TerminalPlayed[]): Promise<void> {
  for (const { terminal } of played) {
    const owes = async () => {
      const keys = await world.server.terminalKeys(world.merchantId, terminal)
      return keys.includes('pending') || keys.includes('script')
    }
    const options = { timeoutMs: patienceMs, everyMs: 50 }
    await waitUntil(`${terminal} owes nothing`, async () => !(await owes()), options)
  }
}

async function objectionsAtHost(world: CrashWorld, { played }: Covered) {
  const payments: ToldPayment[] = []
  for (const { id } of played) {
    payments.push(await world.persist('getPayment', { params: { id } }))
  }
  return await objectionsOfHost(world.simulators, payments)
}

async function runLanes(open: () => Promise<TestDatabase>): Promise<readonly Result[]> {
  const left = chosen.map((lane, index) => ({ lane, first: 1 + (index % lane.stride) }))
  const results: Result[] = []
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results.push(await runLane(await open(), next.lane, next.first))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

describe.each(kindsHere)('over $name', ({ name, open }) => {
  test('no kill loses or doubles a payment at a terminal', async () => {
    const results = await runLanes(open)
    for (const { lane, points, played, kills, verdict, atHost } of results) {
      console.log(
        `${name}, terminal, ${nameOf(lane)}: ${kills}/${points} points, ` +
          `${played.length} payments, lost ${verdict.lost.length}, ` +
          `doubled ${verdict.doubled.length}, at the host ${atHost.length}`,
      )
      expect(verdict).toEqual({ lost: [], doubled: [] })
      expect(atHost).toEqual([])
      expect(played.flatMap(({ objections }) => objections)).toEqual([])
      expect(points).toBeGreaterThanOrEqual(1)
      expect(kills).toBe(points)
    }
    const sum = results.reduce((total, { points }) => total + points, 0)
    console.log(`${name}, terminal: ${sum}/${sum} points`)
  }, 3_600_000)
})
