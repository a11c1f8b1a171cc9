/**
 * Since when each channel could have been asked, and would have said the truth: some server is alive,
 * with its database, the right time and a way there; nothing on the way spoils much; and the channel
 * does not play a fault that hides what it knows.
 */
import type { FaultProfile } from '@tillway/sim'
import type { Cast, Reachability } from './cast.ts'

/** More than this share of exchanges or units that go wrong is a fault; less is weather. */
const muchAtAll = 0.1
const muchOfStorage = 0.01
const rightClockMs = 60_000

export function createReachability(cast: () => Cast): Reachability {
  const since = new Map<string, number>()
  const cuts = new Map<string, number>()
  const canAsk = ({ story, stage: { sim, cutFromDatabase } }: Cast): boolean =>
    sim.nodes.some(
      ({ name, isAlive }) =>
        isAlive &&
        name.startsWith('server-') &&
        !cutFromDatabase.has(name) &&
        (cuts.get(name) ?? 0) <= sim.time.elapsed() &&
        (story.servers > 1 || Math.abs(sim.time.clockOf(name).errorMs()) <= rightClockMs),
    )
  return {
    since: (channel) => since.get(channel),
    cut: (server, untilMs) => void cuts.set(server, untilMs),
    look() {
      const now = cast()
      if (now.phase !== 'running') cuts.clear()
      const isSomebody = canAsk(now)
      for (const channel of now.channels.channels) {
        const isOpen = isSomebody && !isHidden(now, channel)
        if (!isOpen) since.delete(channel)
        else if (!since.has(channel)) since.set(channel, now.stage.sim.time.elapsed())
      }
    },
  }
}

function isHidden({ story: { faults }, channels, phase }: Cast, channel: string): boolean {
  const rules = channels.simulator(channel).faults.rules()
  if (rules.some(({ fault }) => fault === 'query_processing')) return true
  if (phase !== 'running') return false
  const way = channel === 'card' ? faults.stream : faults.http['server to channels']
  return sumOf(way ?? faults.http['*']) > muchAtAll || (faults.storage.refuse ?? 0) > muchOfStorage
}

const sumOf = (profile: FaultProfile<string> = {}): number =>
  Object.values<number | undefined>(profile).reduce<number>((sum, share) => sum + (share ?? 0), 0)
