/** Builds the world of a story and lets it run: first with faults, then until it is at rest. */

import { isPayError } from '@tillway/kernel'
import type { Simulation } from '@tillway/sim'
import type { PasswordHasher } from '@tillway/vault'
import type { Base } from './base.ts'
import type { Cast, Reachability } from './cast.ts'
import { startChannels } from './channels-node.ts'
import { type CardSlot, createCardSlot } from './counter-reader.ts'
import { createWatchedHasher } from './hasher.ts'
import { planIncidents } from './incidents.ts'
import { mostRefusals } from './mall-book.ts'
import { createMall } from './mall-node.ts'
import { linkName } from './places.ts'
import type { ProcessKit } from './process-kit.ts'
import { createReachability } from './reachability.ts'
import { startServer } from './server-node.ts'
import { startShopper } from './shopper-node.ts'
import { createStage } from './stage.ts'
import type { Purchase, Story } from './story.ts'
import type { World } from './types.ts'
import { createVaultKeeper } from './vault-keeper.ts'
import { startVault } from './vault-node.ts'
import { worldOf } from './world-of.ts'

export interface RunningWorld {
  readonly world: World
  readonly reach: Reachability
  /** Until everything is over, or it has taken too long. */
  run(): Promise<void>
}

export async function createWorld(
  kit: ProcessKit,
  base: Base,
  { sim, story }: { readonly sim: Simulation; readonly story: Story },
): Promise<RunningWorld> {
  const isByPassword = story.policy === 'password'
  kit.platform.database.restore(isByPassword ? base.withPasswords : base.platform)
  kit.vault.database.restore(base.vault)
  const stage = createStage(kit, sim, story)
  const channels = await startChannels(stage, sim.node('channels').start(), base.journals)
  const malls = base.malls.slice(0, story.malls).map((mall) => createMall(stage, mall))
  const cast: Cast = {
    ...{ stage, story, base, channels, malls },
    vaults: createVaultKeeper(stage),
    reach: createReachability(() => cast),
    shoppers: [],
    calmSince: null,
    phase: 'running',
    startedMs: 0,
  }
  startNodes(cast)
  planPurchases(cast)
  return { world: worldOf(cast), reach: cast.reach, run: () => run(cast) }
}

const restartMs = [100, 15_000] as const

function startNodes(cast: Cast): void {
  const { stage, story, base, malls } = cast
  const { sim } = stage
  const { quietMs = 0 } = story
  const dice = sim.dice.fork('restarts')
  const hasher: PasswordHasher = createWatchedHasher(stage, story.realHashes)
  const keep = (name: string, begin: () => unknown): void => {
    const node = sim.node(name)
    const start = async (): Promise<void> => {
      try {
        await begin()
      } catch (error) {
        if (!isPayError(error, 'service_unavailable')) throw error
        sim.registry.fault('start without a database')
        node.crash('its database cannot be reached')
      }
    }
    node.onCrash(() => {
      sim.time.after(dice.between(...restartMs), name, 'restart', '', () => {
        if (node.isAlive) return
        cast.startedMs = sim.time.elapsed()
        void start()
      })
    })
    void start()
  }
  for (let number = 1; number <= story.vaults; number += 1) {
    const node = sim.node(`vault-${number}`)
    const { roots } = base
    keep(node.name, () => startVault(stage, node, { roots, hasher, keeper: cast.vaults, quietMs }))
  }
  for (let number = 1; number <= story.servers; number += 1) {
    const node = sim.node(`server-${number}`)
    keep(node.name, () => startServer(stage, node, quietMs))
  }
  for (const mall of malls) keep(mall.base.name, mall.start)
}

function planPurchases(cast: Cast): void {
  const { stage, story } = cast
  const slots = new Map<string, CardSlot>()
  story.purchases.forEach((purchase, index) => {
    stage.sim.time.after(purchase.atMs, 'world', 'purchase', String(index + 1), () =>
      begin(cast, { purchase, number: index + 1, slots }),
    )
  })
}

function begin(
  { stage, channels, malls, shoppers }: Cast,
  about: {
    readonly purchase: Purchase
    readonly number: number
    readonly slots: Map<string, CardSlot>
  },
): void {
  const { purchase, number, slots } = about
  const mall = malls[purchase.mall]
  if (mall === undefined) return
  const till = purchase.terminal === undefined ? undefined : mall.base.terminals[purchase.terminal]
  const holder = purchase.holder === undefined ? undefined : mall.base.holders[purchase.holder]
  const order = mall.order({
    ...purchase.order,
    ...(till && { terminal: till.id }),
    ...(holder !== undefined && { shopper: holder }),
  })
  const name = `shopper-${number}`
  const slotOf = (): CardSlot | undefined => {
    if (till === undefined) return undefined
    const known = slots.get(till.id)
    const now = () => stage.sim.time.trueNow()
    const slot = known ?? createCardSlot(channels, mall.base, { name: till.name, now })
    slots.set(till.id, slot)
    return slot
  }
  const parts = { stage, channels, mall, order, name, plan: purchase.shopper, slot: slotOf() }
  shoppers.push(startShopper(parts))
}

