/**
 * A simulator's memory in a file: one JSON record a line, appended and never changed. It is written
 * synchronously, so that what a simulator has answered survives its being killed. It is not
 * synced to the disk: a simulator does not have to survive the loss of power.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SimulatorJournal } from '@tillway/channel/simulator'
import { PayError } from '@tillway/kernel'

export interface FileJournal extends SimulatorJournal {
  close(): void
}

const newline = 0x0a
const chunkBytes = 1 << 20

/** Opens the journal, making its folder when there is none. A torn last line is cut off. */
export function openFileJournal(path: string): FileJournal {
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(path, 'a+')
  ftruncateSync(file, soundBytes(file))
  return {
    records: () => lines(file).map(({ text }, index) => parse(text, `${path}:${index + 1}`)),
    append(record) {
      writeSync(file, `${JSON.stringify(record)}\n`)
    },
    close: () => closeSync(file),
  }
}

interface Line {
  readonly text: string
  /** Offset of the byte after the line's newline. */
  readonly end: number
}

/** The complete lines. Read in chunks, because a long run outgrows the longest string there is. */
function lines(file: number): readonly Line[] {
  const found: Line[] = []
  const chunk = Buffer.alloc(chunkBytes)
  let rest = Buffer.alloc(0)
  let restAt = 0
  for (let at = 0; ; ) {
    const size = readSync(file, chunk, 0, chunkBytes, at)
    if (size === 0) return found
    at += size
    const bytes = Buffer.concat([rest, chunk.subarray(0, size)])
    let from = 0
    for (let to = bytes.indexOf(newline); to >= 0; to = bytes.indexOf(newline, from)) {
      found.push({ text: bytes.toString('utf8', from, to), end: restAt + to + 1 })
      from = to + 1
    }
    rest = bytes.subarray(from)
    restAt += from
  }
}

function soundBytes(file: number): number {
  const all = lines(file)
  const last = all.at(-1)
  if (last === undefined) return 0
  return isJson(last.text) ? last.end : (all.at(-2)?.end ?? 0)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new PayError('internal', `the journal is damaged at ${where}`, { cause })
  }
}
