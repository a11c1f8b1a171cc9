/**
 * What a run has seen: promises that were broken, states that were reached, faults that occurred.
 * A campaign adds up the registries of its seeds and fails when something that must occur never did.
 */

export interface Violation {
  readonly name: string
  readonly detail: string
}

export interface RegistryReport {
  readonly violations: readonly Violation[]
  /** How often each `sometimes` was reached. */
  readonly states: Readonly<Record<string, number>>
  /** How often each fault occurred. */
  readonly faults: Readonly<Record<string, number>>
  /** Figures of any kind, such as payments made. */
  readonly figures: Readonly<Record<string, number>>
  /** Figures of which the greatest counts, such as the slowest resolution. */
  readonly most: Readonly<Record<string, number>>
}

export interface Registry {
  /** Notes a broken promise when `ok` is false; the run goes on. `name` leads with its invariant. */
  always(name: string, ok: boolean, detail: () => string): void
  /** Notes that an interesting state was reached. */
  sometimes(name: string): void
  fault(name: string): void
  count(name: string, amount?: number): void
  most(name: string, value: number): void
  readonly violations: readonly Violation[]
  report(): RegistryReport
}

/** A run that breaks one promise a thousand times says so in a few lines. */
const mostViolations = 20

export function createRegistry(): Registry {
  const violations: Violation[] = []
  const states: Record<string, number> = {}
  const faults: Record<string, number> = {}
  const figures: Record<string, number> = {}
  const most: Record<string, number> = {}
  const add = (counts: Record<string, number>, name: string, amount = 1): void => {
    counts[name] = (counts[name] ?? 0) + amount
  }
  return {
    always(name, ok, detail) {
      if (!ok && violations.length < mostViolations) violations.push({ name, detail: detail() })
    },
    sometimes: (name) => add(states, name),
    fault: (name) => add(faults, name),
    count: (name, amount) => add(figures, name, amount),
    most(name, value) {
      most[name] = Math.max(most[name] ?? Number.NEGATIVE_INFINITY, value)
    },
    violations,
    // What happens afterwards, such as the end of every node, is no part of it.
    report: () => ({
      violations: [...violations],
      states: { ...states },
      faults: { ...faults },
      figures: { ...figures },
      most: { ...most },
    }),
  }
}

/** The sum of two reports; neither is changed. */
export function addReports(one: RegistryReport, other: RegistryReport): RegistryReport {
  return {
    violations: [...one.violations, ...other.violations],
    states: addCounts(one.states, other.states),
    faults: addCounts(one.faults, other.faults),
    figures: addCounts(one.figures, other.figures),
    most: addCounts(one.most, other.most, Math.max),
  }
}

export const emptyReport: RegistryReport = Object.freeze({
  violations: [],
  states: {},
  faults: {},
  figures: {},
  most: {},
})

type Counts = Readonly<Record<string, number>>

function addCounts(one: Counts, other: Counts, add = (a: number, b: number) => a + b): Counts {
  const sum: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) {
    const before = sum[name]
    sum[name] = before === undefined ? count : add(before, count)
  }
  return sum
}
