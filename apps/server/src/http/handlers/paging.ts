/** Pages of a list: one row more than asked for tells whether there is another page. */
import { type IdKind, isId, PayError } from '@tillway/kernel'
import type { Cursor } from '@tillway/store'

interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
}

/** Throws `invalid_request` for a cursor that no page of this kind ended with. */
export function cursorOf(query: ListQuery, kind: IdKind): Cursor {
  const limit = (query.limit ?? 20) + 1
  if (query.cursor === undefined) return { limit }
  if (!isId(kind, query.cursor)) {
    throw new PayError('invalid_request', 'the cursor is none of this list', { param: 'cursor' })
  }
  return { limit, after: query.cursor }
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
