/** Where readers come from: a chooser of the browser, an app around the page, a simulated one. */
import { ReaderError } from './errors.ts'
import type { DiscoveredReader } from './reader.ts'

export interface ReaderSource {
  readonly id: string
  /** For the person who chooses among them; the usual sources have usual names. */
  readonly name?: { readonly zh: string; readonly en: string }
  /** Whether there is any use in asking here. */
  isAvailable(): boolean
  /** May ask the person; then it must be called from a click. */
  discover(signal?: AbortSignal): Promise<readonly DiscoveredReader[]>
}

/** From the named source, or from all that are available. Rejects `reader_unsupported`. */
export async function discoverReaders(
  sources: readonly ReaderSource[],
  { from, signal }: { readonly from?: string; readonly signal?: AbortSignal } = {},
): Promise<readonly DiscoveredReader[]> {
  const asked = sources.filter(
    (source) => (from === undefined || source.id === from) && source.isAvailable(),
  )
  if (asked.length === 0) throw new ReaderError('reader_unsupported')
  const found: DiscoveredReader[] = []
  for (const source of asked) {
    if (signal?.aborted) throw new ReaderError('reader_cancelled')
    found.push(...(await source.discover(signal)))
  }
  return found
}

/** Simulated readers are found like any other, and by nothing but their being listed. */
export function listedReaders(id: string, readers: readonly DiscoveredReader[]): ReaderSource {
  return { id, isAvailable: () => readers.length > 0, discover: async () => readers }
}
