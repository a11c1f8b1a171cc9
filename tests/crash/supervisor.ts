/** Keeps crashing processes up: starts each again, on the same port and data, whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { ProvisionedMerchant } from '@tillway/server'
import { waitUntil } from '../kit/wait-until.ts'
import { builtChildren } from './build-children.ts'
import { type ChannelDesk, deskMethods } from './channel-desk.ts'
import type { Counts, CrashPoint } from './crash-ports.ts'
import { type ChildCommand, type ChildSettings, settingsVariable } from './crashing-child.ts'
import type { CrashingServerSettings, ServerCommand } from './crashing-server.ts'
import type { CrashingSimulatorSettings, DeskCommand } from './crashing-simulator.ts'
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
  /** Whether it serves now. */
  readonly isUp: boolean
  /** How often it gave up while it was starting: it finds no database then, or a full disk. */
  readonly failedStarts: number
  /** How it ended when it had been up and nobody had killed it: never, if all is well. */
  readonly ended: readonly string[]
  /**
   * Null disarms. Resolves when it counts from now on, with what was counted before; a process that
   * was started anew meanwhile has counted from its start.
   */
  arm(point: CrashPoint | null): Promise<Counts>
  /** SIGKILL from outside, at whatever it is doing. */
  kill(): void
  /** Stops it in the middle of whatever it is doing, and lets it go on there. */
  freeze(): void
  thaw(): void
  /** Its clock, and that of its successors, shows so many milliseconds more than it should. */
  setAhead(ms: number): Promise<void>
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

export interface SimulatorSupervisor extends Supervisor {
  readonly desk: ChannelDesk
}

/** What the parent makes of its child's misfortunes. */
export interface Upbringing {
  /** One that ends by itself is started again, and that is noted; otherwise the parent ends with it. */
  readonly isPatient?: boolean
}

export async function superviseServer(
  settings: CrashingServerSettings,
  upbringing: Upbringing = {},
): Promise<ServerSupervisor> {
  const parts = { script: 'crashing-server', settings, upbringing }
  const { supervisor, ask } = await supervise<ServerCommand>(parts)
  return Object.assign(supervisor, {
    createMerchant: async (name: string, allowedOrigins: string[]) =>
      (await ask({ do: 'createMerchant', name, allowedOrigins })) as ProvisionedMerchant,
    cardState: async (merchantId: string, cardId: string) =>
      (await ask({ do: 'cardState', merchantId, cardId })) as string | undefined,
    terminalKeys: async (merchantId: string, terminalId: string) =>
      (await ask({ do: 'terminalKeys', merchantId, terminalId })) as readonly string[],
  })
}

export async function superviseVault(
  settings: CrashingVaultSettings,
  upbringing: Upbringing = {},
): Promise<VaultSupervisor> {
  const parts = { script: 'crashing-vault', settings, upbringing }
  const { supervisor, ask } = await supervise<VaultCommand>(parts)
  return Object.assign(supervisor, { dump: async () => String(await ask({ do: 'dump' })) })
}

export async function superviseSimulator(
  settings: CrashingSimulatorSettings,
  upbringing: Upbringing = {},
): Promise<SimulatorSupervisor> {
  const parts = { script: 'crashing-simulator', settings, upbringing }
  const { supervisor, ask } = await supervise<DeskCommand>(parts)
  const questions = deskMethods.map((method) => [
    method,
    (...args: readonly unknown[]) => ask({ do: 'desk', method, args }),
  ])
  return Object.assign(supervisor, { desk: Object.fromEntries(questions) as ChannelDesk })
}

interface Answer {
  /** Of the command that it answers. */
  readonly id: number
  readonly answer?: unknown
  readonly error?: string
}

interface Supervised {
  readonly script: string
  readonly settings: ChildSettings
  readonly upbringing: Upbringing
}

/** Before one that ended by itself is started again. */
const startAgainMs = 150

