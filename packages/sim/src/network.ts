/**
 * The network between nodes: exchanges and connections that take time, and that are lost, doubled,
 * delayed or spoiled. To its users it is the real one: it throws the same `TransportError`.
 */
import type { HttpTransport, StreamConnector, StreamListener } from '@tillway/kernel'
import { createHttpNetwork } from './http-network.ts'
import { createFaultDrawer, type NetworkFaults } from './network-faults.ts'
import type { HttpHandler, SimNetworkOptions } from './network-parts.ts'
import type { Life } from './node.ts'
import { createStreamNetwork } from './stream-network.ts'
import type { SimTime } from './time.ts'

export interface SimNetwork {
  /**
   * Answers requests to this origin, such as `https://api.example`, while the life lasts. Where
   * several serve one origin, each request takes one of them by chance, as behind a balancer.
   */
  serve(origin: string, life: Life, handler: HttpHandler): void
  /** The way out of a node, with its crash points at each request. */
  transportOf(life: Life): HttpTransport
  /** Connections out of a node, with crash points at each write. */
  streamsOf(life: Life): StreamConnector
  /** Connections into a node. */
  listenerOf(life: Life): StreamListener
  /** Nothing passes between two nodes, either way, for so long or until `heal`. */
  partition(one: string, other: string, ms?: number): void
  /** Ends one partition, or all. */
  heal(one?: string, other?: string): void
  /** From now on; the script goes on. */
  setFaults(faults: NetworkFaults): void
  /** Exchanges that are under way, to be sure that a world is at rest. */
  readonly underWay: number
}

export function createSimNetwork(options: SimNetworkOptions): SimNetwork {
  const { time, trace } = options
  const dice = options.dice.fork('network')
  let faults = options.faults ?? {}
  const partitions = createPartitions(time)
  const parts = {
    ...options,
    dice,
    latencyMs: options.latencyMs ?? ([1, 40] as const),
    drawer: createFaultDrawer(dice.fork('faults'), () => faults, options.script ?? []),
    isCut: partitions.isCut,
    nameOf: options.linkName ?? ((from: string, to: string) => `${from} ${to}`),
  }
  const http = createHttpNetwork(parts)
  const streams = createStreamNetwork(parts)
  return {
    serve: http.serve,
    transportOf: http.transportOf,
    streamsOf: streams.streamsOf,
    listenerOf: streams.listenerOf,
    partition(one, other, ms) {
      trace.add(time.elapsed(), one, 'partition', `${other} ${ms ?? ''}`)
      options.registry.fault('partition')
      partitions.cut(one, other, ms)
    },
    heal: partitions.heal,
    setFaults(next) {
      faults = next
    },
    get underWay() {
      return http.underWay()
    },
  }
}

function createPartitions(time: SimTime) {
  /** Until when (elapsed) each pair is cut. */
  const cuts = new Map<string, number>()
  const keyOf = (one: string, other: string): string =>
    one < other ? `${one}|${other}` : `${other}|${one}`
  return {
    cut(one: string, other: string, ms = Number.POSITIVE_INFINITY): void {
      cuts.set(keyOf(one, other), time.elapsed() + ms)
    },
    heal(one?: string, other?: string): void {
      if (one === undefined || other === undefined) cuts.clear()
      else cuts.delete(keyOf(one, other))
    },
    isCut: (one: string, other: string): boolean =>
      cuts.size > 0 && (cuts.get(keyOf(one, other)) ?? 0) > time.elapsed(),
  }
}
