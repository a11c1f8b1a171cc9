/**
 * An attacker who has entered passwords of its own and knows what the pages looked like then: it
 * learns which traces go with one digit alone, however they are written, and reads the victim's.
 * It is tried on each entry after having learned from all the others.
 */
import { linesOfEntry, newLines, type Trace } from './trace.ts'

/** What is tried to be read off a tap: the digit, or what the finger did. */
export type Label = (trace: Trace, tap: number) => number | undefined

export const digitOf: Label = ({ password }, tap) => password[tap]
export const positionOf: Label = ({ positions }, tap) => positions[tap]

export interface Reading {
  readonly taps: number
  /** Taps that it dared to say something of. */
  readonly said: number
  readonly right: number
}

/** Seen fewer times, a line that goes with one digit does so by chance. */
const leastSeen = 4

export function tryToRead(traces: readonly Trace[], label: Label): Reading {
  let [taps, said, right] = [0, 0, 0]
  for (const victim of traces) {
    const learned = learn(
      traces.filter((trace) => trace !== victim),
      label,
    )
    for (const [tap, features] of featuresOf(victim).entries()) {
      taps += 1
      const guess = features.map((feature) => learned.get(feature)).find((one) => one !== undefined)
      if (guess === undefined) continue
      said += 1
      if (guess === label(victim, tap)) right += 1
    }
  }
  return { taps, said, right }
}

/** A tap of ten is right by luck. */
export const isReading = ({ said, right }: Reading): boolean => right >= 6 && right > said / 2

function learn(traces: readonly Trace[], label: Label): ReadonlyMap<string, number> {
  const seen = new Map<string, { readonly labels: Set<number | undefined>; times: number }>()
  for (const trace of traces) {
    for (const [tap, features] of featuresOf(trace).entries()) {
      for (const feature of features) {
        const known = seen.get(feature) ?? { labels: new Set(), times: 0 }
        known.labels.add(label(trace, tap))
        known.times += 1
        seen.set(feature, known)
      }
    }
  }
  const learned = new Map<string, number>()
  for (const [feature, { labels, times }] of seen) {
    const [only] = labels
    if (labels.size === 1 && times >= leastSeen && only !== undefined) learned.set(feature, only)
  }
  return learned
}

/** What each of the six taps changed. */
function featuresOf({ moments, password }: Trace): readonly (readonly string[])[] {
  return password.map((_, tap) => {
    const after = moments[tap + 1]
    return after ? newLines(moments[tap], after) : []
  })
}

/** Lines that came up in some entries alone, other than what was sealed: what differs at all. */
export function differing(traces: readonly Trace[]): readonly string[] {
  const times = new Map<string, number>()
  for (const trace of traces) {
    for (const line of new Set(linesOfEntry(trace))) times.set(line, (times.get(line) ?? 0) + 1)
  }
  const isUnlike = ([line, count]: readonly [string, number]) =>
    count < traces.length && !line.includes('"sealed":"')
  return [...times].filter(isUnlike).map(([line]) => line)
}
