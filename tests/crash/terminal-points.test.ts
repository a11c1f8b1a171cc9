/**
 * A card at a terminal with the server killed at its commits and at what it writes to the acquirer:
 * before, with the request out, and with its answer there. Every so many points on SQLite; all of
 * them, and PostgreSQL, with TILLWAY_CRASH_ALL.
 */

import { owedPrefix } from '@tillway/channel'
import { crashMoments } from '@tillway/sim'
import { describe, expect, test } from 'vitest'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { objectionsInViews, type ToldPayment } from '../kit/host-books.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type CrashPoint, mostMisses } from './crash-ports.ts'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { judge, type Verdict } from './oracle.ts'
import { isCampaign } from './share.ts'
import { patienceMs } from './supervisor.ts'
import { playTerminal, type TerminalPlay, type TerminalPlayed } from './terminal-scenario.ts'

interface Lane {
  readonly play: TerminalPlay
  readonly at: CrashPoint['at']
  /** Of so many points one is taken; all, where the campaign runs. */
  readonly stride: number
}

const plays: readonly TerminalPlay[] = [
  { entry: 'insert', back: 'part' },
  { entry: 'swipe', back: 'all' },
]
const strides = { write: 3, commit: 19, claim: 5, send: 3 } as const

const lanes: readonly Lane[] = plays.flatMap((play) =>
  (['write', 'commit', 'claim', 'send'] as const).map((at) => ({
    play,
    at,
    stride: isCampaign ? 1 : strides[at],
  })),
)

/** Names of lanes contain it. */
const only = process.env.TILLWAY_CRASH_LANE ?? ''
const nameOf = ({ play, at }: Lane) => `${play.entry} ${at}`
const chosen = lanes.filter((lane) => nameOf(lane).includes(only))
const kindsHere = databaseKinds.filter(({ name }) => isCampaign || name === 'SQLite')

/** More commits than the scenario has: an enumeration that does not end has a fault. */
const tooMany = 150
/** A book that a dead server held is free after three minutes: these pass in two seconds. */
const speed = 90
const atOnce = 4

interface Covered {
  readonly points: number
  readonly played: readonly TerminalPlayed[]
}

/** Moments begin at different points, so that strides do not always meet the same ones. */
async function enumerate(world: CrashWorld, lane: Lane): Promise<Covered> {
  const played: TerminalPlayed[] = []
  let points = 0
  let last: number | undefined
  for (const [index, moment] of crashMoments[lane.at].entries()) {
    const first = 1 + (index % lane.stride)
    const covered = await enumerateMoment(world, { ...lane, moment }, { first, last })
    played.push(...covered.played)
    points += covered.points
    // Where not every point is taken, one run without a kill tells how many there are.
    if (!isCampaign) last ??= covered.last
  }
  return { points, played }
}

async function enumerateMoment(
  world: CrashWorld,
  lane: Lane & Pick<CrashPoint, 'moment'>,
  { first, last }: { readonly first: number; readonly last: number | undefined },
): Promise<Covered & { readonly last: number }> {
  const { at, moment, stride } = lane
  const { server } = world
  const played: TerminalPlayed[] = []
  let points = 0
  for (let number = first, missed = 0; ; ) {
    if (number > tooMany) throw new Error('the enumeration does not end')
    if (last !== undefined && number > last) return { points, played, last }
    const before = server.kills
    played.push(
      await playTerminal(world, lane.play, async () => {
        await server.arm({ at, moment, number })
      }).catch((cause: unknown) => {
        throw new Error(`${nameOf(lane)} ${moment} ${number}`, { cause })
      }),
    )
    const counted = await server.arm(null)
    if (server.kills > before) {
      points += 1
      number += stride
      missed = 0
    } else if (counted[at] < number) {
      return { points, played, last: counted[at] }
    } else {
      missed += 1
      if (missed > mostMisses) throw new Error(`${nameOf(lane)} ${moment} ${number} was missed`)
    }
  }
}

interface Result extends Covered {
  readonly lane: Lane
  readonly kills: number
  readonly verdict: Verdict
  readonly atHost: readonly string[]
  readonly seconds: number
}

async function runLane(database: TestDatabase, lane: Lane): Promise<Result> {
  const began = performance.now()
  const world = await openCrashWorld(database, { speed })
  try {
    const covered = await enumerate(world, lane)
    const { kills } = world.server
    await restOf(world, covered.played)
    const verdict = await judge(world, covered.played)
    const atHost = await objectionsAtHost(world, covered)
    const seconds = Math.round((performance.now() - began) / 1_000)
    return { ...covered, lane, kills, verdict, atHost, seconds }
  } finally {
    await world.stop()
  }
}

/** No terminal owes a reversal, or what a script came to. */
async function restOf(world: CrashWorld, played: readonly TerminalPlayed[]): Promise<void> {
  for (const { terminal } of played) {
    const owes = async () => {
      const keys = await world.server.terminalKeys(world.merchantId, terminal)
      return keys.some((key) => key.startsWith(owedPrefix))
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
  return await objectionsInViews(world.desks.desk('card').view, payments)
}

async function runLanes(open: () => Promise<TestDatabase>): Promise<readonly Result[]> {
  const left = [...chosen]
  const results: Result[] = []
  const work = async () => {
    for (let lane = left.shift(); lane !== undefined; lane = left.shift()) {
      results.push(await runLane(await open(), lane))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

describe.each(kindsHere)('over $name', ({ name, open }) => {
  test('no kill loses or doubles a payment at a terminal', async () => {
    const results = await runLanes(open)
    for (const { lane, points, played, kills, verdict, atHost, seconds } of results) {
      console.log(
        `${name}, terminal, ${nameOf(lane)}: ${kills}/${points} points in ${seconds} s, ` +
          `${played.length} payments, lost ${verdict.lost.length}, ` +
          `doubled ${verdict.doubled.length}, at the host ${atHost.length}`,
      )
      expect(verdict).toEqual({ lost: [], doubled: [] })
      expect(atHost).toEqual([])
      expect(played.flatMap(({ objections }) => objections)).toEqual([])
      expect(kills).toBe(points)
    }
    const sum = results.reduce((total, { points }) => total + points, 0)
    expect(sum).toBeGreaterThanOrEqual(chosen.length)
    console.log(`${name}, terminal: ${sum}/${sum} points`)
  }, 3_600_000)
})
