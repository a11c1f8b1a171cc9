/** Rounds of faults under traffic, each followed by rest and judgement, until enough has happened. */
import { createSeededRandom } from '@tillway/kernel/testing'
import { type CampaignOptions, type CampaignWorld, openCampaignWorld } from './campaign-world.ts'
import { noStrikes, strikesOn, totalStrikes } from './fault-proxy.ts'
import {
  type Below,
  drawPlan,
  isStream,
  type Places,
  type Plan,
  type Theme,
  themes,
} from './faults.ts'
import { type Figures, missingFaults, nothingStruck, totalKills } from './figures.ts'
import { inflict } from './inflict.ts'
import { judgeAtRest, type Rest, sleepUntilDone } from './rest.ts'
import { type Shopping, shop } from './shoppers.ts'

export interface CampaignWishes {
  readonly seed: number
  readonly database: CampaignOptions['database']
  /** Ends when there were so many of both, or when the time is over. */
  readonly kills: number
  readonly stops: number
  readonly minutes: number
  /** All of them in turn unless told. */
  readonly themes?: readonly Theme[]
  readonly speed?: number
  readonly scanning?: number
  /** Shorter rounds: so much of what a theme brings along. */
  readonly share?: number
  /** Told after each round. */
  readonly onRound?: (line: string) => void
}

/** As fast as the suites of crash points. */
const usualSpeed = 40
const usualScanning = 8
/** Shoppers who hold cards to readers in rounds of terminals. */
const holdingAtTill = 12

/** Ends after the first round that found something wrong. */
export async function runCampaign(wishes: CampaignWishes): Promise<Figures> {
  const { seed, database, speed = usualSpeed } = wishes
  const below = createBelow(seed)
  const figures = emptyFigures(wishes, speed)
  const began = performance.now()
  const world = await openCampaignWorld({ database, speed, below })
  try {
    const places = placesOf(world)
    const turns = wishes.themes ?? turnsAt(places)
    for (let round = 0; !isEnough(wishes, figures, began) || round < turns.length; round += 1) {
      const theme = turns[round % turns.length] ?? 'kills'
      await playRound(world, drawPlan(theme, places, below, wishes.share), {
        wishes,
        below,
        figures,
      })
      count(world, figures)
      figures.seconds = (performance.now() - began) / 1_000
      wishes.onRound?.(roundLine(figures, theme))
      if (figures.wrong.length > 0) break
    }
    figures.wrong.push(...missingFaults(figures).map((name) => `there were no ${name}`))
    if (figures.wrong.length > 0) figures.logs = world.dataDir
    return figures
  } finally {
    await world.stop(figures.logs === undefined ? undefined : 'logs')
  }
}

/** Each theme in its turn, and between them the one with the most kills. */
function turnsAt({ hasDisk }: Places): readonly Theme[] {
  const others = themes.filter((theme) => theme !== 'kills' && (theme !== 'disk' || hasDisk))
  return others.flatMap((theme) => ['kills', theme] as const)
}

interface Campaigning {
  readonly wishes: CampaignWishes
  readonly below: Below
  readonly figures: Figures
}

async function playRound(
  world: CampaignWorld,
  plan: Plan,
  { wishes, below, figures }: Campaigning,
): Promise<void> {
  const from = world.opened.length
  const before = {
    kills: killsOf(world),
    strikes: totalStrikes(strikesOn(world.lines, () => true)),
  }
  let isOver = false
  const scanning = wishes.scanning ?? usualScanning
  const isAtTill = plan.theme === 'terminals'
  const shopping = shop({
    ...{ world, below, isOver: () => isOver },
    scanning: isAtTill ? Math.ceil(scanning / holdingAtTill) : scanning,
    holding: isAtTill ? holdingAtTill : 1,
  })
  const inflicted = await inflict(world, plan)
  const healedAt = world.clock.now()
  isOver = true
  const isWrongClock = plan.theme === 'clocks'
  const shopped = await sleepUntilDone(world, shopping, isWrongClock)
  const judging = judgeAtRest(world, world.opened.slice(from))
  const rest = await sleepUntilDone(world, judging, isWrongClock)
  for (const name of plan.silent) world.lines.get(name)?.set(undefined)
  figures.rounds[plan.theme] += 1
  const opened = world.opened.slice(from)
  figures.payments += opened.length
  figures.atTerminals += opened.filter(({ atTerminal }) => atTerminal).length
  figures.databaseStops += inflicted.databaseStops
  figures.diskFull += inflicted.diskFull
  figures.clockJumps += inflicted.clockJumps
  figures.freezes += inflicted.freezes
  const struck = figures.struck[plan.theme]
  struck.kill += killsOf(world) - before.kills
  struck.line += totalStrikes(strikesOn(world.lines, () => true)) - before.strikes
  struck.stop += inflicted.databaseStops
  struck.fill += inflicted.diskFull
  struck.clock += inflicted.clockJumps
  struck.freeze += inflicted.freezes
  addRest(figures, rest, shopped)
  if (isWrongClock) return
  figures.wrong.push(...shopped.refused)
  addResolved(world, figures, { shopped, healedAt })
}

