/** Pages of a list: one row more than asked for tells whether there is another page. */
import type { Cursor } from '@tillway/store'

interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
}

export function cursorOf(query: ListQuery): Cursor {
  const limit = (query.limit ?? 20) + 1
  return query.cursor === undefined ? { limit } : { limit, after: query.cursor }
}

export function pageOf<Row extends { readonly id: string }, View>(
  rows: readonly Row[],
  query: ListQuery,
  view: (row: Row) => View,
) {
  const limit = query.limit ?? 20
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    object: 'list' as const,
    data: shown.map(view),
    next_cursor: rows.length > limit && last !== undefined ? last.id : null,
  }
}

/** A short list that always comes whole. */
export function wholeList<Row, View>(rows: readonly Row[], view: (row: Row) => View) {
  return { object: 'list' as const, data: rows.map(view), next_cursor: null }
}
