/**
 * A group of units in one transaction on one connection. What only marks a boundary (begin,
 * savepoint, release) is put in front of the next statement and costs no round trip of its own.
 *
 * The units are first run side by side, without savepoints: what they ask in the same moment
 * leaves in one packet. They may see what their siblings wrote, but nobody keeps anything of it
 * unless all of them succeed: when one fails that has written, the whole group is undone and run
 * again one after another, each in a savepoint.
 */
import { Interrupted, type Outcome, runUnit, type Savepoint, Spoiled } from '../../unit-session.ts'
import type { Work } from '../driver.ts'
import type { Answer, PostgresConnection, Request } from './postgres-connection.ts'
import { PostgresSession } from './postgres-session.ts'

export class GroupFailure extends Error {
  /** True when the server may have committed: its answer to COMMIT never came. */
  readonly maybeCommitted: boolean

  constructor(maybeCommitted: boolean, cause: unknown) {
    super('a group was not committed', { cause })
    this.name = 'GroupFailure'
    this.maybeCommitted = maybeCommitted
  }
}

/** Throws `GroupFailure` when nothing of the group is known to be stored. */
export async function runGroup(
  connection: PostgresConnection,
  group: readonly Work[],
): Promise<readonly Outcome[]> {
  const transaction = new Transaction(connection)
  const outcomes = await runUnits(transaction, group)
  await transaction.commit()
  return outcomes
}

async function runUnits(
  transaction: Transaction,
  group: readonly Work[],
): Promise<readonly Outcome[]> {
  if (group.length === 1) return await runEach(transaction, group, transaction.alone)
  try {
    return await runTogether(transaction, group)
  } catch (error) {
    if (!(error instanceof Spoiled)) throw error
    transaction.assertSound()
    transaction.alone.undo()
    return await runEach(transaction, group, transaction.among)
  }
}

/** Throws `Spoiled` after all of them have ended, so that nothing comes behind the undoing. */
async function runTogether(
  transaction: Transaction,
  group: readonly Work[],
): Promise<readonly Outcome[]> {
  const session = new PostgresSession((request) => transaction.send(request), 'shared')
  const outcomes = new Map<Work, Outcome>()
  const run = async (work: Work): Promise<void> => {
    outcomes.set(work, await runUnit(session, undefined, work.unit))
  }
  const beside = await Promise.allSettled(group.filter(({ serial }) => !serial).map(run))
  transaction.assertSound()
  for (const result of beside) if (result.status === 'rejected') throw result.reason
  for (const work of group.filter(({ serial }) => serial)) await run(work)
  transaction.assertSound()
  return group.map((work) => outcomes.get(work) as Outcome)
}

async function runEach(
  transaction: Transaction,
  group: readonly Work[],
  savepoint: Savepoint | undefined,
): Promise<readonly Outcome[]> {
  const session = new PostgresSession((request) => transaction.send(request))
  const outcomes: Outcome[] = []
  for (const { unit } of group) {
    outcomes.push(await runUnit(session, savepoint, unit))
    transaction.assertSound()
  }
  return outcomes
}

class Transaction {
  readonly #connection: PostgresConnection
  #boundary = 'begin'
  #boundaryFailure: { readonly error: unknown } | undefined

  constructor(connection: PostgresConnection) {
    this.#connection = connection
  }

  send(request: Request): Promise<Answer> {
    if (this.#boundary !== '') this.#sendBoundary()
    return this.#connection.send(request)
  }

  /** A unit by itself needs no savepoint: the transaction is its own. */
  readonly alone: Savepoint = {
    begin: () => {},
    release: () => {},
    undo: () => this.#add('rollback; begin'),
  }

  readonly among: Savepoint = {
    begin: () => this.#add('savepoint unit'),
    release: () => this.#add('release unit'),
    undo: () => this.#add('rollback to unit; release unit'),
  }

  /** Throws `GroupFailure` when the units run so far cannot be committed any more. */
  assertSound(): void {
    if (this.#connection.lost) throw new GroupFailure(false, new Interrupted('connection lost'))
    // Without its boundary, what stands behind it may have been stored by itself.
    if (this.#boundaryFailure) throw new GroupFailure(true, this.#boundaryFailure.error)
  }

  async commit(): Promise<void> {
    // Nothing was sent, so there is nothing to commit.
    if (this.#boundary.startsWith('begin')) return
    this.#add('commit')
    const text = this.#takeBoundary()
    try {
      const { command } = await this.#connection.send({ text, rowMode: 'array' })
      // PostgreSQL answers the commit of a failed transaction with its rollback, without an error.
      if (command !== 'COMMIT') throw new GroupFailure(false, new Interrupted(command))
    } catch (error) {
      if (error instanceof GroupFailure) throw error
      throw new GroupFailure(this.#connection.lost, error)
    }
  }

  #add(statement: string): void {
    this.#boundary = this.#boundary === '' ? statement : `${this.#boundary}; ${statement}`
  }

  #takeBoundary(): string {
    const text = this.#boundary
    this.#boundary = ''
    return text
  }

  #sendBoundary(): void {
    const boundary = this.#connection.send({ text: this.#takeBoundary(), rowMode: 'array' })
    boundary.catch((error: unknown) => {
      this.#boundaryFailure ??= { error }
    })
  }
}
