/** Keeps the crashing server up: starts it again, on the same port and data, whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProvisionedMerchant } from '@tillway/server'
import { waitUntil } from '../kit/wait-until.ts'
import type { CrashPoint } from './crash-ports.ts'
import { type Command, type CrashingServerSettings, settingsVariable } from './crashing-server.ts'

/**
 * Real time in which anything must have come about, however often the server died meanwhile: long,
 * for starting it takes a second of a processor and others may want the processor too.
 */
export const patienceMs = 180_000

export interface Supervisor {
  readonly url: string
  /** How often the server was killed. */
  readonly kills: number
  /** Null disarms. Resolves when the server counts from now on. */
  arm(point: CrashPoint | null): Promise<void>
  createMerchant(name: string): Promise<ProvisionedMerchant>
  /** SIGKILL from outside, at whatever it is doing. */
  kill(): void
  /** Resolves when it has died so often. */
  died(times: number): Promise<void>
  /** Resolves when it serves. */
  up(): Promise<void>
  stop(): Promise<void>
}

interface Answer {
  readonly done: string
  readonly merchant?: ProvisionedMerchant
}

export async function superviseServer(settings: CrashingServerSettings): Promise<Supervisor> {
  let kills = 0
  let stopping = false
  let isUp = false
  let child = start()

  function start(): ChildProcess {
    const started = spawnServer(settings)
    started.once('message', () => {
      isUp = true
    })
    started.once('exit', (_code, signal) => {
      isUp = false
      if (stopping) return
      if (signal !== 'SIGKILL') throw new Error(`the server ended by itself (${signal ?? _code})`)
      kills += 1
      child = start()
    })
    return started
  }

  const up = () => waitUntil('the server is up', () => isUp, { timeoutMs: patienceMs, everyMs: 5 })

  const isAlive = () => isUp && child.exitCode === null && child.signalCode === null
  const ask = async (command: Command): Promise<Answer> => {
    await waitUntil('the server is up', isAlive, { timeoutMs: patienceMs, everyMs: 5 })
    // When it dies of what it was armed for before, its successor is asked again.
    return (await tell(child, command)) ?? (await ask(command))
  }

  await up()
  return {
    url: `http://127.0.0.1:${settings.port}`,
    get kills() {
      return kills
    },
    async arm(point) {
      await ask({ do: 'arm', point })
    },
    async createMerchant(name) {
      const { merchant } = await ask({ do: 'createMerchant', name })
      if (merchant === undefined) throw new Error('no merchant was made')
      return merchant
    },
    kill() {
      child.kill('SIGKILL')
    },
    async died(times) {
      await waitUntil('the server is dead', () => kills >= times, { everyMs: 2 })
    },
    async up() {
      await up()
    },
    async stop() {
      stopping = true
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Undefined when it died instead of answering. */
function tell(child: ChildProcess, command: Command): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    child.once('message', (message: Answer) => resolve(message))
    child.once('exit', () => resolve(undefined))
    child.send(command, (error) => error && resolve(undefined))
  })
}

function spawnServer(settings: CrashingServerSettings): ChildProcess {
  return spawn(process.execPath, [join(import.meta.dirname, 'crashing-server.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      [settingsVariable]: JSON.stringify(settings),
      // Starting is most of what a kill costs.
      NODE_COMPILE_CACHE: join(tmpdir(), 'tillway-crash-compile-cache'),
      NODE_DISABLE_COLORS: '1',
    },
  })
}
