/**
 * The databases that a suite runs over: SQLite always, PostgreSQL when the test run provides one.
 * Each opening is a database of its own, so that suites do not meet.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface TestDatabase {
  /** Undefined for SQLite, which lies in the data folder of the platform. */
  readonly url: string | undefined
  /** Removes it. */
  drop(): Promise<void>
}

export interface DatabaseKind {
  readonly name: 'SQLite' | 'PostgreSQL'
  open(): Promise<TestDatabase>
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  open: async () => ({ url: undefined, drop: async () => undefined }),
}

/** Databases of the PostgreSQL at this address. */
export function postgres(adminUrl: string): DatabaseKind {
  return {
    name: 'PostgreSQL',
    async open() {
      const name = `kit_${randomBytes(6).toString('hex')}`
      await administer(adminUrl, `create database ${name}`)
      const url = new URL(adminUrl)
      url.pathname = `/${name}`
      const drop = () => administer(adminUrl, `drop database ${name} with (force)`)
      return { url: url.href, drop }
    },
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const given = process.env.TILLWAY_TEST_DATABASE_URL

/** For `describe.each`: the suite's most important cases run over each. */
export const databaseKinds: readonly DatabaseKind[] =
  given === undefined || given === '' ? [sqlite] : [sqlite, postgres(given)]

/** PostgreSQL alone, for what needs two instances on one database; empty when there is none. */
export const sharedDatabaseKinds: readonly DatabaseKind[] = databaseKinds.filter(
  ({ name }) => name === 'PostgreSQL',
)
