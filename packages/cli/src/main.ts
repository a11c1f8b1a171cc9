/** The program `tillway`. */
import { createRealWorld } from './platform/real-world.ts'
import { run } from './run.ts'

// A reader that went away, such as head, ends the program without a complaint.
process.stdout.on('error', () => process.exit(0))

const world = createRealWorld(process)
process.exitCode = await run(process.argv.slice(2), world)
await world.close()
