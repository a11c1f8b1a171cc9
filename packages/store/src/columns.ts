/** How a record's fields lie in a row: which there are, in which order, and how to read them back. */

/** A value as a driver gives it; PostgreSQL has booleans, SQLite has 0 and 1. */
export type Value = string | number | boolean | null
export type Row = readonly Value[]

/** `json` is kept as text and parsed here, `flag` becomes a boolean, `plain` is used as it comes. */
export type ColumnKind = 'plain' | 'flag' | 'json'

export interface Columns<Entry> {
  readonly fields: readonly (keyof Entry & string)[]
  /** Those fields of something that has more of them. */
  of(source: Entry): Entry
  /** Some of these columns, for an update. */
  only<Key extends keyof Entry & string>(...fields: readonly Key[]): Columns<Pick<Entry, Key>>
  /** Reads a row whose values are in the order of `fields`. */
  decode(row: Row): Entry
}

/** `kinds` names every field of the record, so a new field cannot be forgotten here. */
export function columnsOf<Entry>(
  kinds: {
    readonly [Key in keyof Entry & string]-?: ColumnKind
  },
): Columns<Entry> {
  const fields = Object.keys(kinds) as (keyof Entry & string)[]
  const readers = fields.map((field) => readerOf(kinds[field]))
  return {
    fields,
    // The types of `kinds` make sure that the fields are those of the entry.
    of: (source) => Object.fromEntries(fields.map((field) => [field, source[field]])) as Entry,
    only: (...chosen) =>
      columnsOf(
        Object.fromEntries(chosen.map((field) => [field, kinds[field]])) as Parameters<
          typeof columnsOf<Pick<Entry, (typeof chosen)[number]>>
        >[0],
      ),
    decode(row) {
      const entry: Record<string, unknown> = {}
      for (let index = 0; index < fields.length; index += 1) {
        const read = readers[index]
        const value = row[index] ?? null
        entry[fields[index] as string] = read === undefined || value === null ? value : read(value)
      }
      return entry as Entry
    },
  }
}

function readerOf(kind: ColumnKind): ((value: Value) => unknown) | undefined {
  if (kind === 'json') return readJson
  return kind === 'flag' ? readFlag : undefined
}

function readJson(value: Value): unknown {
  return JSON.parse(String(value))
}

function readFlag(value: Value): boolean {
  return value === true || value === 1
}
