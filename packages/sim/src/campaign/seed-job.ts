/** One run of a world, as it is asked for and as it ended. Both pass between processes as JSON. */
import { crashPointText } from '../crash-points.ts'
import type { RegistryReport } from '../registry.ts'
import type { Simulation } from '../simulation.ts'

export interface SeedJob {
  readonly seed: number
  /** Names the faults of the run; the world knows what it stands for. */
  readonly profile: string
  /** A scenario by name instead of what the seed draws. */
  readonly scenario?: string
  /** Crash points as text, such as `server-1 commit 7 before`. */
  readonly plan?: readonly string[]
  /** Keeps the lines of the trace. */
  readonly trace?: boolean
  /** Keeps the crash points that were met and that can be told apart. */
  readonly keepMet?: boolean
}

export interface SeedOutcome {
  readonly seed: number
  /** Of the trace: two runs of one job have the same. */
  readonly digest: string
  readonly steps: number
  readonly virtualMs: number
  readonly report: RegistryReport
  /** Crash points as text, in order; with `keepMet`. */
  readonly met?: readonly string[]
  /** Of the plan, those that never came. */
  readonly missed: readonly string[]
  /** With `trace`. */
  readonly lines?: readonly string[]
}

/** What a simulation has come to. Ends its trace. */
export function outcomeOf(sim: Simulation, { seed, trace, keepMet }: SeedJob): SeedOutcome {
  return {
    seed,
    digest: sim.trace.digest(),
    steps: sim.time.steps,
    virtualMs: sim.time.elapsed(),
    report: sim.registry.report(),
    missed: sim.points.missed().map(crashPointText),
    ...(keepMet === true && { met: sim.points.distinct().map(crashPointText) }),
    ...(trace === true && { lines: sim.trace.lines() }),
  }
}
