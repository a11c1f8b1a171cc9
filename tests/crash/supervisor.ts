/** Keeps crashing processes up: starts each again, on the same port and data, whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ProvisionedMerchant } from '@tillway/server'
import { waitUntil } from '../kit/wait-until.ts'
import { builtChildren } from './build-children.ts'
import type { Counts, CrashPoint } from './crash-ports.ts'
import { type Arm, settingsVariable } from './crashing-child.ts'
import type { CrashingServerSettings, ServerCommand } from './crashing-server.ts'
import type { CrashingVaultSettings, VaultCommand } from './crashing-vault.ts'

/**
 * Real time in which anything must have come about, however often the server died meanwhile: long,
 * for starting it takes a second of a processor and others may want the processor too.
 */
export const patienceMs = 180_000

/** Of one process; which one stands for it changes. */
export interface Supervisor {
  readonly url: string
  /** How often it was killed. */
  readonly kills: number
  /**
   * Null disarms. Resolves when it counts from now on, with what was counted before; a process that
   * was started anew meanwhile has counted from its start.
   */
  arm(point: CrashPoint | null): Promise<Counts>
  /** SIGKILL from outside, at whatever it is doing. */
  kill(): void
  /** Resolves when it has died so often. */
  died(times: number): Promise<void>
  /** Resolves when it serves. */
  up(): Promise<void>
  stop(): Promise<void>
}

export interface ServerSupervisor extends Supervisor {
  createMerchant(name: string, allowedOrigins: string[]): Promise<ProvisionedMerchant>
  /** As it is kept; undefined when there is no such card. */
  cardState(merchantId: string, cardId: string): Promise<string | undefined>
  /** The keys of what lies in a terminal's book. */
  terminalKeys(merchantId: string, terminalId: string): Promise<readonly string[]>
}

export interface VaultSupervisor extends Supervisor {
  dump(): Promise<string>
}

export async function superviseServer(settings: CrashingServerSettings): Promise<ServerSupervisor> {
  const { supervisor, ask } = await supervise<ServerCommand>('crashing-server', settings)
  return Object.assign(supervisor, {
    createMerchant: async (name: string, allowedOrigins: string[]) =>
      (await ask({ do: 'createMerchant', name, allowedOrigins })) as ProvisionedMerchant,
    cardState: async (merchantId: string, cardId: string) =>
      (await ask({ do: 'cardState', merchantId, cardId })) as string | undefined,
    terminalKeys: async (merchantId: string, terminalId: string) =>
      (await ask({ do: 'terminalKeys', merchantId, terminalId })) as readonly string[],
  })
}

export async function superviseVault(settings: CrashingVaultSettings): Promise<VaultSupervisor> {
  const { supervisor, ask } = await supervise<VaultCommand>('crashing-vault', settings)
  return Object.assign(supervisor, { dump: async () => String(await ask({ do: 'dump' })) })
}

interface Answer {
  readonly done: string
  readonly answer?: unknown
}

async function supervise<Command extends object>(
  script: string,
  settings: { readonly port: number },
): Promise<{ supervisor: Supervisor; ask(command: Command): Promise<unknown> }> {
  const folder = await builtChildren()
  let kills = 0
  let stopping = false
  let isUp = false
  let child = start()

  function start(): ChildProcess {
    const started = spawnChild(folder, script, settings)
    started.once('message', () => {
      isUp = true
    })
    started.once('exit', (code, signal) => {
      isUp = false
      if (stopping) return
      if (signal !== 'SIGKILL') throw new Error(`${script} ended by itself (${signal ?? code})`)
      kills += 1
      child = start()
    })
    return started
  }

  const whenUp = (isIt: () => boolean) =>
    waitUntil(`${script} is up`, isIt, { timeoutMs: patienceMs, everyMs: 5 })
  const isAlive = () => isUp && child.exitCode === null && child.signalCode === null
  const ask = async (command: Arm | Command): Promise<unknown> => {
    await whenUp(isAlive)
    // When it dies of what it was armed for before, its successor is asked again.
    const told = await tell(child, command)
    return told === undefined ? await ask(command) : told.answer
  }

  await whenUp(() => isUp)
  const supervisor: Supervisor = {
    url: `http://127.0.0.1:${settings.port}`,
    get kills() {
      return kills
    },
    async arm(point) {
      return (await ask({ do: 'arm', point })) as Counts
    },
    kill() {
      child.kill('SIGKILL')
    },
    async died(times) {
      await waitUntil(`${script} is dead`, () => kills >= times, { everyMs: 2 })
    },
    async up() {
      await whenUp(() => isUp)
    },
    async stop() {
      stopping = true
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
  return { supervisor, ask }
}

/** Undefined when it died instead of answering. */
function tell(child: ChildProcess, command: object): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const died = () => resolve(undefined)
    child.once('message', (message: Answer) => {
      child.off('exit', died)
      resolve(message)
    })
    child.once('exit', died)
    // A dying child takes no messages a moment before it is gone: its end is what is waited for.
    // Whoever asked again at once would never let that end be noticed.
    child.send(command, () => undefined)
  })
}

function spawnChild(folder: string, script: string, settings: object): ChildProcess {
  return spawn(process.execPath, [join(folder, 'tests/crash', `${script}.js`)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      [settingsVariable]: JSON.stringify(settings),
      // Starting is most of what a kill costs.
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
      NODE_DISABLE_COLORS: '1',
    },
  })
}
