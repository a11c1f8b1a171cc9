/**
 * The shop's order book. Every change is committed with a full sync before the call returns, so
 * that a webhook is acknowledged only when it can no longer be lost.
 */
import { DatabaseSync } from 'node:sqlite'
import type { Event } from '@tillway/mall'
import { foldEvents, type Order } from './order.ts'
import type { EventSource, ReceivedEvent, ShopRefund } from './order-records.ts'
import { type Row, readEvent, readOrder, readRefund } from './order-rows.ts'
import { laterColumns, orderTables } from './order-tables.ts'

export type NewOrder = Pick<
  Order,
  | 'number'
  | 'visitor'
  | 'product'
  | 'quantity'
  | 'description'
  | 'amount'
  | 'currency'
  | 'mode'
  | 'createdAt'
  | 'terminal'
>

export interface OrderStore {
  add(order: NewOrder): Order
  find(number: string): Order | undefined
  /** Newest first, at most 100. */
  ofVisitor(visitor: string): readonly Order[]
  rememberPayment(number: string, payment: string): void
  rememberReceipt(number: string, receipt: Readonly<Record<string, string>>): void
  /** Stores an event and works out its order anew. False when it was known already. */
  record(event: Event, received: { source: EventSource; at: number }): boolean
  /** In the order of their sequence. */
  eventsOf(number: string): readonly ReceivedEvent[]
  putRefund(refund: ShopRefund): void
  /** Oldest first. */
  refundsOf(number: string): readonly ShopRefund[]
  mark(name: string): string | undefined
  setMark(name: string, value: string): void
  close(): void
}

/** Runs one statement of the order book. */
interface Table {
  all(sql: string, ...values: readonly (string | number | null)[]): readonly Row[]
  /** The number of rows that changed. */
  run(sql: string, ...values: readonly (string | number | null)[]): number
}

export function openOrderStore(path: string): OrderStore {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
  database.exec(orderTables)
  addLaterColumns(database)
  const table: Table = {
    all: (sql, ...values) => database.prepare(sql).all(...values) as readonly Row[],
    run: (sql, ...values) => Number(database.prepare(sql).run(...values).changes),
  }
  return {
    ...ordersIn(table),
    ...refundsIn(table),
    ...marksIn(table),
    eventsOf: (number) => eventsOf(table, number),
    record: (event, received) => inTransaction(database, () => record(table, event, received)),
    close: () => database.close(),
  }
}

function addLaterColumns(database: DatabaseSync): void {
  const known = database.prepare('PRAGMA table_info(orders)').all()
  for (const [name, kind] of Object.entries(laterColumns)) {
    const isThere = known.some((column) => column.name === name)
    if (!isThere) database.exec(`ALTER TABLE orders ADD COLUMN ${name} ${kind}`)
  }
}

function ordersIn({ all, run }: Table) {
  return {
    add(order: NewOrder): Order {
      const [row = {}] = all(
        `INSERT INTO orders
           (number, visitor, product, quantity, description, amount, currency, mode, created_at,
            terminal)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
        ...[order.number, order.visitor, order.product, order.quantity, order.description],
        ...[order.amount, order.currency, order.mode, order.createdAt],
        order.terminal,
      )
      return readOrder(row)
    },
    find: (number: string) =>
      all('SELECT * FROM orders WHERE number = ?', number).map(readOrder)[0],
    ofVisitor: (visitor: string) =>
      all(
        'SELECT * FROM orders WHERE visitor = ? ORDER BY created_at DESC, number DESC LIMIT 100',
        visitor,
      ).map(readOrder),
    rememberPayment(number: string, payment: string) {
      run('UPDATE orders SET payment = ? WHERE number = ? AND payment IS NULL', payment, number)
    },
    rememberReceipt(number: string, receipt: Readonly<Record<string, string>>) {
      run('UPDATE orders SET receipt = ? WHERE number = ?', JSON.stringify(receipt), number)
    },
  }
}

/** What is certain already stays: an answer that comes after its event changes nothing. */
function refundsIn({ all, run }: Table) {
  return {
    putRefund({ reference, orderNumber, amount, status, createdAt }: ShopRefund) {
      run(
        `INSERT INTO refunds (reference, order_number, amount, status, created_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (reference) DO UPDATE SET status = excluded.status
         WHERE refunds.status NOT IN ('succeeded', 'failed')`,
        ...[reference, orderNumber, amount, status, createdAt],
      )
    },
    refundsOf: (number: string) =>
      all(
        'SELECT * FROM refunds WHERE order_number = ? ORDER BY created_at, reference',
        number,
      ).map(readRefund),
  }
}

function marksIn({ all, run }: Table) {
  return {
    mark: (name: string) =>
      all('SELECT value FROM marks WHERE name = ?', name).map((row) => String(row.value))[0],
    setMark(name: string, value: string) {
      run('INSERT OR REPLACE INTO marks (name, value) VALUES (?, ?)', name, value)
    },
  }
}

function eventsOf({ all }: Table, number: string): readonly ReceivedEvent[] {
  return all('SELECT * FROM events WHERE order_number = ?', number)
    .map(readEvent)
    .toSorted((a, b) => a.event.sequence - b.event.sequence)
}

function record(
  table: Table,
  event: Event,
  { source, at }: { source: EventSource; at: number },
): boolean {
  const number = event.data.payment.order
  const isNew = table.run(
    `INSERT INTO events (id, order_number, body, source, received_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    ...[event.id, number, JSON.stringify(event), source, at],
  )
  if (isNew === 0) {
    table.run('UPDATE events SET deliveries = deliveries + 1 WHERE id = ?', event.id)
    return false
  }
  updateOrder(table, number, at)
  const refund = 'refund' in event.data ? event.data.refund : undefined
  if (refund !== undefined && refund.reference !== null) {
    const { status, reference } = refund
    table.run('UPDATE refunds SET status = ? WHERE reference = ?', status, reference)
  }
  return true
}

/** Ships at the moment of payment and never twice, whatever comes later. */
function updateOrder(table: Table, number: string, now: number): void {
  const [order] = table.all('SELECT * FROM orders WHERE number = ?', number).map(readOrder)
  if (order === undefined) return
  const events = eventsOf(table, number).map(({ event }) => event)
  const progress = foldEvents(order, events)
  const shippedAt = order.shippedAt ?? (progress.state === 'paid' ? now : null)
  table.run(
    `UPDATE orders SET state = ?, note = ?, payment = ?, way = ?, paid_at = ?,
       amount_refunded = ?, last_sequence = ?, shipped_at = ? WHERE number = ?`,
    ...[progress.state, progress.note, progress.payment, progress.way, progress.paidAt],
    ...[progress.amountRefunded, progress.lastSequence, shippedAt, number],
  )
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
