/**
 * The session of one unit of work. It ends with the unit: a write that a unit forgot to wait for
 * is waited for, and one that comes later still is refused, because by then the connection
 * belongs to another unit.
 */
import { PayError } from '@tillway/kernel'
import type { Row } from './columns.ts'
import type { Query } from './prepared.ts'
import type { Session } from './session.ts'
import { StaleRow } from './store.ts'

/**
 * A statement failed for a reason that has nothing to do with the unit (a deadlock, a lost
 * connection), and nothing of it stays: the driver runs the unit again, whatever it threw.
 */
export class Interrupted extends Error {
  constructor(cause: unknown) {
    super('the transaction was interrupted', { cause })
    this.name = 'Interrupted'
  }
}

/**
 * A unit failed after it had written, and no savepoint keeps its writes apart from those of the
 * others: the whole group must be undone and run again with savepoints.
 */
export class Spoiled extends Error {
  constructor() {
    super('a unit without a savepoint left something behind')
    this.name = 'Spoiled'
  }
}

/** A unit that keeps meeting changed rows after so many runs is told so. */
const maxRuns = 10

export class UnitSession implements Session {
  readonly #session: Session
  #ended = false
  #wrote = false
  #last: Promise<unknown> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(session: Session) {
    this.#session = session
  }

  rows<Params extends object>(query: Query<Params>, params: Params): Promise<readonly Row[]> {
    return this.#watch(() => this.#session.rows(query, params))
  }

  run<Params extends object>(query: Query<Params>, params: Params): Promise<number> {
    return this.#watch(async () => {
      const count = await this.#session.run(query, params)
      if (count > 0) this.#wrote = true
      return count
    })
  }

  requireOrder(): void {
    this.#session.requireOrder()
  }

  /** Whether there is anything of it that would have to be undone. */
  get leavesTraces(): boolean {
    return this.#wrote || this.#failure !== undefined
  }

  /** Throws the first failure of a statement, even when the unit went on: nothing of it may stay. */
  async end(): Promise<void> {
    // A connection answers in order, so the last answer is the last of all.
    while (this.#last !== undefined) {
      const last = this.#last
      this.#last = undefined
      await last
    }
    this.#ended = true
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #watch<Result>(start: () => Promise<Result>): Promise<Result> {
    if (this.#ended) {
      return Promise.reject(new PayError('internal', 'a unit of work wrote after its end'))
    }
    const answer = start()
    this.#last = answer.catch((error: unknown) => {
      this.#failure ??= { error }
    })
    return answer
  }
}

/** How a unit is kept apart from the others of its batch. */
export interface Savepoint {
  begin(): void
  release(): void
  undo(): void
}

export type Unit<Result> = (session: Session) => Promise<Result>

export type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * Runs a unit, anew when it met a row that had changed since it was read. Savepoints cost as much
 * as several statements and failures are rare, so a group is first run without; then this throws
 * `Spoiled` when a unit fails that would need one.
 */
export async function runUnit(
  session: Session,
  savepoint: Savepoint | undefined,
  unit: Unit<unknown>,
): Promise<Outcome> {
  for (let run = 1; ; run += 1) {
    const outcome = await runOnce(session, savepoint, unit)
    const stale = 'error' in outcome && outcome.error instanceof StaleRow
    if (!stale || run === maxRuns) return outcome
    // Beside its siblings it may lose again and again; one after another, somebody wins each time.
    if (run > 1) session.requireOrder()
  }
}

async function runOnce(
  session: Session,
  savepoint: Savepoint | undefined,
  unit: Unit<unknown>,
): Promise<Outcome> {
  const own = new UnitSession(session)
  savepoint?.begin()
  try {
    const value = await unit(own)
    await own.end()
    savepoint?.release()
    return { value }
  } catch (error) {
    const failure = await own.end().catch((reason: unknown) => reason)
    if (error instanceof Spoiled) throw error
    if (savepoint !== undefined) savepoint.undo()
    else if (own.leavesTraces) throw new Spoiled()
    return { error: failure instanceof Interrupted ? failure : error }
  }
}
