/** One line of the platform’s log, read and told. */
import { readJsonText } from './read-json.ts'

export type Level = 'debug' | 'info' | 'warn' | 'error'

export const levels: readonly Level[] = ['debug', 'info', 'warn', 'error']

export interface LogLine {
  readonly level: Level
  /** Milliseconds since 1970; null when the line has none. */
  readonly at: number | null
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface LogFilter {
  readonly least?: Level | undefined
  /** Ids that must all stand in the line. */
  readonly mentions: readonly string[]
}

/** Undefined for what is no line of JSON. Levels may be names, or numbers as pino writes them. */
export function readLogLine(text: string): LogLine | undefined {
  const value = readJsonText(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { level, time, at, msg, message, ...fields } = value as Readonly<Record<string, unknown>>
  return {
    level: levelOf(level),
    at: timeOf(time ?? at),
    message: String(msg ?? message ?? ''),
    fields,
  }
}

function levelOf(level: unknown): Level {
  const named = levels.find((name) => name === level)
  if (named !== undefined) return named
  if (typeof level !== 'number') return 'info'
  if (level >= 50) return 'error'
  if (level >= 40) return 'warn'
  return level >= 30 ? 'info' : 'debug'
}

function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(parsed) ? null : parsed
}

export function fits(line: LogLine, { least, mentions }: LogFilter): boolean {
  if (least !== undefined && levels.indexOf(line.level) < levels.indexOf(least)) return false
  const text = JSON.stringify(line.fields)
  return mentions.every((id) => text.includes(JSON.stringify(id)))
}

export function tellLine({ at, level, message, fields }: LogLine): string {
  const time = at === null ? '' : `${new Date(at).toISOString()}  `
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${factOf(value)}`)
  return `${time}${level.padEnd(5)}  ${message}  ${facts.join(' ')}`.trimEnd()
}

function factOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
