/**
 * A crash at some points of one scenario, and at every pair that begins with one of them. A point
 * with its pairs is a piece.
 */
import type { RegistryReport } from '@tillway/sim'
import { type JobOutcome, type PoolOptions, runJobs, type SeedJob } from '@tillway/sim/campaign'
import { commandOf } from './figures.ts'

/** What came of one point, and of the pairs that begin with it. */
export interface Piece {
  readonly scenario: string
  readonly point: string
  readonly withPairs: boolean
  readonly pairsOneIn: number
  readonly commit: string
  readonly crashed: boolean
  readonly pairs: number
  readonly pairsCrashed: number
  readonly failures: readonly string[]
  readonly cpuMs: number
}

export interface PiecesOptions extends Pick<Piece, 'scenario' | 'withPairs' | 'pairsOneIn'> {
  readonly pool: PoolOptions
  readonly commit: string
  /** None is begun any more when it is so. */
  readonly isOver: () => boolean
  /** Told of each run. */
  readonly add: (report: RegistryReport) => void
}

const seed = 1
const profile = 'calm'

const jobOf = (scenario: string, plan: readonly string[], keepMet: boolean): SeedJob => ({
  ...{ seed, profile, scenario, plan, keepMet },
})

export interface CalmRun {
  readonly points: readonly string[]
  readonly failures: readonly string[]
}

/** Counts the points by a run without a crash. */
export async function runCalmly({ scenario, pool, add }: PiecesOptions): Promise<CalmRun> {
  let calm: JobOutcome | undefined
  await runJobs([jobOf(scenario, [], true)], { ...pool, size: 1 }, ({ outcomes, report }) => {
    add(report)
    calm = outcomes[0]
  })
  return { points: calm?.met ?? [], failures: calm === undefined ? [] : failuresOf(calm) }
}

export async function runPieces(
  options: PiecesOptions,
  points: readonly string[],
  tell: (piece: Piece) => void,
): Promise<void> {
  const { scenario, withPairs, pool, isOver, add } = options
  const drafts = new Map<string, Draft>()
  const run = (jobs: Iterable<SeedJob>, take: (outcome: JobOutcome, cpuMs: number) => void) =>
    runJobs(jobs, pool, ({ outcomes, report, cpuMs }) => {
      add(report)
      for (const outcome of outcomes) take(outcome, cpuMs)
    })
  const singles = points.map((point) => jobOf(scenario, [point], withPairs))
  await run(unless(isOver, singles), (outcome, cpuMs) => {
    const draft = createDraft(options, outcome, cpuMs)
    if (draft.plans.length === 0) tell(draft.piece())
    else drafts.set(firstOf(outcome), draft)
  })
  const pairs = function* (): Generator<SeedJob> {
    for (const { plans } of unless(isOver, drafts.values())) {
      for (const plan of plans) yield jobOf(scenario, plan, false)
    }
  }
  await run(pairs(), (outcome, cpuMs) => {
    const draft = drafts.get(firstOf(outcome))
    if (draft?.take(outcome, cpuMs) === true) tell(draft.piece())
  })
}

function* unless<Item>(isOver: () => boolean, items: Iterable<Item>): Generator<Item> {
  for (const item of items) {
    if (isOver()) return
    yield item
  }
}

interface Draft {
  /** Of the pairs. */
  readonly plans: readonly (readonly string[])[]
  /** Whether that was the last of them. */
  take(outcome: JobOutcome, cpuMs: number): boolean
  piece(): Piece
}

function createDraft(options: PiecesOptions, single: JobOutcome, singleMs: number): Draft {
  const { scenario, withPairs, pairsOneIn, commit } = options
  const plans = withPairs ? pairsOf(single, pairsOneIn) : []
  const failures = failuresOf(single)
  let [cpuMs, taken, pairsCrashed] = [singleMs, 0, 0]
  return {
    plans,
    take(outcome, ms) {
      cpuMs += ms
      taken += 1
      pairsCrashed += Number(outcome.missed.length === 0)
      failures.push(...failuresOf(outcome))
      return taken === plans.length
    },
    piece: () => ({
      ...{ scenario, point: firstOf(single), withPairs, pairsOneIn, commit },
      ...{ crashed: single.missed.length === 0, pairs: plans.length, pairsCrashed },
      ...{ failures, cpuMs: Math.round(cpuMs) },
    }),
  }
}

/** With each point that came after the crash; the first ones of two points differ. */
function pairsOf({ job: { plan = [] }, met = [] }: JobOutcome, oneIn: number): string[][] {
  const [first = ''] = plan
  const from = met.indexOf(first)
  if (from < 0) return []
  return met
    .slice(from + 1)
    .map((second) => [first, second])
    .filter((_, index) => (from * 37 + index) % oneIn === 0)
}

const firstOf = ({ job: { plan = [] } }: JobOutcome): string => plan[0] ?? ''

function failuresOf({ job, violations: [worst] }: JobOutcome): string[] {
  if (worst === undefined) return []
  return [`${commandOf({ job })}\n         ${worst.name}: ${worst.detail.slice(0, 500)}`]
}
