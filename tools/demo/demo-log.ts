/**
 * The log of the demonstration: warnings on the terminal, as always, and everything from `info` on in a file of the
 * data folder, where it can be searched. The file of before is kept once.
 */
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log, LogFields } from '@tillway/kernel'
import { createPinoLog } from '@tillway/server'

const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

/** A file that has grown larger than this at a start is put aside, in bytes. */
const largeFile = 8 * 1024 * 1024

export function demoLogPath(dataDir: string): string {
  return join(dataDir, 'logs', 'server.jsonl')
}

/** `level` is that of the file; the terminal shows warnings, or less when less is asked for. */
export function createDemoLog(dataDir: string, level = 'info'): Log {
  const least = Math.max(0, levels.indexOf(level as Level))
  const screen = createPinoLog(least >= levels.indexOf('warn') ? level : 'warn')
  const stream = createWriteStream(prepare(dataDir), { flags: 'a', mode: 0o600 })
  const file = createPinoLog(levels[least] ?? 'info', (line) => void stream.write(line))
  const both = (name: Level) => (fields: LogFields, message: string) => {
    screen[name](fields, message)
    file[name](fields, message)
  }
  return { debug: both('debug'), info: both('info'), warn: both('warn'), error: both('error') }
}

function prepare(dataDir: string): string {
  const path = demoLogPath(dataDir)
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 })
  if (existsSync(path) && statSync(path).size > largeFile) renameSync(path, `${path}.old`)
  return path
}
