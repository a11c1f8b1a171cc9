/** The vault's own database: a SQLite file or a schema `vault` in PostgreSQL, never the platform's. */
import type { Instant } from '@tillway/kernel'
import {
  type Columns,
  type Driver,
  type DriverOptions,
  openDriver,
  type Query,
  type Session,
  StaleRow,
} from '@tillway/store'
import { firstTables } from './first-tables.ts'
import * as passwordQueries from './password-queries.ts'
import { paymentPasswords } from './payment-passwords.ts'
import { proposedPhones } from './proposed-phones.ts'
import * as queries from './queries.ts'
import type {
  CardDataRow,
  CardRow,
  KeyRow,
  LimitRow,
  MarkRow,
  PasswordRow,
  ProposedPhoneRow,
} from './records.ts'
import { settledCards } from './settled-cards.ts'

export interface Repositories {
  readonly cards: {
    insert(card: CardRow): Promise<void>
    get(of: queries.OfCard): Promise<CardRow | undefined>
    /** The newest first, no more than `limit`. */
    ofShopper(of: passwordQueries.OfShopper, limit: number): Promise<readonly CardRow[]>
    delete(of: queries.OfCard): Promise<number>
    settle(of: queries.OfCard, settledAt: Instant): Promise<void>
    changePhone(phone: Omit<ProposedPhoneRow, 'sealed' | 'lapsesAt'>): Promise<void>
    /** Those whose number is gone and of which the server never said anything. */
    deleteStrays(enteredBefore: Instant): Promise<number>
  }
  readonly cardData: {
    insert(data: CardDataRow): Promise<void>
    get(of: queries.OfCard): Promise<CardDataRow | undefined>
    /** Returns how many there were to keep. */
    keep(of: queries.OfCard): Promise<number>
    delete(of: queries.OfCard): Promise<number>
    deleteDue(now: Instant): Promise<number>
    underOldKey(merchantId: string, version: number, limit: number): Promise<readonly CardDataRow[]>
    rewrap(data: CardDataRow, before: number): Promise<void>
  }
  readonly phones: {
    /** Throws `StaleRow` when there is one for the card. */
    insert(phone: ProposedPhoneRow): Promise<void>
    get(of: queries.OfCard): Promise<ProposedPhoneRow | undefined>
    delete(of: queries.OfCard): Promise<number>
    deleteLapsed(now: Instant): Promise<number>
  }
  readonly passwords: {
    get(of: passwordQueries.OfShopper): Promise<PasswordRow | undefined>
    /**
     * Reads it for a unit that will write it: nobody else writes it before this unit is committed,
     * so however many come at once, each sees what the one before has counted.
     */
    lock(of: passwordQueries.OfShopper): Promise<PasswordRow | undefined>
    /** Throws `StaleRow` when there is one. */
    insert(password: PasswordRow): Promise<void>
    /** Throws `StaleRow` when it changed since it was read. */
    write(password: PasswordRow): Promise<void>
  }
  readonly keys: {
    /** Throws `StaleRow` when there is one of that version. */
    insert(key: KeyRow): Promise<void>
    get(of: queries.OfKey): Promise<KeyRow | undefined>
    newest(of: queries.OfKeys): Promise<KeyRow | undefined>
    /** The newest first. */
    ofPurpose(of: queries.OfKeys): Promise<readonly KeyRow[]>
    all(): Promise<readonly KeyRow[]>
    rewrap(key: KeyRow): Promise<void>
    endOlder(of: queries.OfKey, lapsesAt: Instant): Promise<void>
    deleteLapsed(now: Instant): Promise<number>
    deleteUnused(merchantId: string, version: number): Promise<number>
    /** Peppers older than one of that age or more, under which no password lies. */
    deleteUnusedPeppers(madeBefore: Instant): Promise<number>
  }
  readonly marks: {
    /** False when it is there already. */
    insert(mark: MarkRow): Promise<boolean>
    deleteLapsed(now: Instant): Promise<number>
  }
  readonly limits: {
    get(scope: string, subject: string): Promise<LimitRow | undefined>
    /** Throws `StaleRow` when it changed since it was read; the unit is then run again. */
    write(limit: LimitRow, isNew: boolean): Promise<void>
    deleteLapsed(now: Instant): Promise<number>
  }
}

export interface VaultStore {
  /** For reads that stand alone. */
  readonly read: Repositories
  /** All or nothing; resolves once it is durable. May run the unit more than once. */
  transact<Result>(unit: (tables: Repositories) => Promise<Result>): Promise<Result>
  /** Leaves nothing of deleted rows beside the tables, as far as the database can. */
  forgetDeleted(): Promise<void>
  /** Every row as it lies there, for tests that look for what must not. */
  dump(): Promise<string>
  /** See `Store.time`. */
  time(): Promise<Instant | null>
  ping(): Promise<void>
  close(): Promise<void>
}

/** Throws `service_unavailable` when the database cannot be reached or is held by another process. */
export async function openVaultStore(options: DriverOptions): Promise<VaultStore> {
  const driver = await openDriver(options, {
    migrations: [firstTables, settledCards, proposedPhones, paymentPasswords],
    growing: ['cards'],
    overwritesDeleted: true,
    schema: 'vault',
  })
  return {
    read: createRepositories(driver.reading),
    transact: (unit) => driver.transact((session) => unit(createRepositories(session))),
    forgetDeleted: () => driver.forgetDeleted(),
    dump: () => dump(driver),
    time: () => driver.time(),
    ping: () => driver.ping(),
    close: () => driver.close(),
  }
}

