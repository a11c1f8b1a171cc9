import type { Dialect } from '../dialect.ts'

/** One step of the schema. Never changed once released: a later change is a later migration. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** The statements for that dialect, in order. They run in one transaction. */
  statements(dialect: Dialect): readonly string[]
}
