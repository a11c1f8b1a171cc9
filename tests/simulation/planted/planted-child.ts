/**
 * The child process of worlds with a planted bug (`--plant <id>`). What the worlds begin with was
 * made without the bug, by another process, and is read from a file (`--base <path>`).
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { deserialize } from 'node:v8'
import { serveJobs } from '@tillway/sim/campaign'
import { quietProcess } from '@tillway/sim/process'
import { makeNamedKeyPairs } from '../key-pairs.ts'
import { plant } from './plant.ts'

const { values } = parseArgs({ options: { plant: { type: 'string' }, base: { type: 'string' } } })
if (values.plant !== undefined) plant(values.plant)
const quiet = quietProcess()
makeNamedKeyPairs()
const { runSeed } = await import('../world/run-seed.ts')
const { takeBase } = await import('../world/base.ts')
const { loadProcessKit } = await import('../world/process-kit.ts')
quiet.begin('shared')
const kit = await loadProcessKit()
if (values.base !== undefined) takeBase(kit, deserialize(readFileSync(values.base)))

serveJobs((job) => {
  quiet.begin(job.seed)
  return runSeed(job)
})
