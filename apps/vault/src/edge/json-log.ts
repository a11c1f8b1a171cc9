/** Log lines as JSON, one a line, for the vault as a process of its own. */
import type { Log, LogFields } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

export function createJsonLog(write: (line: string) => void, least: LogLevel = 'info'): Log {
  const from = logLevels.indexOf(least)
  const at = (level: LogLevel) => (fields: LogFields, message: string) => {
    if (logLevels.indexOf(level) < from) return
    write(`${JSON.stringify({ time: systemClock.now(), level, message, ...fields })}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
