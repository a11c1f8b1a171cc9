/**
 * The vault as a process of its own, configured by the environment (see the operating docs).
 * `--rotate-keys` changes the keys, prints what it did and ends.
 */
import { parseArgs } from 'node:util'
import { isPayError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { readEnvironment } from './edge/read-environment.ts'
import { startVault } from './edge/start-vault.ts'

const { values } = parseArgs({ options: { 'rotate-keys': { type: 'boolean' } } })

async function run(): Promise<void> {
  const write = (line: string) => process.stderr.write(line)
  const options = readEnvironment(process.env, { random: systemRandom, write })
  if (values['rotate-keys'] === true) {
    const vault = await startVault({ ...options, host: '127.0.0.1', port: 0 })
    const report = await vault.rotateKeys()
    await vault.stop()
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    return
  }
  const vault = await startVault(options)
  process.stdout.write(`tillway vault at ${vault.url}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void vault.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

run().catch((error: unknown) => {
  const message = isPayError(error) ? error.message : String(error)
  process.stderr.write(`tillway vault: ${message}\n`)
  process.exit(1)
})
