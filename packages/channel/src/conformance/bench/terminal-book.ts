/** The books of terminals, in memory: one holder of each at a time. */
import type { TerminalBook, TerminalEntries, TerminalPage } from '../../terminals.ts'

export function createBenchTerminalBook(): TerminalBook {
  const books = new Map<string, Map<string, string>>()
  const turns = new Map<string, Promise<unknown>>()
  const bookOf = (name: string): Map<string, string> => {
    const entries = books.get(name) ?? new Map<string, string>()
    books.set(name, entries)
    return entries
  }
  return {
    peek: ({ merchantId, terminalId }) => readingOf(bookOf(`${merchantId} ${terminalId}`)),
    hold({ merchantId, terminalId }, run) {
      const name = `${merchantId} ${terminalId}`
      const entries = bookOf(name)
      const turn = (turns.get(name) ?? Promise.resolve()).then(() => run(pageOf(entries)))
      turns.set(
        name,
        turn.catch(() => undefined),
      )
      return turn
    },
  }
}

function readingOf(entries: ReadonlyMap<string, string>): TerminalEntries {
  return {
    get: async (key) => entries.get(key),
    list: async (prefix) =>
      [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => ({ key, value })),
  }
}

function pageOf(entries: Map<string, string>): TerminalPage {
  return {
    ...readingOf(entries),
    async write(changes) {
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) entries.delete(key)
        else entries.set(key, value)
      }
    },
  }
}
