/**
 * The platform as a process of its own, configured by the environment (see the operating docs).
 * `--create-merchant NAME` makes a merchant, prints its keys once and ends.
 */
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isPayError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { createPinoLog } from './edge/pino-log.ts'
import { loadRootKey } from './edge/root-key.ts'
import { type ServerOptions, startServer } from './edge/start-server.ts'
import { createMerchant } from './provision.ts'

const { env } = process
const { values } = parseArgs({
  options: { 'create-merchant': { type: 'string' }, role: { type: 'string' } },
})

function readOptions(): ServerOptions {
  const dataDir = resolve(env.TILLWAY_DATA_DIR ?? '.tillway-data')
  const roles = (values.role ?? env.TILLWAY_ROLE ?? 'api,worker').split(',')
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
  }
}

async function run(): Promise<void> {
  const name = values['create-merchant']
  const options = readOptions()
  const server = await startServer(
    name === undefined ? options : { ...options, port: 0, roles: ['api'] },
  )
  if (name !== undefined) {
    process.stdout.write(
      `${JSON.stringify(await createMerchant(server.services, { name }), null, 2)}\n`,
    )
    await server.stop()
    return
  }
  process.stdout.write(`tillway server at ${server.url}\n`)
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    void server.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

run().catch((error: unknown) => {
  const message = isPayError(error) ? error.message : String(error)
  process.stderr.write(`tillway: ${message}\n`)
  process.exit(1)
})
