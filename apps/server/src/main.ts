/**
 * The platform as a process of its own, configured by the environment (see the operating docs).
 * `--create-merchant NAME` makes a merchant, prints its keys once and ends.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isPayError, PayError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { type RunningVault, readEnvironment, startVault } from '@tillway/vault'
import { createPinoLog } from './edge/pino-log.ts'
import { loadRootKey } from './edge/root-key.ts'
import { type ServerOptions, startServer } from './edge/start-server.ts'
import { defaultRoles, joinElsewhere, joinOwn } from './edge/vault-settings.ts'
import { createMerchant } from './provision.ts'

const { env } = process
const { values } = parseArgs({
  options: { 'create-merchant': { type: 'string' }, role: { type: 'string' } },
})

const roles = (values.role ?? env.TILLWAY_ROLE ?? defaultRoles(env)).split(',')

function readOptions(): ServerOptions {
  const dataDir = resolve(env.TILLWAY_DATA_DIR ?? '.tillway-data')
  return {
    host: env.TILLWAY_HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 8700),
    ...(env.TILLWAY_PUBLIC_URL === undefined ? {} : { publicUrl: env.TILLWAY_PUBLIC_URL }),
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    ...(env.TILLWAY_DATABASE_CONNECTIONS === undefined
      ? {}
      : { poolSize: Number(env.TILLWAY_DATABASE_CONNECTIONS) }),
    sqlitePath: join(dataDir, 'tillway.sqlite'),
    rootKey: loadRootKey(env.TILLWAY_ROOT_KEY, dataDir, systemRandom),
    log: createPinoLog(env.TILLWAY_LOG_LEVEL ?? 'info'),
    allowLoopbackWebhooks: env.TILLWAY_ALLOW_LOOPBACK_WEBHOOKS === 'true',
    allowPrivateChannels: env.TILLWAY_ALLOW_PRIVATE_CHANNELS === 'true',
    roles: roles.filter((role) => role === 'api' || role === 'worker'),
    requestsPerSecond: Number(env.TILLWAY_REQUESTS_PER_SECOND ?? 500),
    trustProxy: env.TILLWAY_TRUST_PROXY === 'true',
    ...(env.TILLWAY_DOCS_URL === undefined ? {} : { docsUrl: env.TILLWAY_DOCS_URL }),
    ...(env.TILLWAY_DOCS_DIR === undefined
      ? {}
      : { docs: { folder: resolve(env.TILLWAY_DOCS_DIR) } }),
  }
}

interface JoinedVault {
  readonly running?: RunningVault
  readonly joined?: ServerOptions['vault']
}

/** The vault of this process when that is among its roles; else the one that it is told of. */
async function startOwnVault(): Promise<JoinedVault> {
  if (!roles.includes('vault')) {
    const joined = joinElsewhere(env)
    return joined === undefined ? {} : { joined }
  }
  const write = (line: string) => process.stderr.write(line)
  const options = readEnvironment(env, { random: systemRandom, write })
  const running = await startVault(options)
  process.stdout.write(`tillway vault at ${running.url}\n`)
  return { running, joined: joinOwn(options, running) }
}

async function run(): Promise<void> {
  const name = values['create-merchant']
  const options = readOptions()
  if (name !== undefined) return await makeMerchant(options, name)
  if (options.roles.length === 0) {
    throw new PayError('internal', 'no role is left for this process: give it api or worker')
  }
  const { running, joined } = await startOwnVault()
  const server = await startServer({
    ...options,
    ...(joined === undefined ? {} : { vault: joined }),
  })
  process.stdout.write(`tillway server at ${server.url}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void server
      .stop()
      .then(() => running?.stop())
      .then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

async function makeMerchant(options: ServerOptions, name: string): Promise<void> {
  const server = await startServer({ ...options, port: 0, roles: ['api'] })
  const made = await createMerchant(server.services, { name })
  process.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
  await server.stop()
}

run().catch((error: unknown) => {
  const message = isPayError(error) ? error.message : String(error)
  process.stderr.write(`tillway: ${message}\n`)
  process.exit(1)
})
