/** Everything that a world of one seed stands on, put together. */
import type { Instant } from '@tillway/kernel'
import { type CrashPoint, type CrashPoints, createCrashPoints } from './crash-points.ts'
import { createDice, type Dice } from './dice.ts'
import { createSimNetwork, type SimNetwork } from './network.ts'
import type { SimNetworkOptions } from './network-parts.ts'
import { createSimNode, type SimNode } from './node.ts'
import { createRegistry, type Registry } from './registry.ts'
import { settle } from './settle.ts'
import { createSimTime, type SimTime } from './time.ts'
import { createTrace, type Trace, type TraceOptions } from './trace.ts'

export interface Simulation {
  readonly seed: number | string
  readonly dice: Dice
  readonly trace: Trace
  readonly registry: Registry
  readonly time: SimTime
  readonly points: CrashPoints
  readonly network: SimNetwork
  /** The node of this name; the same one at each call. It is dead until its first `start`. */
  node(name: string): SimNode
  readonly nodes: readonly SimNode[]
}

export interface SimulationOptions
  extends Pick<SimNetworkOptions, 'faults' | 'script' | 'linkName' | 'latencyMs'> {
  readonly seed: number | string
  readonly startsAt?: Instant
  readonly trace?: TraceOptions
  readonly crashPlan?: readonly CrashPoint[]
  readonly mayDie?: (node: string) => boolean
  /** Keeps every crash point that was met. */
  readonly keepMet?: boolean
}

export function createSimulation(options: SimulationOptions): Simulation {
  const { seed, startsAt, crashPlan, mayDie, keepMet = false } = options
  const dice = createDice(seed)
  const trace = createTrace(options.trace)
  const registry = createRegistry()
  const time = createSimTime({ dice, trace, settle, ...(startsAt !== undefined && { startsAt }) })
  const points = createCrashPoints({
    dice: dice.fork('crashes'),
    keepMet,
    ...(crashPlan !== undefined && { plan: crashPlan }),
    ...(mayDie !== undefined && { mayDie }),
  })
  const network = createSimNetwork({ ...options, time, dice, trace, registry })
  const nodes = new Map<string, SimNode>()
  return {
    seed,
    dice,
    trace,
    registry,
    time,
    points,
    network,
    node(name) {
      const known = nodes.get(name)
      if (known !== undefined) return known
      const node = createSimNode({ name, time, dice, trace, registry, points })
      nodes.set(name, node)
      return node
    },
    get nodes() {
      return [...nodes.values()]
    },
  }
}
