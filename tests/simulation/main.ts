/**
 * `npm run sim -- --seeds N [--from S] [--jobs 2] [--profile mixed] [--json file]`: N worlds, each
 * from its seed. `--seed S [--trace] [--twice] [--scenario name] [--plan 'point, point']`: one world.
 * `--crash-points [--pairs] [--pairs-one-in N] [--scenario name] [--state folder] [--minutes M]`: a
 * crash at every point of the golden scenarios, remembered in the folder. `--planted [--bug id]`: the mistakes that the oracle must find.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import {
  type JobOutcome,
  type PoolOptions,
  runAlone,
  runCampaign,
  type SeedJob,
} from '@tillway/sim/campaign'
import { type CrashFigures, isComplete, runCrashPoints } from './crash-points.ts'
import { commandOf, figuresOf, printFigures, stands } from './figures.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    plan: { type: 'string' },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    profile: { type: 'string', default: 'mixed' },
    planted: { type: 'boolean', default: false },
    bug: { type: 'string' },
    'crash-points': { type: 'boolean', default: false },
    pairs: { type: 'boolean', default: false },
    'pairs-one-in': { type: 'string', default: '1' },
    state: { type: 'string' },
    minutes: { type: 'string' },
    json: { type: 'string' },
  },
})

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const tell = (line: string): void => void process.stderr.write(`${line}\n`)

const pool: PoolOptions = {
  program: new URL('./worker.ts', import.meta.url),
  size: Number(values.jobs),
}

process.exit((await run()) ? 0 : 1)

function run(): Promise<boolean> {
  if (values.planted) return planted()
  if (values['crash-points']) return crashPoints()
  return values.seed === undefined ? seeds() : oneSeed(Number(values.seed))
}

async function seeds(): Promise<boolean> {
  const [count, from, { profile }] = [Number(values.seeds), Number(values.from), values]
  const jobs = Array.from(
    { length: count },
    (_, index): SeedJob => ({ seed: from + index, profile }),
  )
  let told = 0
  const sayFailed = ({ job, violations }: JobOutcome): void => {
    const [worst] = violations
    if (worst !== undefined) tell(`FAILED ${commandOf({ job })}\n  ${worst.name}: ${worst.detail}`)
  }
  const sum = await runCampaign({
    jobs,
    pool,
    each: sayFailed,
    progress: ({ runs, cpuMs, failures }) => {
      if (runs - told < Math.max(50, count / 50)) return
      told = runs
      tell(`${runs} seeds, ${Math.round(cpuMs / runs)} ms CPU each, ${failures.length} failed`)
    },
  })
  const figures = figuresOf(sum)
  printFigures(figures, print)
  keep({ kind: 'seeds', from, profile, ...figures })
  return stands(figures)
}

async function oneSeed(seed: number): Promise<boolean> {
  const { scenario, profile, trace } = values
  const plan = values.plan?.split(',').map((point) => point.trim())
  const job: SeedJob = {
    ...{ seed, profile, trace },
    ...(scenario !== undefined && { scenario }),
    ...(plan !== undefined && { plan }),
  }
  const [first] = (await runAlone(job, pool)).outcomes
  if (first === undefined) return false
  for (const line of first.lines ?? []) print(line)
  for (const { name, detail } of first.violations) print(`${name}: ${detail}`)
  for (const point of first.missed) print(`never came: ${point}`)
  print(`${commandOf({ job })}\ntrace ${first.digest}, ${first.steps} events`)
  if (!values.twice) return first.violations.length === 0
  const [second] = (await runAlone(job, pool)).outcomes
  print(first.digest === second?.digest ? 'the same run again' : `ANOTHER RUN: ${second?.digest}`)
  return first.digest === second?.digest
}

async function crashPoints(): Promise<boolean> {
  const { scenario, state, minutes } = values
  const until = performance.now() + Number(minutes ?? 'Infinity') * 60_000
  const { scenarios, report, cpuMs, commits } = await runCrashPoints({
    pool,
    pairs: values.pairs,
    pairsOneIn: Number(values['pairs-one-in']),
    commit: commitNow(),
    isOver: () => performance.now() > until,
    progress: tellSteadily(),
    ...(state !== undefined && { state }),
    ...(scenario !== undefined && { scenarios: [scenario] }),
  })
  for (const figures of scenarios) print(crashLine(figures))
  const total = (pick: (one: (typeof scenarios)[number]) => number): number =>
    scenarios.reduce((sum, one) => sum + pick(one), 0)
  print(
    `all: points ${total((one) => one.crashed)}/${total((one) => one.points)}, ` +
      `pairs ${total((one) => one.pairsCrashed)}/${total((one) => one.pairs)}, ` +
      `failed ${total((one) => one.failures.length)}, CPU ${Math.round(cpuMs / 1_000)} s, ` +
      `commits ${commits.join(' ')}${scenarios.every(isComplete) ? '' : ', NOT ALL YET'}`,
  )
  keep({ kind: 'crash points', commits, scenarios, report })
  const isGood = ({ tried, crashed, failures }: CrashFigures) =>
    tried === crashed && failures.length === 0
  return scenarios.every((one) => isGood(one) && (minutes !== undefined || isComplete(one)))
}

function crashLine(figures: CrashFigures): string {
  const { scenario, points, tried, pairs, pairsCrashed, failures } = figures
  const name = scenario.padEnd(40)
  return `${name} points ${tried}/${points}, pairs ${pairsCrashed}/${pairs}, failed ${failures.length}`
}

/** Each failure at once, and how far it is every few seconds. */
function tellSteadily(): (sofar: CrashFigures) => void {
  const everyMs = 10_000
  const failed = new Map<string, number>()
  let toldAt = performance.now()
  return (sofar) => {
    const { scenario, failures } = sofar
    for (const failure of failures.slice(failed.get(scenario) ?? 0)) tell(`FAILED   ${failure}`)
    failed.set(scenario, failures.length)
    if (performance.now() - toldAt < everyMs) return
    toldAt = performance.now()
    tell(crashLine(sofar))
  }
}

async function planted(): Promise<boolean> {
  const { runPlanted } = await import('./planted/run-planted.ts')
  const table = await runPlanted({
    pool,
    print,
    ...(values.bug && { only: values.bug.split(',') }),
  })
  keep({ kind: 'planted', bugs: table })
  return table.every(({ isCaught }) => isCaught)
}

function keep(content: object): void {
  if (values.json === undefined) return
  const commit = commitNow()
  writeFileSync(values.json, `${JSON.stringify({ commit, ...content }, null, 2)}\n`)
}

function commitNow(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
}
