/** A terminal's book in memory, whose writes a test can let fail: before or after they are durable. */
import type { TerminalBook, TerminalEntries } from '@tillway/channel'
import { PayError } from '@tillway/kernel'

export interface MemoryBook extends TerminalBook {
  readonly entries: Map<string, string>
  /** Writes so far. */
  writes: number
  /** The write that fails, counted from 1, and whether it was durable. */
  crash: { readonly at: number; readonly durable: boolean } | undefined
  /** As when another instance has it. */
  busy: boolean
  value<Value>(key: string): Value | undefined
}

export class Crash extends Error {}

export function createMemoryBook(): MemoryBook {
  let last: Promise<unknown> = Promise.resolve()
  const entries = new Map<string, string>()
  const apply = (changes: Readonly<Record<string, string | null>>): void => {
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) entries.delete(key)
      else entries.set(key, value)
    }
  }
  const reading: TerminalEntries = {
    get: async (key) => entries.get(key),
    list: async (prefix) =>
      [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => ({ key, value })),
  }
  const book: MemoryBook = {
    entries,
    peek: () => reading,
    writes: 0,
    crash: undefined,
    busy: false,
    value: (key) => {
      const text = entries.get(key)
      return text === undefined ? undefined : JSON.parse(text)
    },
    async hold(_, run) {
      if (book.busy) throw new PayError('terminal_busy')
      const before = last
      let release = () => {}
      last = new Promise<void>((resolve) => {
        release = resolve
      })
      await before
      try {
        return await run({
          ...reading,
          async write(changes) {
            book.writes += 1
            const isCrash = book.crash?.at === book.writes
            if (!isCrash || book.crash?.durable === true) apply(changes)
            if (isCrash) throw new Crash()
          },
        })
      } finally {
        release()
      }
    },
  }
  return book
}
