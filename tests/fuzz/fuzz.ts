/**
 * Mutational fuzzing: inputs that lead somewhere new are kept and changed further. New is an outcome
 * that was not seen before, and, where coverage is counted, a part of the code that had not run.
 */
import type { Coverage } from './coverage.ts'
import { createDice } from './dice.ts'
import { mutate } from './mutate.ts'

export interface Target {
  readonly name: string
  /** Inputs to begin with; the first ones are genuine. */
  readonly seeds: readonly Uint8Array[]
  /** Pieces of the format, which changes put in. */
  readonly words?: readonly Uint8Array[]
  readonly maxLength?: number
  /** How much of a run is its part, beside the others'; 10 unless it says so. */
  readonly weight?: number
  /**
   * What became of the input, in a few words. Throws when a property does not hold: any error is a
   * finding that the target itself does not expect.
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
  readonly coverage?: Coverage
  /** Called before each input, so that somebody else can tell which one never ended. */
  readonly onInput?: (input: Uint8Array) => void
}

export interface FuzzReport {
  readonly executions: number
  readonly corpus: number
  /** Outcomes that differ. */
  readonly outcomes: number
  /** Parts of the code that ran; 0 when nobody counted. */
  readonly parts: number
  readonly findings: readonly Finding[]
}

/** No input may take longer. */
export const maxInputMs = 100
const maxCorpus = 3000
const maxFindings = 3
const batchSizes = { first: 256, last: 4096 } as const
/** Executions with the code counted. */
const maxCounted = 12_000

export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  // Most inputs are refused by an error, and nobody reads where those came from.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return await explore(target, options)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function explore(target: Target, options: FuzzOptions): Promise<FuzzReport> {
  const session = createSession(target, options)
  for (const input of target.seeds) await session.run(input)
  if (options.coverage !== undefined) await exploreCounted(session, options.coverage)
  while (session.isGoingOn()) await session.run(session.next())
  return session.report()
}

/** As long as the code is counted it is slow, so that only the beginning is. */
async function exploreCounted(session: FuzzSession, coverage: Coverage): Promise<void> {
  session.mark(await coverage.take())
  for (
    let size: number = batchSizes.first;
    session.isGoingOn() && session.count() < maxCounted;
    size = grown(size)
  ) {
    const batch: Uint8Array[] = []
    for (let index = 0; index < size && session.isGoingOn(); index += 1) {
      const input = session.next()
      batch.push(input)
      await session.run(input)
    }
    if (session.unseen(await coverage.take()) > 0) await attribute(session, coverage, batch)
  }
  await coverage.stop()
}

const grown = (size: number): number => Math.min(2 * size, batchSizes.last)

/** Finds who of a batch led to new parts, by halves. */
async function attribute(
  session: FuzzSession,
  coverage: Coverage,
  inputs: readonly Uint8Array[],
): Promise<void> {
  for (const input of inputs) await session.run(input)
  const parts = await coverage.take()
  if (session.unseen(parts) === 0) return
  const [only] = inputs
  if (inputs.length === 1 && only !== undefined) {
    session.mark(parts)
    session.keep(only)
    return
  }
  const middle = inputs.length >> 1
  await attribute(session, coverage, inputs.slice(0, middle))
  await attribute(session, coverage, inputs.slice(middle))
}

interface FuzzSession {
  isGoingOn(): boolean
  /** Inputs that were run. */
  count(): number
  next(): Uint8Array
  run(input: Uint8Array): Promise<void>
  keep(input: Uint8Array): void
  unseen(parts: ReadonlySet<string>): number
  mark(parts: ReadonlySet<string>): void
  report(): FuzzReport
}

function createSession(target: Target, { seed, executions, onInput }: FuzzOptions): FuzzSession {
  const { words = [], maxLength = 512 } = target
  const dice = createDice(seed)
  const corpus: Uint8Array[] = [...target.seeds]
  const outcomes = new Set<string>()
  const seen = new Set<string>()
  const findings: Finding[] = []
  let count = 0
  const keep = (input: Uint8Array): void => {
    if (corpus.length < maxCorpus) corpus.push(input)
    else corpus[target.seeds.length + dice.below(maxCorpus - target.seeds.length)] = input
  }
  return {
    keep,
    count: () => count,
    isGoingOn: () => count < executions && findings.length < maxFindings,
    next: () => mutate(dice.pick(corpus), { dice, words, maxLength, other: dice.pick(corpus) }),
    async run(input) {
      count += 1
      onInput?.(input)
      const outcome = await outcomeOf(target, input)
      if (typeof outcome !== 'string') findings.push(outcome)
      else if (!outcomes.has(outcome) && outcomes.size < maxCorpus) {
        outcomes.add(outcome)
        keep(input)
      }
    },
    unseen: (parts) => [...parts].filter((part) => !seen.has(part)).length,
    mark(parts) {
      for (const part of parts) seen.add(part)
    },
    report: () => ({
      ...{ executions: count, corpus: corpus.length, findings },
      ...{ outcomes: outcomes.size, parts: seen.size },
    }),
  }
}

/** What became of an input, or what is wrong with that. */
export async function outcomeOf(target: Target, input: Uint8Array): Promise<string | Finding> {
  try {
    const begin = performance.now()
    const outcome = await target.run(input)
    if (performance.now() - begin < maxInputMs) return outcome
    // That may have been the machine, busy with something else.
    const before = process.threadCpuUsage()
    await target.run(input)
    const { user, system } = process.threadCpuUsage(before)
    const ms = (user + system) / 1000
    return ms < maxInputMs ? outcome : { input, message: `takes ${Math.round(ms)} ms` }
  } catch (error) {
    return { input, message: error instanceof Error ? (error.stack ?? error.message) : 'threw' }
  }
}
