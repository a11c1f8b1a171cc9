/** Carries out the faults of a plan, and heals the world afterwards. */
import { setTimeout as pause } from 'node:timers/promises'
import type { CampaignWorld } from './campaign-world.ts'
import { strikesOn } from './fault-proxy.ts'
import type { Fault, Plan } from './faults.ts'

export interface Inflicted {
  databaseStops: number
  diskFull: number
  clockJumps: number
  freezes: number
}

/** Resolves when all of them are over and everything is in order and up again. */
export async function inflict(world: CampaignWorld, plan: Plan): Promise<Inflicted> {
  const count: Inflicted = { databaseStops: 0, diskFull: 0, clockJumps: 0, freezes: 0 }
  for (const name of plan.silent) world.lines.get(name)?.set('refused')
  if (plan.wrong !== undefined) {
    count.clockJumps += 1
    await setAhead(world, plan.wrong.name, plan.wrong.aheadMs)
  }
  const turns = { storage: createTurns(), line: createLineTurns() }
  const going: Promise<void>[] = []
  for (const { afterMs, fault } of plan.faults) {
    await pause(afterMs)
    going.push(carryOut(fault, { world, count, turns }))
  }
  await Promise.all(going)
  await heal(world, plan)
  return count
}

interface Carrying {
  readonly world: CampaignWorld
  readonly count: Inflicted
  readonly turns: { readonly storage: Turns; readonly line: LineTurns }
}

async function carryOut(fault: Fault, { world, count, turns }: Carrying): Promise<void> {
  const { processes } = world
  if (fault.kind === 'kill') {
    await processes.get(fault.names[0] ?? '')?.up()
    // Killing what is not there yet would count for nothing.
    const there = fault.names.filter((name) => processes.get(name)?.isUp === true)
    for (const name of there.slice(0, fault.most)) processes.get(name)?.kill()
  } else if (fault.kind === 'line') {
    await turns.line(fault.lines, () => spoilLines(world, fault))
  } else if (fault.kind === 'clock') {
    count.clockJumps += 1
    await setAhead(world, fault.name, fault.aheadMs)
    await pause(fault.forMs)
    await setAhead(world, fault.name, 0)
  } else if (fault.kind === 'freeze') {
    count.freezes += 1
    processes.get(fault.name)?.freeze()
    await pause(fault.forMs)
    processes.get(fault.name)?.thaw()
  } else if (fault.kind === 'stop') {
    const stops = await turns.storage(() => stopDatabase(world, fault.awayMs))
    count.databaseStops += stops
  } else {
    const fills = await turns.storage(() => fillDisk(world, fault.forMs))
    count.diskFull += fills
  }
}

/** A database that is stopped on a full disk could not be started again. */
type Turns = (work: () => Promise<number>) => Promise<number>

function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return async (work) => {
    const mine = last.then(work)
    last = mine
    return await mine
  }
}

/** One fault at a time on each line: the end of one would end another that had just begun there. */
type LineTurns = (names: readonly string[], work: () => Promise<void>) => Promise<void>

function createLineTurns(): LineTurns {
  const last = new Map<string, Promise<unknown>>()
  return async (names, work) => {
    const mine = Promise.all(names.map((name) => last.get(name))).then(work)
    for (const name of names) last.set(name, mine)
    await mine
  }
}

/** Real milliseconds that a fault waits for somebody to meet it when its time is over. */
const longestWaitMs = 6_000
const lookMs = 25

async function spoilLines(world: CampaignWorld, fault: Fault & { kind: 'line' }): Promise<void> {
  const lines = fault.lines.flatMap((name) => world.lines.get(name) ?? [])
  const struck = () => strikesOn(world.lines, (name) => fault.lines.includes(name))[fault.fault]
  const before = struck()
  for (const line of lines) line.set(fault.fault)
  await pause(fault.forMs)
  const until = performance.now() + longestWaitMs
  while (struck() === before && performance.now() < until) await pause(lookMs)
  for (const line of lines) line.set(undefined)
}

async function stopDatabase({ postgres }: CampaignWorld, awayMs: number): Promise<number> {
  if (postgres === undefined) return 0
  await postgres.stopAtOnce()
  await pause(awayMs)
  await postgres.startAgain()
  return 1
}

async function fillDisk({ disk, postgres }: CampaignWorld, forMs: number): Promise<number> {
  if (disk === undefined) return 0
  disk.fill()
  await pause(forMs)
  disk.free()
  // It may have ended: where its log cannot be written, nothing can be promised.
  await postgres?.startAgain()
  return 1
}

async function setAhead(world: CampaignWorld, name: string, ms: number): Promise<void> {
  await world.processes.get(name)?.setAhead(world.sleptMs + ms)
}

async function heal(world: CampaignWorld, { silent }: Plan): Promise<void> {
  for (const [name, line] of world.lines) if (!silent.includes(name)) line.set(undefined)
  world.disk?.free()
  await world.postgres?.startAgain()
  for (const one of world.processes.values()) await one.setAhead(world.sleptMs)
  for (const one of world.processes.values()) await one.up()
}
