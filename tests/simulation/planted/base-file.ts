/** Makes what worlds begin with once, and writes it to a file: `node base-file.ts <path>`. */
import { writeFileSync } from 'node:fs'
import { serialize } from 'node:v8'
import { quietProcess } from '@tillway/sim/process'
import { makeNamedKeyPairs } from '../key-pairs.ts'

const quiet = quietProcess()
makeNamedKeyPairs()
const { loadBase } = await import('../world/base.ts')
const { loadProcessKit } = await import('../world/process-kit.ts')
quiet.begin('shared')
writeFileSync(process.argv[2] ?? '', serialize(await loadBase(await loadProcessKit())))
process.exit(0)
