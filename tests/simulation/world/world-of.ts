/** What can be read of a running world, see `types.ts`. */
import type { ChannelSimulator } from '@tillway/channel/simulator'
import { balanceOf } from '../../../channels/card/src/simulator/books.ts'
import type { AcquirerSimulator } from '../../../channels/card/src/simulator/create-simulator.ts'
import { canariesOf } from './canaries.ts'
import type { Cast } from './cast.ts'
import type { World, WorldChannel, WorldMall, WorldNode, WorldShopper } from './types.ts'

export function worldOf(cast: Cast): World {
  const { stage, channels, malls, shoppers } = cast
  const { sim, notes, kit } = stage
  const shown = malls.map(
    ({ base, book }): WorldMall => ({
      name: base.name,
      merchantId: base.merchantId,
      orders: book.orders,
      received: book.received,
      objections: book.objections,
    }),
  )
  const seen = new WeakMap<object, WorldShopper>()
  const shopperOf = (one: Cast['shoppers'][number]): WorldShopper => {
    const known = seen.get(one)
    if (known !== undefined) return known
    const { name, order, mall } = one
    const made: WorldShopper = {
      name,
      mall: mall.base.name,
      order: order.order,
      get paymentId() {
        return order.paymentId
      },
      shown: one.shown,
    }
    seen.set(one, made)
    return made
  }
  return {
    ...notes,
    seed: Number(sim.seed),
    now: () => sim.time.trueNow(),
    get phase() {
      return cast.phase
    },
    get calmSince() {
      return cast.calmSince
    },
    get nodes() {
      return sim.nodes.map((node) => nodeOf(cast, node))
    },
    platform: kit.platform.database,
    vault: kit.vault.database,
    channels: channels.channels.map((channel) => channelOf(cast, channel)),
    malls: shown,
    get shoppers() {
      return shoppers.map(shopperOf)
    },
    get canaries() {
      return canariesOf(cast)
    },
    get faults() {
      return sim.registry.report().faults
    },
  }
}

function nodeOf({ stage }: Cast, node: Cast['stage']['sim']['nodes'][number]): WorldNode {
  const { name, isAlive, lives } = node
  const [kind = ''] = name.split('-')
  return {
    name,
    kind: kind as WorldNode['kind'],
    alive: isAlive,
    crashes: Math.max(0, lives - (isAlive ? 1 : 0)),
    clockOffsetMs: stage.sim.time.clockOf(name).errorMs(),
  }
}

function channelOf({ channels, reach, stage }: Cast, channel: string): WorldChannel {
  const simulator = channels.simulator(channel)
  const closed = new Set<string>()
  return {
    channel,
    get version() {
      return channels.version(channel)
    },
    get reachableSince() {
      const since = reach.since(channel)
      return since === undefined
        ? null
        : stage.sim.time.trueNow() - stage.sim.time.elapsed() + since
    },
    books() {
      const { orders, refunds } = simulator.books()
      for (const { state, orderNumber } of orders) if (state === 'closed') closed.add(orderNumber)
      const noted = orders.map((one) => ({ ...one, wasClosed: closed.has(one.orderNumber) }))
      return { orders: noted, refunds }
    },
    ...(isAcquirer(simulator) && {
      host: {
        flows: () => simulator.world.state.flows.all(),
        balance: () => balanceOf(simulator.world.state),
      },
    }),
  }
}

const isAcquirer = (simulator: ChannelSimulator): simulator is AcquirerSimulator =>
  simulator.channel === 'card'
