/** Opens the store that the settings name, migrated and ready. */
import { type Clock, PayError } from '@tillway/kernel'
import { claimDueDeliveries, claimDueJobs, findDueEndpoints, nextJobDueAt } from './claims.ts'
import type { Driver } from './drivers/driver.ts'
import { type DriverOptions, openDriver } from './drivers/open-driver.ts'
import { isMisdated, redate } from './redate.ts'
import { createRepositories } from './repositories/repositories.ts'
import type { Session } from './session.ts'
import type { Store } from './store.ts'
import { platformTables } from './table-set.ts'

export type StoreOptions = DriverOptions

/**
 * Throws `service_unavailable` when the database cannot be reached or another process holds the
 * SQLite file, and `internal` when it belongs to a later release.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  return createStore(await openDriver(options, platformTables), options.clock)
}

export function createStore(driver: Driver, clock: Clock): Store {
  const { reading } = driver
  return {
    read: createRepositories(onlyReading(reading), clock),
    transact: (unit, about) =>
      driver.transact((session) => unit(createRepositories(session, clock)), { about }),
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
    async redate(now) {
      if (!(await isMisdated(reading, now))) return 0
      return await driver.transact((session) => redate(session, now), { serial: true })
    },
    as: (other) => createStore(driver, other),
    time: () => driver.time(),
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
