/**
 * `npm start`: the whole system on this machine, with a demo mall and a simulated phone. With
 * `--json` the addresses are printed as one line of JSON.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createDemoLog } from './demo/demo-log.ts'
import { demoPasswords } from './demo/demo-passwords.ts'
import { portTaken } from './demo/port-taken.ts'
import { type RunningDemo, startDemo } from './demo/start-demo.ts'
import { docsBuilder } from './docs/build-docs-aside.ts'
import { siteDist } from './docs/site/places.ts'

const { env } = process
const dataDir = resolve(env.TILLWAY_DATA_DIR ?? join(import.meta.dirname, '../.tillway-data'))

const running = join(dataDir, 'running.json')

const ports = {
  server: Number(env.PORT ?? 8700),
  simulators: Number(env.TILLWAY_SIMULATOR_PORT ?? 8701),
  mall: Number(env.TILLWAY_MALL_PORT ?? 8702),
  vault: Number(env.TILLWAY_VAULT_PORT ?? 8703),
}
const knownPorts = [
  { port: ports.server, what: "the platform's", setting: 'PORT' },
  { port: ports.simulators, what: "the simulator's", setting: 'TILLWAY_SIMULATOR_PORT' },
  { port: ports.mall, what: "the demo mall's", setting: 'TILLWAY_MALL_PORT' },
  { port: ports.vault, what: "the card vault's", setting: 'TILLWAY_VAULT_PORT' },
]

async function run(): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const docs = docsBuilder(siteDist)
  const demo = await startDemo({
    dataDir,
    log: createDemoLog(dataDir, env.TILLWAY_LOG_LEVEL),
    passwords: demoPasswords,
    docs: { folder: siteDist, onRead: docs.build },
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    ports,
  })
  const addresses = addressesOf(demo)
  writeFileSync(running, `${JSON.stringify({ pid: process.pid, ...addresses })}\n`, { mode: 0o600 })
  const asJson = process.argv.includes('--json')
  process.stdout.write(asJson ? `${JSON.stringify(addresses)}\n` : welcome(demo))
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    if (!asJson) process.stdout.write('\nstopping …\n')
    rmSync(running, { force: true })
    docs.stop()
    void demo.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

/** Where everything is; tools read the same from the data folder while the system runs. */
function addressesOf({ server, simulators, mall, vault, phoneUrl, merchant }: RunningDemo) {
  return {
    server: server.url,
    simulators: simulators.url,
    mall: mall.url,
    vault: vault.url,
    phone: phoneUrl,
    merchant: merchant.merchantId,
    publishableKey: merchant.publishableKey,
    dataDir,
  }
}

function welcome(demo: RunningDemo): string {
  const { merchant } = demo
  return `
  Tillway is running.

  Demo mall        ${demo.mall.url}
  Its counter      ${demo.mall.url}/till     swipe, insert and tap cards at a simulated reader
  Simulated phone  ${demo.phoneUrl}     scan and pay what the mall shows, read text messages
  Platform API     ${demo.server.url}   (${demo.server.url}/openapi.json)
  Docs             ${demo.server.url}/docs/     (built at the first visit, which takes a few minutes)
  Card vault       ${demo.vault.url}   (its own process in production)

  A bank card      6226 0900 0071 3590 debit, or 6226 3800 0084 1727 credit (12/45, 739)
                   白小鹿, ID 110101199003077133, phone 199 0000 1359
                   A saved card pays up to ¥200 by payment password (set after the first payment
                   with it begins), up to ¥2,000 by text message, above by both

  Merchant         ${merchant.merchantId}
  Publishable key  ${merchant.publishableKey}
  Secret key       in ${join(dataDir, 'demo-merchant.json')}
  Data             ${dataDir}

  Ctrl-C stops it; the next start continues here.
`
}

run().catch((error: unknown) => {
  const said = error instanceof Error ? error.message : String(error)
  process.stderr.write(`tillway: ${portTaken(error, knownPorts) ?? said}\n`)
  process.exit(1)
})
