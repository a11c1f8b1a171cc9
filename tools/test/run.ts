/**
 * The whole of `npm test`: brings up what the tests need, runs every kind of check one after
 * the other and adds up what passed. A failing step does not stop the next, so that one run
 * tells everything that is wrong.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { runChild } from './child.ts'
import { findChromium, findShell } from './chromium.ts'
import { findPostgres } from './postgres.ts'
import { needsBrowser, selectedProjects } from './selection.ts'
import { addTally, nothing, oneFailed, onePassed, readVitestReport, type Tally } from './tally.ts'

const root = join(import.meta.dirname, '..', '..')
const localCommands = join(root, 'node_modules', '.bin')

interface Run {
  readonly args: readonly string[]
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
}

/** Runs everything; `args` go to Vitest, and the signal ends whatever is running. */
export async function runTests(args: readonly string[], signal: AbortSignal): Promise<Tally> {
  // Children must resolve `node` and the tools to the ones that npm installed here.
  const PATH = `${localCommands}${delimiter}${process.env.PATH ?? ''}`
  const keyPairs = mkdtempSync(join(tmpdir(), 'tillway-key-pairs-'))
  const crashChildren = mkdtempSync(join(tmpdir(), 'tillway-crash-children-'))
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH,
    TILLWAY_KEY_PAIRS: keyPairs,
    TILLWAY_CRASH_CHILDREN: crashChildren,
  }
  const run = { args, signal, env }
  const postgres = await attempt('PostgreSQL', findPostgres)
  const chromium = needsBrowser(args)
    ? await attempt('Chromium', async () => findChromium())
    : undefined
  if (postgres) env.TILLWAY_TEST_DATABASE_URL = postgres.url
  if (chromium) {
    env.TILLWAY_CHROMIUM = chromium
    env.TILLWAY_CHROMIUM_SHELL = findShell() ?? chromium
  }
  try {
    const absent = [postgres === failed, chromium === failed].filter(Boolean).length
    const steps = [await checkTypes(run), await lint(run), await buildBrowser(run)]
    const tests = await runVitest(run, chromium === failed)
    return [...steps, tests].reduce(addTally, { ...nothing, failed: absent })
  } finally {
    if (postgres) await postgres.stop()
    for (const folder of [keyPairs, crashChildren]) rmSync(folder, { recursive: true, force: true })
  }
}

const failed = null

/** A missing tool is one failure among the others, told in full, not the end of the run. */
async function attempt<T>(what: string, find: () => Promise<T>): Promise<T | typeof failed> {
  try {
    return await find()
  } catch (error) {
    console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    return failed
  }
}

async function checkTypes(run: Run): Promise<Tally> {
  return asTest(await step(run, 'types', 'tsc', ['--noEmit']))
}

async function lint(run: Run): Promise<Tally> {
  return asTest(await step(run, 'lint', 'biome', ['check', '.']))
}

/** Building is no test, but a bundle that does not build is a failure. */
async function buildBrowser(run: Run): Promise<Tally> {
  const script = join('tools', 'build-browser.ts')
  if (!existsSync(join(root, script))) return nothing
  return (await step(run, 'browser bundle', 'node', [script])) === 0 ? nothing : oneFailed
}

async function runVitest(run: Run, withoutBrowser: boolean): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-report-'))
  const file = join(folder, 'vitest.json')
  const narrowed = withoutBrowser && !selectedProjects(run.args) ? ['--project=!browser'] : []
  try {
    const reporting = { ...run, env: { ...run.env, TILLWAY_TEST_REPORT: file } }
    const exitCode = await step(reporting, 'tests', 'vitest', ['run', ...narrowed, ...run.args])
    return readVitestReport(readIfPresent(file), exitCode)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function step(run: Run, title: string, command: string, args: string[]): Promise<number> {
  if (run.signal.aborted) return 1
  console.log(`\n— ${title}`)
  const exitCode = await runChild({ command, args, cwd: root, env: run.env, signal: run.signal })
  if (exitCode !== 0) console.error(`${title}: failed`)
  return exitCode
}

function asTest(exitCode: number): Tally {
  return exitCode === 0 ? onePassed : oneFailed
}

function readIfPresent(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
