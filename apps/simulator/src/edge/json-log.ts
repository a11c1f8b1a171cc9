/** Log lines as JSON, one a line, for the process that serves the simulators by itself. */
import type { Log, LogFields } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'

export function createJsonLog(write: (line: string) => void): Log {
  const at = (level: string) => (fields: LogFields, message: string) =>
    write(`${JSON.stringify({ time: systemClock.now(), level, message, ...fields })}\n`)
  return { debug: () => undefined, info: at('info'), warn: at('warn'), error: at('error') }
}
