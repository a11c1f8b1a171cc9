/**
 * What every process has in common that its parent may arm to kill itself. Settings come as JSON in
 * the environment, commands and answers over the channel to the parent.
 */
import { flushCompileCache } from 'node:module'
import { type CrashPoint, type CrashPorts, createCrashPorts } from './crash-ports.ts'

export const settingsVariable = 'TILLWAY_CRASHING_CHILD'

export interface Arm {
  readonly do: 'arm'
  readonly point: CrashPoint | null
}

/** Answers one command of the parent; arming is answered here. */
type Obey<Command> = (command: Command) => Promise<unknown>

export async function runChild<Settings, Command extends { readonly do: string }>(
  start: (settings: Settings, crash: CrashPorts) => Promise<Obey<Command>>,
): Promise<void> {
  const given = process.env[settingsVariable]
  if (given === undefined) throw new Error(`${settingsVariable} is missing`)
  // Without a parent there is nobody to serve.
  process.on('disconnect', () => process.exit(0))
  const crash = createCrashPorts(() => process.kill(process.pid, 'SIGKILL'))
  const obey = await start(JSON.parse(given) as Settings, crash)
  process.on('message', async (command: Arm | Command) => {
    const answer = isArm(command) ? crash.arm(command.point ?? undefined) : await obey(command)
    process.send?.({ done: command.do, answer })
  })
  process.send?.({ done: 'ready' })
  // Else it is written when a process ends by itself, and none of these does.
  flushCompileCache()
}

function isArm(command: { readonly do: string }): command is Arm {
  return command.do === 'arm'
}
