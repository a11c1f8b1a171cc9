/** Opens the store that the settings name, migrated and ready. */
import { assert, type Clock, type Log, PayError } from '@tillway/kernel'
import { claimDueDeliveries, claimDueJobs, findDueEndpoints, nextJobDueAt } from './claims.ts'
import type { Driver } from './drivers/driver.ts'
import { migratePostgres } from './drivers/postgres/migrate-postgres.ts'
import { PostgresDriver } from './drivers/postgres/postgres-driver.ts'
import { openSqlite } from './drivers/sqlite/sqlite-connection.ts'
import { createSqliteDriver } from './drivers/sqlite/sqlite-driver.ts'
import { createRepositories } from './repositories/repositories.ts'
import type { Session } from './session.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** `postgres://…`; without it the embedded SQLite at `sqlitePath` is used. */
  readonly url?: string
  readonly sqlitePath?: string
  readonly clock: Clock
  readonly log: Log
  /** Connections to PostgreSQL. */
  readonly poolSize?: number
}

/**
 * Throws `service_unavailable` when the database cannot be reached or another process holds the
 * SQLite file, and `internal` when it belongs to a later release.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return createStore(await openDriver(options))
}

/** Two for reading, the rest for writing. */
const defaultPoolSize = 6

async function openDriver(options: StoreOptions): Promise<Driver> {
  const { url, sqlitePath, clock, log, poolSize = defaultPoolSize } = options
  if (url !== undefined) {
    assert(sqlitePath === undefined, 'one database is named')
    await migratePostgres(url, clock)
    return new PostgresDriver({ url, poolSize, log })
  }
  assert(sqlitePath !== undefined, 'one database is named')
  return createSqliteDriver(openSqlite(sqlitePath, clock), log)
}

export function createStore(driver: Driver): Store {
  const { reading } = driver
  return {
    read: createRepositories(onlyReading(reading)),
    transact: (unit, about) =>
      driver.transact((session) => unit(createRepositories(session)), { about }),
    async claimJobs(options) {
      const next = await nextJobDueAt(reading)
      if (next === undefined || next > options.now) return []
      return await driver.transact((session) => claimDueJobs(session, options), { serial: true })
    },
    async claimDeliveries(options) {
      const due = await findDueEndpoints(reading)
      const endpoints = due.filter(({ dueAt }) => dueAt <= options.now)
      if (endpoints.length === 0) return []
      return await driver.transact((session) => claimDueDeliveries(session, endpoints, options), {
        serial: true,
      })
    },
    async nextDueAt() {
      const [job, [endpoint]] = await Promise.all([
        nextJobDueAt(reading),
        findDueEndpoints(reading),
      ])
      const times = [job, endpoint?.dueAt].filter((time) => time !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    ping: () => driver.ping(),
    close: () => driver.close(),
  }
}

/** Outside of a transaction nothing is written, or it could not be taken back. */
function onlyReading(session: Session): Session {
  return {
    rows: (query, params) => session.rows(query, params),
    run: () => Promise.reject(new PayError('internal', 'writes belong into a unit of work')),
    requireOrder: () => undefined,
  }
}
