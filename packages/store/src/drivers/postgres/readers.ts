/** Connections for reads that stand alone: many reads share one, answered in their order. */
import { PayError } from '@tillway/kernel'
import { Interrupted } from '../../unit-session.ts'
import type { Connector } from './connector.ts'
import type { Answer, PostgresConnection, Request } from './postgres-connection.ts'
import { unavailable } from './postgres-error.ts'

/** A read changes nothing, so a lost connection costs it no more than another try. */
const maxTries = 4

interface Place {
  connection: PostgresConnection | undefined
  opening: Promise<PostgresConnection> | undefined
}

export class Readers {
  readonly #connector: Connector
  readonly #places: readonly Place[]
  #closed = false

  constructor(connector: Connector, size: number) {
    this.#connector = connector
    this.#places = Array.from({ length: size }, () => ({
      connection: undefined,
      opening: undefined,
    }))
  }

  async send(request: Request): Promise<Answer> {
    for (let tries = 1; ; tries += 1) {
      const connection = await this.#connection()
      try {
        await connection.reviewPlans().catch(() => {})
        return await connection.send(request)
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        if (tries === maxTries) throw unavailable(error)
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      this.#places.map(async ({ connection, opening }) => {
        const opened = await opening?.catch(() => undefined)
        await (opened ?? connection)?.close()
      }),
    )
  }

  #connection(): PostgresConnection | Promise<PostgresConnection> {
    if (this.#closed) throw new PayError('service_unavailable', 'store is closed')
    const place = this.#leastBusy()
    if (place.connection !== undefined && !place.connection.lost) return place.connection
    place.opening ??= this.#open(place)
    return place.opening
  }

  #leastBusy(): Place {
    return this.#places.reduce((best, place) => (burden(place) < burden(best) ? place : best))
  }

  async #open(place: Place): Promise<PostgresConnection> {
    try {
      place.connection = await this.#connector.connect()
      return place.connection
    } catch (error) {
      throw unavailable(error)
    } finally {
      place.opening = undefined
    }
  }
}

/** An unopened connection counts as one read under way: a second opens when the first is in use. */
function burden({ connection, opening }: Place): number {
  if (connection === undefined || connection.lost) return opening === undefined ? 1 : 1_000
  return connection.outstanding
}
