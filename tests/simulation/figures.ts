/** What a campaign prints, and whether it stands. */
import type { CampaignSum, JobOutcome } from '@tillway/sim/campaign'
import { type FaultFigure, faultFigures, seedsToJudge } from './fault-table.ts'
import { statesToReach } from './states-reached.ts'
import { seedsPerMs } from './world/resolutions.ts'

export interface Figures {
  readonly seeds: number
  readonly payments: number
  readonly virtualDays: number
  readonly cpuMsPerSeed: number
  readonly steps: number
  readonly crashes: number
  readonly faults: readonly FaultFigure[]
  /** By the names under which they are counted. */
  readonly faultCounts: Readonly<Record<string, number>>
  readonly states: Readonly<Record<string, number>>
  readonly statesMissing: readonly string[]
  readonly figures: Readonly<Record<string, number>>
  readonly most: Readonly<Record<string, number>>
  /** Seeds that were run twice; those of them that were another run the second time. */
  readonly repeated: number
  readonly different: readonly number[]
  readonly failures: readonly { readonly command: string; readonly violations: readonly string[] }[]
}

export function figuresOf(sum: CampaignSum): Figures {
  const { states, faults, figures, most } = sum.report
  return {
    seeds: sum.runs,
    payments: figures.payments ?? 0,
    virtualDays: round(sum.virtualMs / 86_400_000),
    cpuMsPerSeed: round(sum.cpuMs / Math.max(1, sum.runs)),
    steps: sum.steps,
    crashes: figures.crashes ?? 0,
    faults: faultFigures(faults, sum.runs),
    faultCounts: faults,
    states,
    statesMissing: statesToReach.filter((state) => (states[state] ?? 0) === 0),
    figures,
    most,
    repeated: sum.repeated,
    different: sum.different,
    failures: sum.failures.map((failure) => ({
      command: commandOf(failure),
      violations: failure.violations.map(({ name, detail }) => `${name}: ${detail}`),
    })),
  }
}

/** Replays one run, with its trace. */
export function commandOf({ job }: Pick<JobOutcome, 'job'>): string {
  const { seed, profile, scenario, plan } = job
  const parts = [`npm run sim -- --seed ${seed}`]
  if (profile !== 'mixed') parts.push(`--profile ${profile}`)
  if (scenario !== undefined) parts.push(`--scenario '${scenario}'`)
  if (plan !== undefined && plan.length > 0) parts.push(`--plan '${plan.join(', ')}'`)
  return [...parts, '--trace'].join(' ')
}

export function stands({ seeds, failures, different, faults, statesMissing }: Figures): boolean {
  const isJudged = seeds >= seedsToJudge
  const isComplete = !isJudged || (statesMissing.length === 0 && !faults.some((f) => f.isTooRare))
  return failures.length === 0 && different.length === 0 && isComplete
}

export function printFigures(all: Figures, print: (line: string) => void): void {
  const { figures, most } = all
  const line = (name: string, value: unknown): void => print(`${name.padEnd(44)} ${value}`)
  line('seeds', all.seeds)
  line('simulated payments', all.payments)
  line('virtual time, days', all.virtualDays)
  line('CPU per seed, ms', all.cpuMsPerSeed)
  line('events of the simulation', all.steps)
  line('crashes', all.crashes)
  for (const fault of all.faults) {
    line(
      `${fault.id.padEnd(4)} ${fault.name}`.slice(0, 70),
      `${fault.count}${fault.isTooRare ? '  TOO RARE' : ''}`,
    )
  }
  const reached = statesToReach.length - all.statesMissing.length
  line('states reached', `${reached}/${statesToReach.length}`)
  for (const state of all.statesMissing) line('  never reached', state)
  for (const name of ['emitted', 'delivered', 'duplicated', 'lost']) {
    line(`events ${name}`, figures[`events ${name}`] ?? 0)
  }
  line('stale leases fenced', figures['stale leases fenced'] ?? 0)
  line('money lost, fen', figures['fen lost'] ?? 0)
  const { resolutions = 0, 'resolutions over a minute': over = 0 } = figures
  const mean = (figures['resolution ms'] ?? 0) / Math.max(1, resolutions) / 1_000
  line(
    'from an answer being possible to resolved, s',
    `mean ${round(mean)}, slowest ${slowestOf(most)}, ${over} of ${resolutions} over a minute`,
  )
  line('seeds run twice, traces that differ', `${all.repeated}, ${all.different.length}`)
  for (const seed of all.different) print(`  differs: npm run sim -- --seed ${seed} --twice`)
  for (const { command, violations } of all.failures) {
    print(`FAILED   ${command}`)
    for (const violation of violations.slice(0, 5)) print(`         ${violation.slice(0, 600)}`)
  }
  print(stands(all) ? 'the campaign stands' : 'THE CAMPAIGN FAILED')
}

/** Seconds, and the seed that they were in. */
function slowestOf({ 'slowest resolution': slowest = 0 }: Figures['most']): string {
  return `${round(Math.floor(slowest / seedsPerMs) / 1_000)} (seed ${slowest % seedsPerMs})`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