function addRest(figures: Figures, rest: Rest, { objections, stuck }: Shopping): void {
  figures.events.emitted += rest.emitted
  figures.events.lost += rest.lostEvents
  figures.moneyLostFen += rest.moneyLostFen
  figures.doubled += rest.doubled
  figures.shownAsFailed += objections.length
  figures.wrong.push(...rest.wrong, ...objections, ...stuck)
}

/** While faults last nobody can say when the channel could have answered; after them it can. */
function addResolved(
  { mall }: CampaignWorld,
  { resolved }: Figures,
  { shopped, healedAt }: { readonly shopped: Shopping; readonly healedAt: number },
): void {
  for (const [id, paidAt] of shopped.paidAt) {
    const toldAt = mall.firstToldAt(id)
    if (toldAt === undefined) continue
    const tookMs = Math.max(0, toldAt - (toldAt > healedAt ? Math.max(paidAt, healedAt) : paidAt))
    resolved.count += 1
    resolved.sumMs += tookMs
    resolved.slowestMs = Math.max(resolved.slowestMs, tookMs)
  }
}

/** What the world counts by itself. */
function count(world: CampaignWorld, figures: Figures): void {
  figures.failedStarts = 0
  for (const [name, { kills, failedStarts, ended }] of world.processes) {
    figures.kills[name] = kills
    figures.failedStarts += failedStarts
    figures.wrong.push(...ended.map((end) => `${name}: ${end}`))
  }
  Object.assign(
    figures.lineFaults,
    strikesOn(world.lines, () => true),
  )
  Object.assign(figures.terminalLineFaults, strikesOn(world.lines, isStream))
  const { count: told, refused } = world.mall
  figures.events.delivered = told.deliveries
  figures.events.duplicated = told.repeated
  figures.refusedDeliveries = refused.length
}

const killsOf = ({ processes }: CampaignWorld): number =>
  [...processes.values()].reduce((sum, { kills }) => sum + kills, 0)

function isEnough(
  { kills, stops, minutes, database }: CampaignWishes,
  figures: Figures,
  began: number,
): boolean {
  if (performance.now() - began > minutes * 60_000) return true
  const stopped = database === 'sqlite' || figures.databaseStops >= stops
  return totalKills(figures) >= kills && stopped
}

function placesOf(world: CampaignWorld): Places {
  const { channels } = world.desks
  const processes = [...world.processes.keys()]
  return {
    processes,
    channels,
    servers: processes.filter((name) => name !== 'vault' && !channels.includes(name)),
    lines: [...world.lines.keys()],
    hasPostgres: world.postgres !== undefined,
    hasDisk: world.disk !== undefined,
  }
}

/** Seeded; the same seed draws the same plans. What the processes make of them is theirs. */
function createBelow(seed: number): Below {
  const random = createSeededRandom(seed)
  return (limit) => Buffer.from(random.bytes(4)).readUInt32BE() % limit
}

function roundLine(figures: Figures, theme: Theme): string {
  const { payments, databaseStops, seconds, wrong } = figures
  return (
    `${Math.round(seconds)} s, ${theme}: ${payments} payments, ${totalKills(figures)} kills, ` +
    `${databaseStops} stops, wrong ${wrong.length}`
  )
}

export function emptyFigures({ seed, database }: CampaignWishes, speed: number): Figures {
  return {
    seed,
    database,
    speed,
    rounds: { kills: 0, lines: 0, clocks: 0, silence: 0, split: 0, disk: 0, terminals: 0 },
    payments: 0,
    atTerminals: 0,
    kills: {},
    databaseStops: 0,
    lineFaults: noStrikes(),
    terminalLineFaults: noStrikes(),
    struck: nothingStruck(),
    diskFull: 0,
    clockJumps: 0,
    freezes: 0,
    failedStarts: 0,
    events: { emitted: 0, delivered: 0, duplicated: 0, lost: 0 },
    refusedDeliveries: 0,
    moneyLostFen: 0,
    doubled: 0,
    shownAsFailed: 0,
    resolved: { count: 0, sumMs: 0, slowestMs: 0 },
    seconds: 0,
    wrong: [],
  }
}
