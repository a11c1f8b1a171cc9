/**
 * The child process of simulations: quiet first, then the world, because what is taken over must be
 * taken over before anybody has used it.
 */
import { type SeedJob, type SeedOutcome, serveJobs } from '@tillway/sim/campaign'
import { quietProcess } from '@tillway/sim/process'
import { makeNamedKeyPairs } from './key-pairs.ts'

const quiet = quietProcess()
makeNamedKeyPairs()
const { makeReady, runSeed } = await import('./world/run-seed.ts')
// What every world of a process shares must not depend on which seed comes first.
quiet.begin('shared')
await makeReady()

/** A promise that fails and that nobody looks at ends a real process. */
const unhandled: string[] = []
process.on('unhandledRejection', (reason) => {
  unhandled.push(reason instanceof Error ? (reason.stack ?? reason.message) : String(reason))
})

serveJobs(async (job: SeedJob): Promise<SeedOutcome> => {
  quiet.begin(job.seed)
  unhandled.length = 0
  const outcome = await runSeed(job)
  const found = [
    ...quiet.strays().map((detail) => ({ name: 'SIM: nothing is left to chance', detail })),
    ...unhandled.map((detail) => ({ name: 'SIM: no failure is overlooked', detail })),
  ]
  const { report } = outcome
  return { ...outcome, report: { ...report, violations: [...report.violations, ...found] } }
})