const minute = 60_000
/** How long a world may take to come to rest, once it is calm. */
const longestRestMs = 5 * 60 * minute
const lookEveryMs = 15_000
const quietLookEveryMs = 10 * minute

async function run(cast: Cast): Promise<void> {
  const { stage, story } = cast
  const { time, network, points } = stage.sim
  const { faults } = story
  network.setFaults({
    http: ({ from, to }) => faults.http[linkName(from, to)] ?? faults.http['*'],
    stream: () => faults.stream,
  })
  stage.setStorageFaults(faults.storage)
  points.setChance(faults.crashChance, faults.crashAbout)
  planIncidents(cast, story.incidents)
  await time.run({ until: story.calmAtMs })
  beCalm(cast)
  const until = story.calmAtMs + (story.longestRestMs ?? longestRestMs) + furthestAheadMs(story)
  while (!isAtRest(cast) && time.elapsed() < until) {
    await time.run({
      until: time.elapsed() + (story.quietMs === undefined ? lookEveryMs : quietLookEveryMs),
    })
  }
  const open = whatIsOpen(cast)
  stage.sim.registry.always('I18', open === undefined, () => `${open} is not over`)
  cast.phase = 'rest'
}

/**
 * A payment that a server dated too late is payable until the very time that its mall was told. Those
 * that share a database keep its time.
 */
function furthestAheadMs({ servers, incidents }: Story): number {
  if (servers > 1) return 0
  const jumps = incidents.map((one) => (one.kind === 'clock' ? one.jumpMs : 0))
  return Math.max(0, ...jumps)
}

function beCalm(cast: Cast): void {
  const { stage, malls } = cast
  const { sim, cutFromDatabase } = stage
  cast.phase = 'calming'
  cast.calmSince = sim.time.trueNow()
  sim.network.setFaults({})
  sim.network.heal()
  sim.points.setChance(0)
  stage.setStorageFaults(undefined)
  cutFromDatabase.clear()
  for (const mall of malls) mall.setMood(() => 'well')
  for (const { name } of sim.nodes) {
    const clock = sim.time.clockOf(name)
    clock.drift(0)
    clock.jump(-clock.errorMs())
  }
}

const isAtRest = (cast: Cast): boolean => whatIsOpen(cast) === undefined

/** By then a vault that was started anew has swept. */
const sweptMs = 75_000

/** What somebody has left to do. Accounts are looked after for ever, and cards that still pay for years. */
function whatIsOpen(cast: Cast): string | undefined {
  const { stage, shoppers, story, malls, startedMs } = cast
  if (startedMs > 0 && stage.sim.time.elapsed() < startedMs + sweptMs) return 'a sweep'
  const { quietMs = 0, calmAtMs, faults } = story
  const isSweptLate = quietMs > 0 || faults.storage.undo !== undefined
  const sweptAt = calmAtMs + quietMs + sweptMs
  if (isSweptLate && stage.sim.time.elapsed() < sweptAt) return 'a sweep'
  if (cast.vaults.isBusy) return 'a rotation'
  const { database } = stage.kit.platform
  if (shoppers.length < story.purchases.length) return 'a purchase'
  const dead = stage.sim.nodes.find(({ isAlive, name }) => !isAlive && name !== 'forger')
  if (dead !== undefined) return dead.name
  if (malls.some(({ book }) => book.rotation !== null)) return 'a rotation'
  const orders = malls.flatMap(({ book }) => book.orders)
  const unmade = orders.find(({ paymentId }) => paymentId === null)
  if (unmade !== undefined) return unmade.order
  const [open] = database.all(
    `select subject_id as id from jobs where due_at is not null and subject_id not glob 'ca_*'
       and subject_id not in (select id from cards where state in ('pending', 'active'))
     union all select id from deliveries where state = 'pending'
     union all select id from payments where state not in ('succeeded', 'canceled', 'expired')
       and ${mostRefusals} > (select count(*) from refunds where payment_id = payments.id
         and cause <> 'mall' and state = 'failed')`,
  )
  if (open !== undefined) return String(open.id)
  if (stage.sim.network.underWay > 0) return 'an exchange'
  const untold = untoldSale(cast)
  if (untold !== undefined) return untold
  return orders.find(
    ({ status, refunds }) =>
      status === 'succeeded' &&
      refunds.some(({ refundId, refused }) => refundId === null && refused === null),
  )?.order
}

/** A channel may take money after it has said that it will not, and tell of it hours later. */
function untoldSale({ stage, channels }: Cast): string | undefined {
  const over = stage.kit.platform.database.all(
    `select order_number from attempts where state in ('closed', 'declined', 'not_sent')`,
  )
  const numbers = new Set(over.map((attempt) => attempt.order_number))
  const orders = channels.channels.flatMap((name) => channels.simulator(name).books().orders)
  return orders.find(
    ({ orderNumber, captured, refunded }) => captured > refunded && numbers.has(orderNumber),
  )?.orderNumber
}
