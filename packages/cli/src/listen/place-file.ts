/** Where a listener is in the list of events, kept on disk so that nothing is missed between runs. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Trouble } from '../trouble.ts'

export interface Place {
  /** What the page is asked for with; null is the first page. */
  readonly cursor: string | null
  /** Events of that page that were forwarded. */
  readonly done: readonly string[]
  /** What forwarded events are signed with, where none was configured. */
  readonly secret: string
}

const format = 1

/** Undefined when there is none yet. Throws `Trouble` (`place_unreadable`) when it cannot be read. */
export function readPlace(path: string): Place | undefined {
  if (!existsSync(path)) return undefined
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Place & { readonly format: number }
    const { cursor, done, secret } = value
    const isPlace =
      value.format === format &&
      Array.isArray(done) &&
      secret.startsWith('whsec_') &&
      isText(cursor)
    if (!isPlace) throw new Error('another format')
    return { cursor, done, secret }
  } catch (cause) {
    throw new Trouble({
      code: 'place_unreadable',
      words: {
        zh: `进度文件读不懂：${path}`,
        en: `the file of the place reached is unreadable: ${path}`,
      },
      remedy: {
        zh: '删掉它就从现在开始；加 --from-start 则从头开始',
        en: 'remove it to begin now, or at the beginning with --from-start',
      },
      cause,
    })
  }
}

const isText = (value: unknown) => value === null || typeof value === 'string'

/** Whole or not at all, however the program ends. */
export function writePlace(path: string, place: Place): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${JSON.stringify({ format, ...place })}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