async function dump({ reading }: Driver): Promise<string> {
  const tables = Object.entries(queries.everyRow).map(
    async ([name, query]) => [name, await reading.rows(query, {})] as const,
  )
  return JSON.stringify(Object.fromEntries(await Promise.all(tables)))
}

function createRepositories(session: Session): Repositories {
  return {
    cards: createCards(session),
    cardData: createCardData(session),
    phones: createPhones(session),
    passwords: createPasswords(session),
    keys: createKeys(session),
    marks: {
      insert: async (mark) => (await session.run(queries.insertMark, mark)) === 1,
      deleteLapsed: (now) => session.run(queries.deleteLapsedMarks, { now }),
    },
    limits: {
      get: (scope, subject) =>
        one(session, queries.limitOf, queries.limitColumns, { scope, subject }),
      write: (limit, isNew) =>
        mustWrite(session, isNew ? queries.insertLimit : queries.updateLimit, limit),
      deleteLapsed: (now) => session.run(queries.deleteLapsedLimits, { now }),
    },
  }
}

function createCards(session: Session): Repositories['cards'] {
  return {
    insert: (card) => mustWrite(session, queries.insertCard, card),
    get: (of) => one(session, queries.cardById, queries.cardColumns, of),
    ofShopper: (of, limit) =>
      many(session, queries.cardsOfShopper, queries.cardColumns, { ...of, limit }),
    delete: (of) => session.run(queries.deleteCard, of),
    async settle(of, settledAt) {
      await session.run(queries.settleCard, { ...of, settledAt })
    },
    async changePhone(phone) {
      await session.run(queries.changeCardPhone, phone)
    },
    deleteStrays: (enteredBefore) => session.run(queries.deleteStrayCards, { enteredBefore }),
  }
}

function createCardData(session: Session): Repositories['cardData'] {
  return {
    insert: (data) => mustWrite(session, queries.insertCardData, data),
    get: (of) => one(session, queries.cardDataById, queries.cardDataColumns, of),
    keep: (of) => session.run(queries.keepCardData, of),
    delete: (of) => session.run(queries.deleteCardData, of),
    deleteDue: (now) => session.run(queries.deleteDueCardData, { now }),
    underOldKey: (merchantId, version, limit) =>
      many(session, queries.cardDataUnderOldKey, queries.cardDataColumns, {
        merchantId,
        version,
        limit,
      }),
    async rewrap(data, before) {
      await session.run(queries.rewrapCardData, { ...data, before })
    },
  }
}

function createPhones(session: Session): Repositories['phones'] {
  return {
    insert: (phone) => mustWrite(session, queries.insertProposedPhone, phone),
    get: (of) => one(session, queries.proposedPhoneOf, queries.proposedPhoneColumns, of),
    delete: (of) => session.run(queries.deleteProposedPhone, of),
    deleteLapsed: (now) => session.run(queries.deleteLapsedPhones, { now }),
  }
}

function createKeys(session: Session): Repositories['keys'] {
  return {
    insert: (key) => mustWrite(session, queries.insertKey, key),
    get: (of) => one(session, queries.keyByVersion, queries.keyColumns, of),
    newest: (of) => one(session, queries.newestKey, queries.keyColumns, of),
    ofPurpose: (of) => many(session, queries.keysOfPurpose, queries.keyColumns, of),
    all: () => many(session, queries.everyKey, queries.keyColumns, {}),
    async rewrap(key) {
      await session.run(queries.rewrapKey, key)
    },
    async endOlder(of, lapsesAt) {
      await session.run(queries.endOlderKeys, { ...of, lapsesAt })
    },
    deleteLapsed: (now) => session.run(queries.deleteLapsedKeys, { now }),
    deleteUnused: (merchantId, version) =>
      session.run(queries.deleteUnusedCardKeys, { merchantId, version }),
    deleteUnusedPeppers: (madeBefore) =>
      session.run(passwordQueries.deleteUnusedPeppers, { madeBefore }),
  }
}

function createPasswords(session: Session): Repositories['passwords'] {
  const get = (of: passwordQueries.OfShopper) =>
    one(session, passwordQueries.passwordOf, passwordQueries.passwordColumns, of)
  return {
    get,
    async lock(of) {
      // Units that share a transaction share its locks as well.
      session.requireOrder()
      const count = await session.run(passwordQueries.lockPassword, of)
      return count === 0 ? undefined : await get(of)
    },
    insert: (password) => mustWrite(session, passwordQueries.insertPassword, password),
    write: (password) => mustWrite(session, passwordQueries.updatePassword, password),
  }
}

async function mustWrite<Params extends object>(
  session: Session,
  query: Query<Params>,
  params: Params,
): Promise<void> {
  if ((await session.run(query, params)) === 0) throw new StaleRow('a row of the vault')
}

async function one<Params extends object, Entry>(
  session: Session,
  query: Query<Params>,
  columns: Columns<Entry>,
  params: Params,
): Promise<Entry | undefined> {
  return (await many(session, query, columns, params))[0]
}

async function many<Params extends object, Entry>(
  session: Session,
  query: Query<Params>,
  columns: Columns<Entry>,
  params: Params,
): Promise<readonly Entry[]> {
  return (await session.rows(query, params)).map((row) => columns.decode(row))
}
