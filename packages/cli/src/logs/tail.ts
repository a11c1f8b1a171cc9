/** `tillway logs tail`. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Call, countOf } from '../call.ts'
import { isOn, textOf } from '../commands/command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { pause } from '../pause.ts'
import { dataDirOf } from '../place.ts'
import { Trouble } from '../trouble.ts'
import { createGrowingFile } from './growing-file.ts'
import { fits, type LogFilter, type LogLine, levels, readLogLine, tellLine } from './line.ts'

const pollMs = 400
const standardInput = 0

export async function tailLogs(call: Call): Promise<ExitCode> {
  const { world, given } = call
  const file = textOf(given, 'file')
  const filter = filterOf(call)
  const before = countOf(given, 'lines', 20)
  if (file === '-') {
    const lines = readFileSync(standardInput, 'utf8').split('\n')
    for (const line of kept(lines, filter).slice(-before)) show(call, line)
    return exitCodes.ok
  }
  const path =
    file === undefined
      ? join(dataDirOf(world, given), 'logs', 'server.jsonl')
      : resolve(world.folder, file)
  if (!existsSync(path)) throw noLog(path)
  const growing = createGrowingFile(path)
  const first = kept(growing.read(), filter)
  for (const line of before === 0 ? [] : first.slice(-before)) show(call, line)
  while (!isOn(given, 'once') && !world.stopped.aborted) {
    await pause(world, pollMs)
    for (const line of kept(growing.read(), filter)) show(call, line)
  }
  return exitCodes.ok
}

function filterOf({ given }: Call): LogFilter {
  const level = textOf(given, 'level')
  const mentions = [textOf(given, 'payment'), textOf(given, 'request')]
  return {
    least: levels.find((name) => name === level),
    mentions: mentions.filter((id) => id !== undefined),
  }
}

function kept(texts: readonly string[], filter: LogFilter): readonly LogLine[] {
  return texts.flatMap((text) => {
    const line = readLogLine(text)
    return line !== undefined && fits(line, filter) ? [line] : []
  })
}

function show({ print }: Call, line: LogLine): void {
  const colour = line.level === 'error' ? 'red' : line.level === 'warn' ? 'yellow' : undefined
  const text = tellLine(line)
  const { at, level, message, fields } = line
  const shown = colour === undefined ? text : print.paint(text, colour)
  print.fact({ at: at === null ? null : new Date(at).toISOString(), level, message, fields }, shown)
}

function noLog(path: string): Trouble {
  return new Trouble({
    code: 'no_log',
    words: { zh: `没有日志文件 ${path}`, en: `there is no log at ${path}` },
    remedy: {
      zh: 'npx --no-install tillway start 会写它；别处的日志用 --file 指明，或用 - 从标准输入读',
      en: 'npx --no-install tillway start writes it; name another by --file, or read standard input with -',
    },
  })
}
