/**
 * Mutational fuzzing: inputs that lead somewhere new are kept and changed further. New is an outcome
 * that was not seen before, and, where the code is counted, a place that had not run, or not so often.
 */
import { type Corpus, createCorpus } from './corpus.ts'
import type { Counters } from './counters.ts'
import { createDice, type Dice } from './dice.ts'
import { mutate } from './mutate.ts'

export interface Target {
  readonly name: string
  /** Inputs to begin with; the first ones are genuine. */
  readonly seeds: readonly Uint8Array[]
  /** Pieces of the format, which changes put in. */
  readonly words?: readonly Uint8Array[]
  readonly maxLength?: number
  /**
   * What became of the input, in a few words. Throws when a property does not hold: any error is a
   * finding that the target itself does not expect. Answers at once wherever it can: a promise costs
   * as much as most parsers.
   */
  run(input: Uint8Array): string | Promise<string>
}

export interface Finding {
  readonly input: Uint8Array
  readonly message: string
}

export interface FuzzOptions {
  readonly seed: number
  readonly executions: number
  /** Inputs of earlier runs. */
  readonly known?: readonly Uint8Array[]
  readonly counters?: Counters
  /** Called before each input, so that somebody else can tell which one never ended. */
  readonly onInput?: (input: Uint8Array) => void
}

export interface FuzzReport {
  readonly executions: number
  /** What was kept, the targets' own seeds first. */
  readonly corpus: readonly Uint8Array[]
  /** Outcomes that differ. */
  readonly outcomes: number
  /** Places in the code that ran; 0 when nobody counted. */
  readonly places: number
  readonly findings: readonly Finding[]
}

/** No input may take longer. */
export const maxInputMs = 100
const turnsWhenSlow = 3
const maxOutcomes = 3000
const maxFindings = 3

export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  // Most inputs are refused by an error, and nobody reads where those came from.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return await explore(createSession(target, options))
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function explore(session: Session): Promise<FuzzReport> {
  while (session.isGoingOn()) {
    const running = session.run(session.next())
    if (running !== undefined) await running
  }
  return session.report()
}

interface Session {
  isGoingOn(): boolean
  next(): Uint8Array
  /** A promise only when the target gives one. */
  run(input: Uint8Array): Promise<void> | undefined
  report(): FuzzReport
}

function createSession(target: Target, options: FuzzOptions): Session {
  const { counters, onInput, executions, known = [] } = options
  const dice = createDice(options.seed)
  const corpus = createCorpus(dice)
  const outcomes = new Set<string>()
  const findings: Finding[] = []
  const first = [...target.seeds, ...known]
  let count = 0
  const judge = (input: Uint8Array, outcome: string | Finding): void => {
    const isNewPlace = counters?.isNew() === true
    if (typeof outcome !== 'string') {
      findings.push(outcome)
      return
    }
    const isNewOutcome = outcomes.size < maxOutcomes && !outcomes.has(outcome)
    if (isNewOutcome) outcomes.add(outcome)
    if (isNewPlace || isNewOutcome || count <= first.length) corpus.keep(input)
  }
  return {
    isGoingOn: () => count < executions && findings.length < maxFindings,
    next: () => first[count] ?? changed(target, { dice, corpus }),
    run(input) {
      count += 1
      onInput?.(input)
      counters?.reset()
      const outcome = outcomeOf(target, input)
      if (!(outcome instanceof Promise)) return void judge(input, outcome)
      return outcome.then((settled) => judge(input, settled))
    },
    report: () => ({
      ...{ executions: count, corpus: corpus.all(), outcomes: outcomes.size },
      ...{ places: counters?.seen() ?? 0, findings },
    }),
  }
}

function changed(target: Target, { dice, corpus }: { dice: Dice; corpus: Corpus }): Uint8Array {
  const { words = [], maxLength = 512 } = target
  return mutate(corpus.pick(), { dice, words, maxLength, other: corpus.pick() })
}

/** What became of an input, or what is wrong with that. */
export function outcomeOf(
  target: Target,
  input: Uint8Array,
): string | Finding | Promise<string | Finding> {
  const begin = performance.now()
  try {
    const outcome = target.run(input)
    if (typeof outcome === 'string') {
      return performance.now() - begin < maxInputMs ? outcome : timed(target, input)
    }
    return outcome.then(
      (said) => (performance.now() - begin < maxInputMs ? said : timed(target, input)),
      (error: unknown) => findingOf(input, error),
    )
  } catch (error) {
    return findingOf(input, error)
  }
}

/**
 * Again, by the thread's own time: the machine may have been busy with something else, and this
 * thread with what earlier inputs left behind. What takes too long takes too long each time.
 */
async function timed(target: Target, input: Uint8Array): Promise<string | Finding> {
  let least = Number.POSITIVE_INFINITY
  try {
    for (let turn = 0; turn < turnsWhenSlow; turn += 1) {
      const before = process.threadCpuUsage()
      const outcome = await target.run(input)
      const { user, system } = process.threadCpuUsage(before)
      least = Math.min(least, (user + system) / 1000)
      if (least < maxInputMs) return outcome
    }
    return { input, message: `takes ${Math.round(least)} ms` }
  } catch (error) {
    return findingOf(input, error)
  }
}

function findingOf(input: Uint8Array, error: unknown): Finding {
  return { input, message: error instanceof Error ? (error.stack ?? error.message) : 'threw' }
}
