/** `npm test`. Ends by printing `N passed, N failed`, whatever happened before. */
import { runTests } from './test/run.ts'
import { addTally, describeTally, exitCodeOf, oneFailed } from './test/tally.ts'

/** Nothing here takes this long; what does has hung, and must not hang the machine it runs on. */
const capMinutes = Number(process.env.TILLWAY_TEST_CAP_MINUTES ?? 60)

const controller = new AbortController()
const stop = (why: string) => {
  console.error(`\nStopping: ${why}`)
  controller.abort()
}
const cap = setTimeout(stop, capMinutes * 60_000, `this took longer than ${capMinutes} minutes`)
process.on('SIGINT', () => stop('interrupted'))
process.on('SIGTERM', () => stop('asked to end'))

const counted = await runTests(process.argv.slice(2), controller.signal)
clearTimeout(cap)
const tally = controller.signal.aborted ? addTally(counted, oneFailed) : counted
console.log(`\n${describeTally(tally)}`)
process.exit(exitCodeOf(tally))
