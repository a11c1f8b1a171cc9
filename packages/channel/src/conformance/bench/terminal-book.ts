/** The books of terminals, in memory: one holder of each at a time. */
import type { TerminalBook, TerminalPage } from '../../terminals.ts'

export function createBenchTerminalBook(): TerminalBook {
  const books = new Map<string, Map<string, string>>()
  const turns = new Map<string, Promise<unknown>>()
  return {
    hold({ merchantId, terminalId }, run) {
      const name = `${merchantId} ${terminalId}`
      const entries = books.get(name) ?? new Map<string, string>()
      books.set(name, entries)
      const turn = (turns.get(name) ?? Promise.resolve()).then(() => run(pageOf(entries)))
      turns.set(
        name,
        turn.catch(() => undefined),
      )
      return turn
    },
  }
}

function pageOf(entries: Map<string, string>): TerminalPage {
  return {
    get: async (key) => entries.get(key),
    list: async (prefix) =>
      [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, value]) => ({ key, value })),
    async write(changes) {
      for (const [key, value] of Object.entries(changes)) {
        if (value === null) entries.delete(key)
        else entries.set(key, value)
      }
    },
  }
}
