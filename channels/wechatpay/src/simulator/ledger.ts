/** The simulator's state, folded from its journal. A new record goes to the journal first. */
import type { FaultSubject, SimulatorJournal } from '@tillway/channel/simulator'
import type { Instant } from '@tillway/kernel'
import type {
  JournalRecord,
  Merchant,
  NoticeFact,
  Payment,
  PlacedOrder,
  PlacedRefund,
  PlatformKey,
} from './records.ts'

export interface OrderEntry {
  readonly order: PlacedOrder
  readonly payment: Payment | undefined
  readonly declined: boolean
  readonly closed: boolean
  /** A payment that is still to come, after the order was closed. */
  readonly paidLateAt: Instant | undefined
}

export interface RefundEntry {
  readonly refund: PlacedRefund
  readonly endedAt: Instant | undefined
}

export interface NoticeEntry {
  readonly notice: NoticeFact
  readonly accepted: boolean
}

export type OrderState = 'waiting' | 'paid' | 'closed' | 'declined'

export interface Ledger {
  append(record: JournalRecord): void
  /** Grows with every record; makes numbers unique across restarts. */
  count(): number
  merchants(): readonly Merchant[]
  merchant(mchid: string): Merchant | undefined
  keys(): readonly PlatformKey[]
  orders(): readonly OrderEntry[]
  order(key: string): OrderEntry | undefined
  orderByNumber(mchid: string, out_trade_no: string): OrderEntry | undefined
  orderByToken(token: string): OrderEntry | undefined
  refunds(): readonly RefundEntry[]
  refundsOf(orderKey: string): readonly RefundEntry[]
  refund(mchid: string, out_refund_no: string): RefundEntry | undefined
  notices(): readonly NoticeEntry[]
}

interface Memory {
  count: number
  readonly merchants: Map<string, Merchant>
  readonly keys: PlatformKey[]
  readonly orders: Map<string, OrderEntry>
  readonly keyByNumber: Map<string, string>
  readonly keyByToken: Map<string, string>
  readonly refunds: Map<string, RefundEntry>
  readonly refundIdsByOrder: Map<string, string[]>
  readonly notices: Map<string, NoticeEntry>
}

export function createLedger(journal: SimulatorJournal): Ledger {
  const memory: Memory = {
    count: 0,
    merchants: new Map(),
    keys: [],
    orders: new Map(),
    keyByNumber: new Map(),
    keyByToken: new Map(),
    refunds: new Map(),
    refundIdsByOrder: new Map(),
    notices: new Map(),
  }
  // The journal holds only what `append` below wrote into it.
  for (const record of journal.records()) apply(memory, record as JournalRecord)

  const order = (key: string | undefined) =>
    key === undefined ? undefined : memory.orders.get(key)
  const refundsOf = (orderKey: string) =>
    (memory.refundIdsByOrder.get(orderKey) ?? []).flatMap((id) => memory.refunds.get(id) ?? [])
  return {
    append(record) {
      journal.append(record)
      apply(memory, record)
    },
    count: () => memory.count,
    merchants: () => [...memory.merchants.values()],
    merchant: (mchid) => memory.merchants.get(mchid),
    keys: () => memory.keys,
    orders: () => [...memory.orders.values()],
    order,
    orderByNumber: (mchid, number) => order(memory.keyByNumber.get(numberKey(mchid, number))),
    orderByToken: (token) => order(memory.keyByToken.get(token)),
    refunds: () => [...memory.refunds.values()],
    refundsOf,
    refund: (mchid, number) => memory.refunds.get(numberKey(mchid, number)),
    notices: () => [...memory.notices.values()],
  }
}

/** The order as faults are asked about it. */
export function subjectOf({ order }: OrderEntry): FaultSubject {
  return { orderNumber: order.out_trade_no, amount: order.total }
}

export function numberKey(mchid: string, number: string): string {
  return `${mchid} ${number}`
}

/** The state of an order at a moment: time itself closes what nobody paid. */
export function orderState(entry: OrderEntry, now: Instant): OrderState {
  if (entry.payment !== undefined) return 'paid'
  if (entry.declined) return 'declined'
  return entry.closed || now >= entry.order.expiresAt ? 'closed' : 'waiting'
}

function apply(memory: Memory, record: JournalRecord): void {
  memory.count += 1
  switch (record.type) {
    case 'merchant':
      memory.merchants.set(record.merchant.mchid, record.merchant)
      break
    case 'key':
      memory.keys.push(record.key)
      break
    case 'order':
      applyOrder(memory, record.order)
      break
    case 'paid':
      change(memory.orders, record.key, { payment: record.payment, paidLateAt: undefined })
      break
    case 'declined':
      change(memory.orders, record.key, { declined: true })
      break
    case 'closed':
      change(memory.orders, record.key, { closed: true, paidLateAt: record.paidLateAt })
      break
    case 'refund':
      applyRefund(memory, record.refund)
      break
    case 'refund_ended':
      change(memory.refunds, record.id, { endedAt: record.at })
      break
    case 'notice':
      memory.notices.set(record.notice.id, { notice: record.notice, accepted: false })
      break
    case 'notice_accepted':
      change(memory.notices, record.id, { accepted: true })
      break
  }
}

function applyOrder(memory: Memory, order: PlacedOrder): void {
  memory.orders.set(order.key, {
    order,
    payment: undefined,
    declined: false,
    closed: false,
    paidLateAt: undefined,
  })
  memory.keyByNumber.set(numberKey(order.mchid, order.out_trade_no), order.key)
  memory.keyByToken.set(order.token, order.key)
}

function applyRefund(memory: Memory, refund: PlacedRefund): void {
  const id = numberKey(refund.mchid, refund.out_refund_no)
  memory.refunds.set(id, { refund, endedAt: undefined })
  const ids = memory.refundIdsByOrder.get(refund.orderKey) ?? []
  memory.refundIdsByOrder.set(refund.orderKey, [...ids, id])
}

function change<Entry>(entries: Map<string, Entry>, id: string, difference: Partial<Entry>): void {
  const entry = entries.get(id)
  if (entry !== undefined) entries.set(id, { ...entry, ...difference })
}
