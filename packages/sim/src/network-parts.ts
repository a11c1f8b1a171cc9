/** What the parts of a network share. */
import type { HttpRequest, HttpResponse } from '@tillway/kernel'
import type { Dice } from './dice.ts'
import type { FaultDrawer, NetworkFaults, ScriptedFault } from './network-faults.ts'
import type { Registry } from './registry.ts'
import type { SimTime } from './time.ts'
import type { Trace } from './trace.ts'

export type HttpHandler = (request: HttpRequest, from: string) => Promise<HttpResponse>

export interface SimNetworkOptions {
  readonly time: SimTime
  readonly dice: Dice
  readonly trace: Trace
  readonly registry: Registry
  readonly faults?: NetworkFaults
  readonly script?: readonly ScriptedFault[]
  /** What a fault is counted under, such as the kind of the link; its two ends unless told. */
  readonly linkName?: (from: string, to: string) => string
  /** From a node to the other side, without faults. 1 to 40 unless told. */
  readonly latencyMs?: readonly [min: number, max: number]
}

export interface NetworkParts extends SimNetworkOptions {
  readonly latencyMs: readonly [min: number, max: number]
  readonly drawer: FaultDrawer
  readonly isCut: (one: string, other: string) => boolean
  readonly nameOf: (from: string, to: string) => string
}
