/** One request on its way through the rules, and what may be said to it. */
import type { SimulatedCard } from './cards.ts'
import type { BookedFlow } from './flow.ts'
import type { HostRequest } from './request.ts'
import type { Session, Terminal } from './terminals.ts'
import type { World } from './world.ts'

export interface Call {
  readonly world: World
  readonly request: HostRequest
}

/** After the terminal and its MAC were found to be right. */
export interface TerminalCall extends Call {
  readonly terminal: Terminal
  /** The keys under which the request came. */
  readonly session: Session
}

/** After the card was read. */
export interface CardCall extends TerminalCall {
  readonly pan: string
  /** Undefined when no bank knows the number. */
  readonly card: SimulatedCard | undefined
  /** With `D` between its parts; undefined when the message has none. */
  readonly track2: string | undefined
}

/** After what it refers to was found. */
export interface OriginalCall extends CardCall {
  readonly original: BookedFlow
}

/** A response code that refuses. */
export interface Refusal {
  readonly refused: string
}

export function isRefusal(value: object | string): value is Refusal {
  return typeof value === 'object' && 'refused' in value
}

export const refuse = (code: string): Refusal => ({ refused: code })
