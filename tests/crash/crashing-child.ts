/**
 * What every process has in common that its parent may arm to kill itself. Settings come as JSON in
 * the environment, commands and answers over the channel to the parent.
 */
import { appendFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import type { Log, LogFields } from '@tillway/kernel'
import { createMemoryLog } from '@tillway/kernel/testing'
import { createWarpedTime, type WarpedTime } from '../kit/warped-time.ts'
import { type Addresses, redirectStreams, redirectTransport } from './addresses.ts'
import { type CrashPoint, type CrashPorts, createCrashPorts } from './crash-ports.ts'

export const settingsVariable = 'TILLWAY_CRASHING_CHILD'

/** What every such process is told. */
export interface ChildSettings {
  readonly port: number
  readonly dataDir: string
  readonly speed: number
  readonly epoch: number
  /** Its clock is so far ahead, in milliseconds. */
  readonly aheadMs?: number
  /** Where it finds others, when that is not where they say they are. */
  readonly addresses?: Addresses
  /** A file for its warnings and errors; nothing is written down unless told. */
  readonly logFile?: string
}

export type ChildCommand =
  | { readonly do: 'arm'; readonly point: CrashPoint | null }
  | { readonly do: 'setAhead'; readonly ms: number }

export interface ChildPorts {
  readonly time: WarpedTime
  readonly crash: CrashPorts
  readonly log: Log
}

/** Answers one command of the parent; those that all know are answered here. */
type Obey<Command> = (command: Command) => Promise<unknown>

export async function runChild<
  Settings extends ChildSettings,
  Command extends { readonly do: string },
>(start: (settings: Settings, ports: ChildPorts) => Promise<Obey<Command>>): Promise<void> {
  const given = process.env[settingsVariable]
  if (given === undefined) throw new Error(`${settingsVariable} is missing`)
  // Without a parent there is nobody to serve.
  process.on('disconnect', () => process.exit(0))
  const settings = JSON.parse(given) as Settings
  const ports = portsOf(settings)
  const obey = await start(settings, ports)
  process.on('message', async (command: (ChildCommand | Command) & { readonly id: number }) => {
    const { id } = command
    try {
      const answer = isCommon(command) ? carryOut(command, ports) : await obey(command)
      process.send?.({ id, answer })
    } catch (error) {
      process.send?.({ id, error: String(error) })
    }
  })
  process.send?.({ id: 0 })
  // Else it is written when a process ends by itself, and none of these does.
  flushCompileCache()
}

function portsOf(settings: ChildSettings): ChildPorts {
  const { speed, epoch, aheadMs = 0, addresses = {}, logFile } = settings
  const time = createWarpedTime(speed, epoch)
  time.setAhead(aheadMs)
  const crash = createCrashPorts(() => process.kill(process.pid, 'SIGKILL'))
  return {
    time,
    crash: {
      ...crash,
      wrapTransport: (transport) => crash.wrapTransport(redirectTransport(transport, addresses)),
      wrapStreams: (streams) => crash.wrapStreams(redirectStreams(streams, addresses)),
    },
    log: logFile === undefined ? createMemoryLog() : createFileLog(logFile),
  }
}

function createFileLog(path: string): Log {
  const at = (level: string) => (fields: LogFields, message: string) =>
    appendFileSync(path, `${JSON.stringify({ at: Date.now(), level, message, ...fields })}\n`)
  const quiet = () => undefined
  return { debug: quiet, info: quiet, warn: at('warn'), error: at('error') }
}

function isCommon<Command extends { readonly do: string }>(
  command: ChildCommand | Command,
): command is ChildCommand {
  return command.do === 'arm' || command.do === 'setAhead'
}

function carryOut(command: ChildCommand, { crash, time }: ChildPorts): unknown {
  if (command.do === 'arm') return crash.arm(command.point ?? undefined)
  time.setAhead(command.ms)
  return undefined
}
