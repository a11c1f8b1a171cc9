/** Lists that the platform hands out page by page. */
import type { Caller, Query } from './caller.ts'

export interface ListPage<T> {
  readonly data: readonly T[]
  /** What to ask with for the page after this one; null at the end. */
  readonly next_cursor: string | null
  /** What this page was asked with; keep it to come back to the same place later. */
  readonly cursor: string | undefined
}

/**
 * Iterate it for the items, or its `pages()` to keep the cursor between runs.
 *
 *     for await (const payment of tillway.payments.list({ status: 'succeeded' })) …
 */
export interface Listing<T> extends AsyncIterable<T> {
  pages(): AsyncIterable<ListPage<T>>
  /** The first page alone. */
  first(): Promise<ListPage<T>>
}

export function createListing<T>(call: Caller, path: string, query: Query): Listing<T> {
  const load = async (cursor: string | undefined): Promise<ListPage<T>> => {
    const page = await call({ method: 'GET', path, query: { ...query, cursor } })
    // The platform's schema states this form.
    return { ...(page as Pick<ListPage<T>, 'data' | 'next_cursor'>), cursor }
  }
  const start = query.cursor === undefined ? undefined : String(query.cursor)
  async function* pages(): AsyncGenerator<ListPage<T>> {
    let cursor = start
    for (;;) {
      const page = await load(cursor)
      yield page
      if (page.next_cursor === null) return
      cursor = page.next_cursor
    }
  }
  async function* items(): AsyncGenerator<T> {
    for await (const page of pages()) yield* page.data
  }
  return { pages, first: () => load(start), [Symbol.asyncIterator]: items }
}
