/** What happens to a world in one round, drawn from a seed before it begins. */
import { type LineFault, lineFaults } from './fault-proxy.ts'

export const themes = Object.freeze([
  'kills',
  'lines',
  'clocks',
  'silence',
  'split',
  'disk',
  'terminals',
] as const)
export type Theme = (typeof themes)[number]

export type Fault =
  /** SIGKILL at once of the first so many of them that are up. */
  | { readonly kind: 'kill'; readonly names: readonly string[]; readonly most: number }
  | { readonly kind: 'stop'; readonly awayMs: number }
  | {
      readonly kind: 'line'
      readonly lines: readonly string[]
      readonly fault: LineFault
      readonly forMs: number
    }
  | { readonly kind: 'clock'; readonly name: string; readonly aheadMs: number; forMs: number }
  | { readonly kind: 'freeze'; readonly name: string; readonly forMs: number }
  | { readonly kind: 'fill'; readonly forMs: number }

export interface Timed {
  /** Real milliseconds after the last one. */
  readonly afterMs: number
  readonly fault: Fault
}

export interface Plan {
  readonly theme: Theme
  /** Lines that carry nothing as long as the round lasts, its rest among it. */
  readonly silent: readonly string[]
  /** A clock that is wrong for the whole round. */
  readonly wrong: { readonly name: string; readonly aheadMs: number } | undefined
  readonly faults: readonly Timed[]
}

export interface Places {
  readonly processes: readonly string[]
  readonly servers: readonly string[]
  readonly channels: readonly string[]
  readonly lines: readonly string[]
  readonly hasPostgres: boolean
  readonly hasDisk: boolean
}

/** A number below the given one. */
export type Below = (limit: number) => number

const minute = 60_000
const day = 86_400_000
const jumps = [5 * minute, -5 * minute, 60 * minute, -60 * minute, day, -day] as const

/** How many of what a theme brings along. */
export const measures: Readonly<Record<Theme, Readonly<Record<Fault['kind'], number>>>> = {
  kills: { kill: 32, stop: 8, line: 0, clock: 0, freeze: 0, fill: 0 },
  lines: { kill: 8, stop: 3, line: 20, clock: 0, freeze: 0, fill: 0 },
  clocks: { kill: 14, stop: 4, line: 0, clock: 8, freeze: 0, fill: 0 },
  silence: { kill: 24, stop: 6, line: 0, clock: 0, freeze: 0, fill: 0 },
  split: { kill: 12, stop: 4, line: 6, clock: 0, freeze: 4, fill: 0 },
  disk: { kill: 10, stop: 3, line: 0, clock: 0, freeze: 0, fill: 3 },
  terminals: { kill: 10, stop: 3, line: 16, clock: 0, freeze: 0, fill: 0 },
}

const mostAtOnce = 4
/** Between two faults: about the time that starting a process takes. */
const longestPauseMs = 800

/** `share` of what a theme brings along: 1 for all of it. */
export function drawPlan(theme: Theme, places: Places, below: Below, share = 1): Plan {
  const wanted = measures[theme]
  const faults: Timed[] = []
  for (const kind of Object.keys(wanted) as Fault['kind'][]) {
    if (!isPossible(kind, places)) continue
    for (let count = 0; count < wanted[kind] * share; count += 1) {
      const fault = drawFault(kind, { theme, places, below, number: count })
      faults.push({ afterMs: below(longestPauseMs), fault })
    }
  }
  const pick = picker(below)
  return {
    theme,
    silent: theme === 'silence' ? ['channels platform'] : [],
    wrong:
      theme === 'clocks'
        ? { name: pick(places.servers), aheadMs: pick([60, -60]) * minute }
        : undefined,
    faults: shuffled(faults, below),
  }
}

function isPossible(kind: Fault['kind'], { hasPostgres, hasDisk }: Places): boolean {
  if (kind === 'stop') return hasPostgres
  return kind !== 'fill' || hasDisk
}

interface Drawing {
  readonly theme: Theme
  readonly places: Places
  readonly below: Below
  /** Of its kind in this plan, from 0. */
  readonly number: number
}

function drawFault(kind: Fault['kind'], { theme, places, below, number }: Drawing): Fault {
  const pick = picker(below)
  const { processes, servers } = places
  if (kind === 'kill') {
    return { kind, names: shuffled(processes, below), most: 1 + below(mostAtOnce) }
  }
  if (kind === 'stop') return { kind, awayMs: below(300) }
  if (kind === 'clock') {
    const name = pick(processes)
    return { kind, name, aheadMs: pick(jumps), forMs: 300 + below(1_500) }
  }
  if (kind === 'freeze') return { kind, name: pick(servers), forMs: 500 + below(2_500) }
  if (kind === 'fill') return { kind, forMs: 500 + below(2_000) }
  if (theme === 'split') return drawSplit(places, below)
  const lines = theme === 'terminals' ? places.lines.filter(isStream) : places.lines
  return drawLine(lines, below, number)
}

/** A server is cut off from its database, or from every channel. */
function drawSplit({ servers, channels, lines }: Places, below: Below): Fault {
  const pick = picker(below)
  const server = pick(servers)
  const peers = pick([['database'], channels, [...channels, 'database']])
  const cut = peers.flatMap((peer) => [`${server} ${peer}`, `${server} ${peer}-stream`])
  return {
    kind: 'line',
    lines: cut.filter((name) => lines.includes(name)),
    fault: pick(['held', 'refused']),
    forMs: 1_000 + below(3_000),
  }
}

/** Lines to the host that terminals are authorized by. */
export const isStream = (name: string): boolean => name.endsWith('-stream')

/**
 * All of these lines to one peer, so that something is on its way there. The kinds take turns, so
 * that none is left out by luck.
 */
function drawLine(lines: Places['lines'], below: Below, number: number): Fault {
  const pick = picker(below)
  const peerOf = (name: string) => name.slice(name.indexOf(' ') + 1)
  const peer = pick([...new Set(lines.map(peerOf))])
  const forMs = 1_000 + below(3_000)
  // Within TLS a byte that was spoilt ends the connection: what databases are told is not signed.
  const kinds = lineFaults.filter((fault) => fault !== 'corrupt' || peer !== 'database')
  const fault = kinds[number % kinds.length] ?? pick(kinds)
  return { kind: 'line', lines: lines.filter((name) => peerOf(name) === peer), fault, forMs }
}

const picker =
  (below: Below) =>
  <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }

function shuffled<Item>(items: readonly Item[], below: Below): readonly Item[] {
  const left = [...items]
  return items.flatMap(() => left.splice(below(left.length), 1))
}
