/**
 * Connecting at the start, and again after the server went away. All who need a connection wait for the same
 * attempts, so that a server that comes up is not met by a storm.
 */
import { type Log, sleep } from '@tillway/kernel'
import { systemScheduler } from '@tillway/kernel/node'
import type { TableSet } from '../../table-set.ts'
import { openConnection, type PostgresConnection } from './postgres-connection.ts'

/** Pauses between attempts, in milliseconds: together a little longer than a restart takes. */
const pausesMs = [50, 100, 200, 400, 600, 800, 1_000] as const

export class Connector {
  readonly #open: () => Promise<PostgresConnection>
  readonly #log: Log
  #first: Promise<PostgresConnection> | undefined

  constructor(place: { readonly url: string; readonly tables: TableSet }, log: Log) {
    this.#open = () => openConnection(place.url, place.tables)
    this.#log = log
  }

  /** Throws the last attempt's error when the server stays away. */
  async connect(): Promise<PostgresConnection> {
    if (this.#first !== undefined) {
      await this.#first
      return await this.#open()
    }
    this.#first = this.#attempt()
    try {
      return await this.#first
    } finally {
      this.#first = undefined
    }
  }

  async #attempt(): Promise<PostgresConnection> {
    for (const pauseMs of pausesMs) {
      try {
        return await this.#open()
      } catch (error) {
        this.#log.warn({ cause: String(error) }, 'PostgreSQL cannot be reached')
        await sleep(systemScheduler, pauseMs)
      }
    }
    return await this.#open()
  }
}
