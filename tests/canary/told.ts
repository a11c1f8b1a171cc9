/** Keeps every answer that anybody in this process gets over HTTP. */
import type { Place } from './search.ts'

export interface Told {
  /** The answers so far, headers included, by the address that gave them. */
  places(): readonly Place[]
  readonly count: number
  stop(): void
}

export function keepAnswers(): Told {
  const told: { address: string; text: string }[] = []
  const original = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init)
    const address = new URL(input instanceof Request ? input.url : String(input))
    // The simulators' own control interface is the bank's.
    if (!address.pathname.startsWith('/_control')) {
      const headers = JSON.stringify([...response.headers])
      told.push({ address: address.pathname, text: headers + (await response.clone().text()) })
    }
    return response
  }
  return {
    places: () =>
      told.map(({ address, text }) => ({ name: `an answer of ${address}`, content: text })),
    get count() {
      return told.length
    },
    stop() {
      globalThis.fetch = original
    },
  }
}
