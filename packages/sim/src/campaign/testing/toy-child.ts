/** A world of one node and a few timers. Seeds that end in 7 break a promise; 13 dies, 15 hangs. */
import { createSimulation } from '../../simulation.ts'
import { outcomeOf, serveJobs } from '../index.ts'

let runs = 0

serveJobs(async (job) => {
  runs += 1
  if (job.seed === 13) process.exit(3)
  if (job.seed === 15 && job.profile === 'hanging') await new Promise(() => undefined)
  if (job.seed === 14) throw new Error('a bad world')
  const sim = createSimulation({ seed: job.seed })
  const { scheduler, random } = sim.node('toy').start()
  for (let number = 0; number < 5; number += 1) {
    scheduler.after((random.bytes(1)[0] ?? 0) + 1, () => sim.registry.count('payments'))
  }
  // What is left over from another seed of the process.
  if (job.profile === 'leaky') sim.trace.add(0, 'toy', 'run', String(runs))
  await sim.time.run()
  sim.registry.always('I1: fine', job.seed % 10 !== 7, () => 'a seven')
  return outcomeOf(sim, job)
})
