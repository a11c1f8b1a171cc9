/** Bare storage for the floor: prepared statements and group commit, nothing else. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { ChildConfig } from './protocol.ts'

type Values = readonly (string | number)[]

export interface FloorStore {
  createPayment(values: Values): Promise<void>
  createAttempt(values: Values): Promise<void>
  answerAttempt(values: Values): Promise<void>
  /** `[attempt, transaction, now]`; returns the order. */
  settle(values: Values): Promise<string>
}

const schema = [
  'create table payments (id text primary key, order_no text not null unique, amount bigint not null, state text not null, created_at bigint not null)',
  'create table attempts (id text primary key, payment_id text not null, state text not null, created_at bigint not null, code text, transaction_id text)',
  'create table events (id text primary key, payment_id text not null, created_at bigint not null)',
]

const statements = {
  payment:
    'insert into payments (id, order_no, amount, state, created_at) values ($1, $2, $3, $4, $5)',
  attempt: 'insert into attempts (id, payment_id, state, created_at) values ($1, $2, $3, $4)',
  answer: 'update attempts set state = $1, code = $2 where id = $3',
  paidAttempt:
    "update attempts set state = 'succeeded', transaction_id = $2 where id = $1 returning payment_id",
  paidPayment: "update payments set state = 'succeeded' where id = $1 returning order_no",
  event: 'insert into events (id, payment_id, created_at) values ($1, $2, $3)',
} as const

type StatementName = keyof typeof statements
type Run = (name: StatementName, values: Values) => Promise<Record<string, unknown> | undefined>
type Unit = (run: Run) => Promise<string>

export async function openFloorStore(config: ChildConfig): Promise<FloorStore> {
  const commit =
    config.databaseUrl === undefined
      ? openSqlite(join(config.dataDir, 'floor.sqlite'))
      : await openPostgres(config.databaseUrl)
  const one = (name: StatementName) => async (values: Values) => {
    await commit(async (run) => {
      await run(name, values)
      return ''
    })
  }
  return {
    createPayment: one('payment'),
    createAttempt: one('attempt'),
    answerAttempt: one('answer'),
    settle: ([attempt = '', transaction = '', now = 0]) =>
      commit(async (run) => {
        const paid = await run('paidAttempt', [attempt, transaction])
        const id = String(paid?.payment_id)
        const payment = await run('paidPayment', [id])
        await run('event', [`e${id}`, id, now])
        return String(payment?.order_no)
      }),
  }
}

type Commit = (unit: Unit) => Promise<string>

/** Units that come while a group commits make the next group. */
function grouped(lanes: readonly ((units: readonly Unit[]) => Promise<string[]>)[]): Commit {
  const free = [...lanes]
  const waiting: {
    unit: Unit
    resolve: (text: string) => void
    reject: (error: unknown) => void
  }[] = []
  const pump = (): void => {
    const lane = free.pop()
    if (lane === undefined) return
    const group = waiting.splice(0, 64)
    if (group.length === 0) {
      free.push(lane)
      return
    }
    lane(group.map(({ unit }) => unit))
      .then(
        (texts) => {
          for (const [index, { resolve }] of group.entries()) resolve(texts[index] ?? '')
        },
        (error: unknown) => {
          for (const { reject } of group) reject(error)
        },
      )
      .finally(() => {
        free.push(lane)
        pump()
      })
  }
  return (unit) =>
    new Promise((resolve, reject) => {
      waiting.push({ unit, resolve, reject })
      if (waiting.length === 1) setImmediate(pump)
    })
}

function openSqlite(path: string): Commit {
  const db = new DatabaseSync(path)
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  for (const table of schema) db.exec(table)
  const prepared = Object.fromEntries(
    Object.entries(statements).map(([name, text]) => [
      name,
      db.prepare(text.replaceAll(/\$(\d)/g, '?$1')),
    ]),
  )
  const run: Run = async (name, values) =>
    prepared[name]?.get(...values) as Record<string, unknown> | undefined
  return grouped([
    async (units) => {
      db.exec('begin immediate')
      const texts: string[] = []
      for (const unit of units) texts.push(await unit(run))
      db.exec('commit')
      return texts
    },
  ])
}

async function openPostgres(url: string): Promise<Commit> {
  // One connection: with bigger groups it is the cheapest, and two could deadlock on a payment.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const table of schema) await client.query(table)
  const run: Run = async (name, values) => {
    const result = await client.query({ name, text: statements[name], values: [...values] })
    return result.rows[0] as Record<string, unknown> | undefined
  }
  return grouped([
    async (units) => {
      await client.query('begin')
      const texts: string[] = []
      for (const unit of units) texts.push(await unit(run))
      await client.query('commit')
      return texts
    },
  ])
}
