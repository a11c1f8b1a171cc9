/** What every repository's reads have in common. */
import type { Columns } from '../columns.ts'
import type { Query } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Cursor } from '../store.ts'

export interface ById {
  readonly merchantId: string
  readonly id: string
}

export interface ByMerchant {
  readonly merchantId: string
}

export async function one<Params extends object, Entry>(
  session: Session,
  { query, columns, params }: { query: Query<Params>; columns: Columns<Entry>; params: Params },
): Promise<Entry | undefined> {
  const [row] = await session.rows(query, params)
  return row === undefined ? undefined : columns.decode(row)
}

export async function many<Params extends object, Entry>(
  session: Session,
  { query, columns, params }: { query: Query<Params>; columns: Columns<Entry>; params: Params },
): Promise<readonly Entry[]> {
  const rows = await session.rows(query, params)
  return rows.map((row) => columns.decode(row))
}

/** Where a page begins: an id that every id of the table is behind, when none is given. */
export function pageOf(
  cursor: Cursor,
  direction: 'newest_first' | 'oldest_first' = 'newest_first',
): { readonly after: string; readonly limit: number } {
  // Ids are made of ASCII letters, digits and an underscore, all of which sort before a tilde.
  const start = direction === 'newest_first' ? '~' : ''
  return { after: cursor.after ?? start, limit: cursor.limit }
}

/** One prepared query for each combination of filters that is used, made when it first is. */
export function perShape<Shape, Params>(
  build: (shape: Shape) => Query<Params>,
): (shape: Shape) => Query<Params> {
  const known = new Map<string, Query<Params>>()
  return (shape) => {
    const key = JSON.stringify(shape)
    const query = known.get(key) ?? build(shape)
    known.set(key, query)
    return query
  }
}
