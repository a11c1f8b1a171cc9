/** What the repositories run their queries on: a connection inside a transaction, or one for reading. */
import type { Row } from './columns.ts'
import type { Query } from './prepared.ts'

export interface Session {
  rows<Params extends object>(query: Query<Params>, params: Params): Promise<readonly Row[]>
  /** Returns how many rows were written. Throws `DuplicateRow` when an update meets a unique row. */
  run<Params extends object>(query: Query<Params>, params: Params): Promise<number>
  /**
   * For a unit whose lock must hold against its siblings too: makes the units of its group run one
   * after another, from the beginning.
   */
  requireOrder(): void
}
