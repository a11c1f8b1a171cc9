/** One world from one seed, judged at every step and at rest. */
import { createSimulation, readCrashPoint, type Simulation } from '@tillway/sim'
import { outcomeOf, type SeedJob, type SeedOutcome } from '@tillway/sim/campaign'
import { storyOf } from '../golden/scenarios.ts'
import { createOracle, type Violation } from '../oracle.ts'
import { statesReached } from '../states-reached.ts'
import { loadBase } from './base.ts'
import { createWorld } from './create-world.ts'
import { drawStory } from './draw-story.ts'
import { noteFigures } from './note-figures.ts'
import { linkName } from './places.ts'
import { loadProcessKit } from './process-kit.ts'
import { createResolutionWatch } from './resolutions.ts'

/** What all worlds of this process share. */
export async function makeReady(): Promise<void> {
  await loadBase(await loadProcessKit())
}

export async function runSeed(job: SeedJob): Promise<SeedOutcome> {
  const kit = await loadProcessKit()
  const base = await loadBase(kit)
  const { seed, scenario, plan = [] } = job
  const sim = createSimulation({
    seed,
    startsAt: base.startsAt,
    linkName,
    trace: { keepAll: job.trace === true },
    crashPlan: plan.map(readCrashPoint),
    keepMet: job.keepMet === true,
    mayDie: isOurs,
  })
  const story = scenario === undefined ? drawStory(sim.dice, job.profile) : storyOf(scenario)
  const { world, reach, run } = await createWorld(kit, base, { sim, story })
  // Where days pass, nodes sleep for hours: how soon they know is no figure then.
  const isHurried = (story.quietMs ?? 0) === 0
  const watchResolutions = createResolutionWatch(sim, reach)
  const oracle = createOracle(world, (now, before) => {
    if (isHurried) watchResolutions(now, before)
    if (scenario !== undefined) return
    for (const state of statesReached(now, before)) sim.registry.sometimes(state)
  })
  sim.time.onSettled(() => {
    reach.look()
    tell(sim, oracle.atEveryStep())
  })
  await runToItsEnd(sim, run)
  tell(sim, oracle.atRest())
  noteFigures(sim, world)
  const { met, ...outcome } = outcomeOf(sim, job)
  for (const node of sim.nodes) node.crash('the run is over')
  return { ...outcome, ...(met && { met: met.filter(isOurs) }) }
}

/**
 * Many times what the largest story takes. A world in which somebody asks for ever comes here within
 * seconds, and says so instead of holding up all seeds behind it.
 */
const mostSteps = 60_000

async function runToItsEnd(sim: Simulation, run: () => Promise<void>): Promise<void> {
  const { time, registry, trace, seed } = sim
  time.onStep(() => {
    if (time.steps > mostSteps) throw new TooManySteps()
  })
  try {
    await run()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const days = (time.elapsed() / 86_400_000).toFixed(1)
    const last = trace.lines().slice(-5).join('; ')
    const detail = `seed ${seed}: ${error.message}; ${time.steps} steps, ${days} virtual days`
    registry.always('SIM: the world ends', false, () => `${detail}; last: ${last}`)
  }
}

class TooManySteps extends RangeError {
  constructor() {
    super(`it goes on after ${mostSteps} steps`)
  }
}

/** The nodes that may die, by their names: channels are the truth, and shoppers have plans of their own. */
const isOurs = (name: string): boolean => /^(?:server|vault|mall)-/.test(name)

function tell({ registry }: Simulation, violations: readonly Violation[]): void {
  for (const { invariant, subject, detail } of violations) {
    registry.always(invariant, false, () => `${subject} ${detail}`)
  }
}
