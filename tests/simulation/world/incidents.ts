/** Carries out what goes wrong in a world. */
import type { Instant } from '@tillway/kernel'
import { intrude } from '../strangers/intrude.ts'
import type { Reachability } from './cast.ts'
import type { SimulatedChannels } from './channels-node.ts'
import type { SimulatedMall } from './mall-node.ts'
import type { Stage } from './stage.ts'
import type { Incident } from './story.ts'
import type { VaultKeeper } from './vault-keeper.ts'

export interface Incidental {
  readonly stage: Stage
  readonly channels: SimulatedChannels
  readonly malls: readonly SimulatedMall[]
  readonly vaults: VaultKeeper
  readonly reach: Reachability
}

const hour = 3_600_000

export function planIncidents(parts: Incidental, incidents: readonly Incident[]): void {
  const { time, registry } = parts.stage.sim
  for (const channel of parts.channels.channels) {
    const { faults } = parts.channels.simulator(channel)
    faults.onStrike((fault) => {
      registry.fault(`channel ${fault}`)
      const isSilent = faults.rules().some((rule) => rule.fault === 'paid_without_notification')
      if (fault === 'query_processing' && !isSilent) registry.fault('channel contradicts itself')
    })
  }
  for (const incident of incidents) {
    time.after(incident.atMs, 'world', 'incident', incident.kind, () => begin(parts, incident))
  }
}

/** What carrying it out gives is of no interest. */
function begin(parts: Incidental, incident: Incident): unknown {
  const { stage, channels, malls } = parts
  const { sim } = stage
  const later = (ms: number, run: () => void) => sim.time.after(ms, 'world', 'over', '', run)
  switch (incident.kind) {
    case 'crash':
      sim.registry.fault('crash by an incident')
      return sim.node(incident.node).crash('an incident')
    case 'partition': {
      const [server, other] = incident.between
      if (other === 'channels') parts.reach.cut(server, sim.time.elapsed() + incident.forMs)
      return sim.network.partition(...incident.between, incident.forMs)
    }
    case 'no database':
      stage.cutFromDatabase.add(incident.node)
      sim.registry.fault('partition from the database')
      return later(incident.forMs, () => stage.cutFromDatabase.delete(incident.node))
    case 'pause':
      sim.registry.fault('paused instance')
      parts.reach.cut(incident.node, sim.time.elapsed() + incident.forMs)
      return sim.time.pause(incident.node, incident.forMs)
    case 'clock':
      sim.registry.fault('clock jump')
      return sim.time.clockOf(incident.node).jump(incident.jumpMs)
    case 'drift':
      sim.registry.fault('clock drift')
      return sim.time.clockOf(incident.node).drift(incident.msPerSecond)
    case 'mall': {
      const { mood } = incident
      sim.registry.fault(`server to mall ${mood}`)
      if (incident.forMs >= 24 * hour) sim.registry.fault('mall away for days')
      malls[incident.mall]?.setMood(() => mood)
      return later(incident.forMs, () => malls[incident.mall]?.setMood(() => 'well'))
    }
    case 'channel': {
      const { fault, times, forMs } = incident
      const rule = { fault, ...(times !== undefined && { times }) }
      const takeAway = channels.simulator(incident.channel).faults.set(rule)
      if (forMs === undefined) return
      if (forMs >= hour) sim.registry.fault('channel for hours in doubt')
      return later(forMs, takeAway)
    }
    case 'forgery':
      return forge(parts, incident.pick)
    case 'stranger':
      return intrude({ stage, malls }, incident.does)
    case 'rotate webhook secret':
      sim.registry.fault('webhook secret rotated')
      return malls[incident.mall]?.rotateSecret()
    case 'resend':
      return malls[incident.mall]?.askAgain()
    case 'rotate vault keys':
      sim.registry.fault('vault keys rotated')
      return parts.vaults.rotate()
    case 'change vault root':
      sim.registry.fault('vault root changed')
      return parts.vaults.changeRoot()
  }
}

/** Sends one of the forgeries that the simulators know, about an order that there is. */
async function forge({ stage, channels }: Incidental, pick: number): Promise<void> {
  const { sim, notes } = stage
  const all = channels.channels.flatMap((channel) => {
    const simulator = channels.simulator(channel)
    return simulator
      .books()
      .orders.slice(-4)
      .flatMap(({ orderNumber }) =>
        simulator.forgeries(orderNumber).map((forgery) => ({ ...forgery, orderNumber })),
      )
  })
  const forgery = all[pick % Math.max(1, all.length)]
  if (forgery === undefined) return
  const { name, url, headers, body, orderNumber } = forgery
  const at: Instant = sim.time.trueNow()
  const node = sim.node('forger')
  const life = node.isAlive ? undefined : node.start()
  if (life === undefined) return
  sim.registry.fault('forgery')
  const told = { at, name, orderNumber }
  await sim.network
    .transportOf(life)
    .send({ method: 'POST', url, headers, body, timeoutMs: 10_000 })
    .then(
      ({ status, body: answer }) =>
        notes.forgeries.push({ ...told, status, body: Buffer.from(answer).toString('utf8') }),
      () => notes.forgeries.push({ ...told, status: 0, body: '' }),
    )
  node.crash('done')
}