async function supervise<Command extends object>(
  parts: Supervised,
): Promise<{ supervisor: Supervisor; ask(command: Command): Promise<unknown> }> {
  const { script, settings } = parts
  const life = beginLife(await builtChildren(), parts)
  const whenUp = (isIt: () => boolean) =>
    waitUntil(`${script} is up`, isIt, { timeoutMs: patienceMs, everyMs: 5 })
  const ask = async (command: ChildCommand | Command): Promise<unknown> => {
    await whenUp(life.isAlive)
    // When it dies of what it was armed for before, its successor is asked again.
    const told = await tell(life.child(), command)
    return told === undefined ? await ask(command) : told.answer
  }

  await whenUp(life.isUp)
  const { count, ended } = life
  const supervisor: Supervisor = {
    url: `http://127.0.0.1:${settings.port}`,
    get kills() {
      return count.kills
    },
    get failedStarts() {
      return count.failedStarts
    },
    ended,
    get isUp() {
      return life.isAlive()
    },
    async arm(point) {
      return (await ask({ do: 'arm', point })) as Counts
    },
    kill() {
      life.child().kill('SIGKILL')
    },
    freeze() {
      life.child().kill('SIGSTOP')
    },
    thaw() {
      life.child().kill('SIGCONT')
    },
    async setAhead(ms) {
      life.setAhead(ms)
      await ask({ do: 'setAhead', ms })
    },
    async died(times) {
      await waitUntil(`${script} is dead`, () => count.kills >= times, { everyMs: 2 })
    },
    async up() {
      await whenUp(life.isUp)
    },
    stop: () => life.end(),
  }
  return { supervisor, ask }
}

/** One child after the other. */
interface Life {
  child(): ChildProcess
  isUp(): boolean
  /** It serves, and is not about to be noticed as dead. */
  isAlive(): boolean
  /** Of its successors. */
  setAhead(ms: number): void
  readonly count: { readonly kills: number; readonly failedStarts: number }
  readonly ended: readonly string[]
  end(): Promise<void>
}

function beginLife(folder: string, { script, settings, upbringing }: Supervised): Life {
  let { aheadMs = 0 } = settings
  const count = { kills: 0, failedStarts: 0 }
  const ended: string[] = []
  let stopping = false
  let isUp = false
  let child = start()

  function start(): ChildProcess {
    const started = spawnChild(folder, script, { ...settings, aheadMs })
    // Many may ask at once.
    started.setMaxListeners(0)
    started.once('message', () => {
      isUp = true
    })
    started.once('exit', (code, signal) => {
      const wasUp = isUp
      isUp = false
      if (stopping) return
      if (signal === 'SIGKILL') {
        count.kills += 1
        child = start()
      } else {
        startAgain(`${script} ended by itself (${signal ?? code})`, wasUp)
      }
    })
    return started
  }

  function startAgain(end: string, wasUp: boolean): void {
    if (upbringing.isPatient !== true) throw new Error(end)
    if (wasUp) ended.push(end)
    else count.failedStarts += 1
    setTimeout(() => {
      if (!stopping) child = start()
    }, startAgainMs)
  }

  const isRunning = () => child.exitCode === null && child.signalCode === null
  return {
    child: () => child,
    isUp: () => isUp,
    isAlive: () => isUp && isRunning(),
    setAhead(ms) {
      aheadMs = ms
    },
    count,
    ended,
    async end() {
      stopping = true
      if (!isRunning()) return
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await gone
    },
  }
}

let commands = 0

/** Undefined when it died instead of answering. Throws what the child threw. */
function tell(child: ChildProcess, command: object): Promise<Answer | undefined> {
  commands += 1
  const id = commands
  return new Promise((resolve, reject) => {
    const forget = () => {
      child.off('message', hear)
      child.off('exit', died)
    }
    const died = () => {
      forget()
      resolve(undefined)
    }
    const hear = (message: Answer) => {
      if (message.id !== id) return
      forget()
      if (message.error === undefined) resolve(message)
      else reject(new Error(message.error))
    }
    child.on('message', hear)
    child.once('exit', died)
    // A dying child takes no messages a moment before it is gone: its end is what is waited for.
    // Whoever asked again at once would never let that end be noticed.
    child.send({ ...command, id }, () => undefined)
  })
}

function spawnChild(folder: string, script: string, settings: ChildSettings): ChildProcess {
  const { logFile } = settings
  const last = logFile === undefined ? 'inherit' : openSync(`${logFile}.last-words`, 'a')
  const child = spawn(process.execPath, [join(folder, 'tests/crash', `${script}.js`)], {
    stdio: ['ignore', 'ignore', last, 'ipc'],
    env: {
      ...process.env,
      [settingsVariable]: JSON.stringify(settings),
      // Starting is most of what a kill costs.
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
      NODE_DISABLE_COLORS: '1',
    },
  })
  if (typeof last === 'number') closeSync(last)
  return child
}
