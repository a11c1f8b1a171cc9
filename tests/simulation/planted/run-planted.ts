/**
 * Runs worlds with a planted bug until the promise that the bug names is broken: the world that is
 * known to show it first, then others. What is caught by another promise alone is not caught.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type JobOutcome, type PoolOptions, runJobs, type SeedJob } from '@tillway/sim/campaign'
import type { PlantedBug } from './planted-bug.ts'
import { plantedBugs } from './planted-bugs.ts'
import { type Proof, proofs } from './proofs.ts'
import { plantedStories } from './stories.ts'

export interface Caught {
  readonly id: string
  readonly invariant: string
  readonly isCaught: boolean
  /** The world that showed it. */
  readonly by: Proof | null
  /** What the oracle said. */
  readonly detail: string
  /** Worlds that were run. */
  readonly worlds: number
  readonly cpuMs: number
  /** Promises that were broken beside it, or instead of it. */
  readonly others: readonly string[]
}

export interface PlantedOptions {
  readonly pool: PoolOptions
  readonly print: (line: string) => void
  /** Ids; every bug without. */
  readonly only?: readonly string[]
}

const program = new URL('./planted-child.ts', import.meta.url)
const profile = 'planted'

/** Where no world is known that shows a bug, all are searched through. */
const search: readonly Proof[] = [1, 2].flatMap((seed) =>
  Object.keys(plantedStories).map((scenario) => ({ seed, profile, scenario })),
)

/** Whatever changes the world changes what chance brings: the story shows it, if not with that seed. */
const sameStory = (known: Proof): readonly Proof[] => [
  known,
  ...[1, 2, 3, 4, 5, 6].filter((seed) => seed !== known.seed).map((seed) => ({ ...known, seed })),
]

export async function runPlanted(options: PlantedOptions): Promise<readonly Caught[]> {
  const { only, pool, print } = options
  const base = makeBase()
  const wanted = plantedBugs.filter(({ id }) => only === undefined || only.includes(id))
  const table: Caught[] = []
  const queue = [...wanted]
  const work = async (): Promise<void> => {
    for (let bug = queue.shift(); bug !== undefined; bug = queue.shift()) {
      const caught = await catchBug(bug, { pool, base: base.path })
      table.push(caught)
      print(lineOf(caught))
    }
  }
  await Promise.all(Array.from({ length: pool.size }, work))
  base.remove()
  const count = table.filter(({ isCaught }) => isCaught).length
  print(`planted bugs caught by the promise that they break: ${count}/${table.length}`)
  return table
}

/** What all worlds begin with, made by a process without any bug. */
export function makeBase(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-planted-'))
  const path = join(folder, 'base')
  const maker = new URL('./base-file.ts', import.meta.url).pathname
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', maker, path])
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export async function catchBug(
  bug: PlantedBug,
  { pool, base }: { readonly pool: Omit<PoolOptions, 'program'>; readonly base: string },
): Promise<Caught> {
  const known = proofs[bug.id]
  const jobs = known === undefined ? search : sameStory(known)
  const others = new Set<string>()
  let found: { readonly job: SeedJob; readonly detail: string } | undefined
  let worlds = 0
  let cpuMs = 0
  const given = ['--plant', bug.id, '--base', base]
  const planted = { ...pool, program, size: 1, batch: 1, arguments: given }
  await runJobs(
    jobs,
    planted,
    (delivery) => {
      worlds += delivery.outcomes.length
      cpuMs += delivery.cpuMs
      for (const outcome of delivery.outcomes) {
        for (const { name } of outcome.violations) others.add(promiseOf(name))
        found ??= proofIn(outcome, bug.invariant)
      }
    },
    () => found !== undefined,
  )
  others.delete(bug.invariant)
  return {
    id: bug.id,
    invariant: bug.invariant,
    isCaught: found !== undefined,
    by: found === undefined ? null : proofOf(found.job),
    detail: found?.detail ?? '',
    worlds,
    cpuMs: Math.round(cpuMs),
    others: [...others],
  }
}

const promiseOf = (name: string): string => name.split(':')[0] ?? name

function proofIn({ job, violations }: JobOutcome, invariant: string) {
  const shown = violations.find(({ name }) => promiseOf(name) === invariant)
  return shown && { job, detail: `${shown.name} ${shown.detail}` }
}

const proofOf = ({ seed, profile, scenario, plan }: SeedJob): Proof => ({
  seed,
  profile,
  ...(scenario === undefined ? {} : { scenario }),
  ...(plan === undefined ? {} : { plan }),
})

function lineOf({ id, invariant, isCaught, by, worlds, detail, others }: Caught): string {
  const where = by === null ? `not in ${worlds} worlds` : nameOf(by)
  const beside = others.length === 0 ? '' : ` (also ${others.join(' ')})`
  const verdict = isCaught ? 'caught' : 'NOT CAUGHT'
  return `${invariant.padEnd(4)} ${id.padEnd(42)} ${verdict.padEnd(10)} ${where}${beside} ${detail.slice(0, 110)}`
}

const nameOf = ({ seed, profile, scenario, plan = [] }: Proof): string =>
  [scenario ?? profile, `seed ${seed}`, ...plan].join(', ')
