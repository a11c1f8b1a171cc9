/** What a network does to an exchange or a connection, by probability and by script. */
import type { HttpRequest } from '@tillway/kernel'
import type { Dice } from './dice.ts'

export const httpFaults = Object.freeze([
  /** Nobody listens; no byte leaves. */
  'refuse',
  /** The handshake fails; no byte of the request leaves. */
  'tls',
  /** The request never arrives; the caller waits in vain. */
  'lose_before',
  /** It is handled, its answer is lost. */
  'lose_after',
  /** The connection breaks before the request arrives, or after it was handled. */
  'reset_before',
  'reset_after',
  /** It arrives two to four times, at moments of their own; one of the answers is seen. */
  'duplicate',
  /** It arrives later than what is sent after it; perhaps when nobody waits for the answer. */
  'delay',
  /** Request and answer take seconds. */
  'slow',
  /** Somebody on the way answers 500, 502, 503 or 504, before it arrives or after it was handled. */
  'error_before',
  'error_after',
  /** The answer ends too early and looks whole, or the connection breaks in it. */
  'truncate',
  'break_body',
  /** One byte of the answer is another. */
  'corrupt',
  /** The answer is larger than the caller takes. */
  'oversize',
] as const)

export type HttpFault = (typeof httpFaults)[number]

export const streamFaults = Object.freeze([
  /** Nobody listens. */
  'refuse',
  /** The connection breaks in a write: before the bytes arrive, or after. */
  'reset_before',
  'reset_after',
  /** The bytes never arrive and nobody says so; what follows on the connection neither. */
  'stall',
  /** They arrive seconds later, still in order. */
  'slow',
  /** One byte is another. */
  'corrupt',
] as const)

export type StreamFault = (typeof streamFaults)[number]

/** Probabilities from 0 to 1; their sum is at most 1. */
export type FaultProfile<Fault extends string> = Readonly<Partial<Record<Fault, number>>>

export interface NetworkFaults {
  /** The profile of a link, asked for each exchange. None: the network is perfect. */
  http?(link: Link): FaultProfile<HttpFault> | undefined
  /** Asked for each connection and each write. */
  stream?(link: Link): FaultProfile<StreamFault> | undefined
}

export interface Link {
  readonly from: string
  /** The origin of a request, `host:port` of a connection. */
  readonly to: string
  /** Path of a request, without its query; empty for a connection. */
  readonly path: string
}

/** Strikes by name instead of by chance. */
export interface ScriptedFault {
  readonly fault: HttpFault
  /** Requests whose link this holds for are counted. */
  readonly when: (link: Link, request: HttpRequest) => boolean
  /** The first, the second …: counted from 1; every one without. */
  readonly number?: number
  /** How long a `delay` or `slow` takes. */
  readonly ms?: number
}

export interface DrawnFault<Fault extends string> {
  readonly fault: Fault
  readonly ms?: number | undefined
}

export interface FaultDrawer {
  http(link: Link, request: HttpRequest): DrawnFault<HttpFault> | undefined
  stream(link: Link): DrawnFault<StreamFault> | undefined
}

export function createFaultDrawer(
  dice: Dice,
  faults: () => NetworkFaults,
  script: readonly ScriptedFault[],
): FaultDrawer {
  const counts = script.map(() => 0)
  const scripted = (link: Link, request: HttpRequest): ScriptedFault | undefined => {
    let found: ScriptedFault | undefined
    script.forEach((entry, index) => {
      if (!entry.when(link, request)) return
      const number = (counts[index] ?? 0) + 1
      counts[index] = number
      if (entry.number === undefined || entry.number === number) found ??= entry
    })
    return found
  }
  return {
    http: (link, request) => scripted(link, request) ?? draw(dice, faults().http?.(link)),
    stream: (link) => draw(dice, faults().stream?.(link)),
  }
}

function draw<Fault extends string>(
  dice: Dice,
  profile: FaultProfile<Fault> | undefined,
): DrawnFault<Fault> | undefined {
  if (profile === undefined) return undefined
  let left = dice.unit()
  for (const [fault, probability] of Object.entries(profile) as [Fault, number][]) {
    left -= probability
    if (left < 0) return { fault }
  }
  return undefined
}
