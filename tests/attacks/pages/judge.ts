/** What the programs make of the entries of one way: how many passwords are left, what differed. */
import { createDice } from '../../fuzz/dice.ts'
import { type Correlation, correlate } from './correlation.ts'
import { differing, digitOf, isReading, positionOf, type Reading, tryToRead } from './learning.ts'
import { foundTwice } from './needles.ts'
import { isSealed } from './record.ts'
import { linesOfEntry, type Trace } from './trace.ts'

export const allPasswords = 1_000_000

export interface Finding {
  readonly attacker: string
  /** Passwords that it can still be. Where a finger was counts as the digit: maps may be known. */
  readonly candidates: number
  /** How it came to know. */
  readonly by: readonly string[]
}

export interface Difference {
  readonly what: string
  /** Values that came up, each once. */
  readonly values: readonly number[]
  readonly correlation: Correlation
}

export interface Verdict {
  readonly findings: readonly Finding[]
  readonly differences: readonly Difference[]
  /** Facts of the pages that stood there in some entries and not in others. */
  readonly unlikeFacts: readonly string[]
}

/** Entries of one way, all answered alike: what the answer says of them is no attacker's merit. */
export function judge(traces: readonly Trace[], seed = 1): Verdict {
  const dice = createDice(seed)
  const differences = measures.map(([what, measure]) => ({
    what,
    values: [...new Set(traces.map(measure))].toSorted((one, other) => one - other),
    correlation: correlate(what, traces, measure, dice),
  }))
  return {
    findings: [readPages(traces), listen(traces), readNetwork(traces)],
    differences,
    unlikeFacts: differing(traces),
  }
}

const isHeard = (line: string) => line.startsWith('heard ')

/** DOM, accessibility tree, form values and storage of page and frame, at every tap. */
function readPages(traces: readonly Trace[]): Finding {
  const silent = onlyLines(traces, (line) => !isHeard(line))
  return finding('DOM of page and frame', [
    ...search(silent, pagesText, true),
    ...learned('digits', tryToRead(silent, digitOf)),
    ...learned('cells', tryToRead(silent, positionOf)),
  ])
}

/** The shop's own scripts: messages, events and sizes around the frame. */
function listen(traces: readonly Trace[]): Finding {
  const loud = onlyLines(traces, isHeard)
  return finding('what the shop’s scripts hear', [
    ...search(traces, ({ heard }) => heard.join('\n'), true),
    ...learned('digits', tryToRead(loud, digitOf)),
    ...learned('cells', tryToRead(loud, positionOf)),
  ])
}

/** Inside TLS, maps included. */
function readNetwork(traces: readonly Trace[]): Finding {
  return finding('network log, inside TLS', search(traces, networkText, false))
}

interface Known {
  readonly by: string
  readonly candidates: number
}

const finding = (attacker: string, known: readonly Known[]): Finding => ({
  attacker,
  candidates: Math.min(allPasswords, ...known.map(({ candidates }) => candidates)),
  by: known.map(({ by }) => by),
})

const pagesText = (trace: Trace) => linesOfEntry(trace).join('\n')
const networkText = ({ exchanges }: Trace) =>
  exchanges.map(({ sent, received }) => `${sent}\n${received}`).join('\n')

function search(
  traces: readonly Trace[],
  textOf: (trace: Trace) => string,
  mapsToo: boolean,
): readonly Known[] {
  const texts = traces.map((trace) => ({ trace, text: textOf(trace) }))
  const look = (what: string, secretOf: (trace: Trace) => readonly number[]) =>
    foundTwice(texts.map(({ trace, text }) => ({ secret: secretOf(trace), text }))).map(
      (dress) => ({
        by: `${what} stands there ${dress}`,
        candidates: 1,
      }),
    )
  return [
    ...look('the password', ({ password }) => password),
    ...look('what was tapped', ({ positions }) => positions),
    // A map alone tells nothing of what was entered, but has no business in a page.
    ...(mapsToo ? look('a map', ({ maps }) => maps.at(-1) ?? []) : []),
  ]
}

function learned(what: string, reading: Reading): readonly Known[] {
  if (!isReading(reading)) return []
  const { right, taps } = reading
  const by = `${what} read off ${right} of ${taps} taps`
  return [{ by, candidates: 10 ** Math.round(6 * (1 - right / taps)) }]
}

const onlyLines = (traces: readonly Trace[], keep: (line: string) => boolean): readonly Trace[] =>
  traces.map((trace) => ({
    ...trace,
    moments: trace.moments.map(({ taps, lines }) => ({ taps, lines: lines.filter(keep) })),
  }))

/** The message of what was sealed, as the page hears it. */
const sealedLength = ({ heard }: Trace) => heard.find(isSealed)?.length ?? 0

/** The request that brings what was sealed to the server. */
const carriers = ({ exchanges }: Trace) => exchanges.filter(({ sent }) => /"sealed":"/.test(sent))

const measures: readonly (readonly [string, (trace: Trace) => number])[] = [
  ['characters of the sealed text', sealedLength],
  ['messages to the page', ({ heard }) => heard.filter((one) => one.startsWith('message ')).length],
  ['events that the page heard', ({ heard }) => heard.length],
  ['requests with something sealed', (trace) => carriers(trace).length],
  ['characters of those requests', (trace) => lengthOf(carriers(trace), 'sent')],
  ['characters of their answers', (trace) => lengthOf(carriers(trace), 'received')],
  ['requests before the last tap', (trace) => trace.exchanges.filter(isBefore).length],
  [
    'milliseconds from the last tap to the request',
    (trace) => Math.round(carriers(trace)[0]?.afterLastTapMs ?? 0),
  ],
]

const isBefore = ({ afterLastTapMs }: Trace['exchanges'][number]) => afterLastTapMs < 0

const lengthOf = (exchanges: Trace['exchanges'], part: 'sent' | 'received') =>
  exchanges.reduce((sum, exchange) => sum + exchange[part].length, 0)
