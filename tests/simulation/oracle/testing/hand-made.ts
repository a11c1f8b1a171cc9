/** A small world made by hand: one payment that was paid, told and half given back, at rest. */
import type { HostFlow } from '../../../kit/host-books.ts'
import type { World } from '../../world/types.ts'
import {
  type Case,
  type ChannelOrder,
  type ChannelRefund,
  countsOf,
  type Facts,
  type Row,
} from '../facts.ts'

export const at = 1_800_000_000_000
const hour = 3_600_000
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const idOf = (prefix: string, name: number) => `${prefix}_${letters.slice(0, 24)}${letters[name]}A`

export const ids = Object.freeze({
  merchant: idOf('mch', 1),
  other: idOf('mch', 2),
  payment: idOf('pay', 1),
  attempt: idOf('att', 1),
  second: idOf('att', 2),
  refund: idOf('rf', 1),
  paid: idOf('evt', 1),
  refunded: idOf('evt', 2),
})

export const payment: Row = Object.freeze({
  merchant_id: ids.merchant,
  id: ids.payment,
  order: 'A-1',
  amount: 1_000,
  currency: 'CNY',
  state: 'succeeded',
  amount_refunded: 400,
  amount_reserved: 400,
  paid_at: at - hour,
  paid_way: 'wechatpay',
  paid_attempt_id: ids.attempt,
  open_attempt_id: null,
  last_error: null,
  event_sequence: 2,
  last_event_id: ids.refunded,
  created_at: at - 2 * hour,
})

export const attempt: Row = Object.freeze({
  merchant_id: ids.merchant,
  id: ids.attempt,
  payment_id: ids.payment,
  channel: 'wechatpay',
  presentation: 'qr',
  order_number: 'N1',
  amount: 1_000,
  captured: 1_000,
  state: 'succeeded',
  submitted_at: null,
  terminal_id: null,
  code_tries: 0,
  created_at: at - 2 * hour,
})

export const refund: Row = Object.freeze({
  merchant_id: ids.merchant,
  id: ids.refund,
  payment_id: ids.payment,
  attempt_id: ids.attempt,
  refund_number: 'R1',
  amount: 400,
  state: 'succeeded',
  cause: 'mall',
})

function event(id: string, type: string, sequence: number, previous: string | null): Row {
  const data = { payment: { id: ids.payment, status: 'succeeded' } }
  const told = { id, type, sequence, payment: ids.payment, previous_id: previous, data }
  return {
    merchant_id: ids.merchant,
    id,
    type,
    sequence,
    payment_id: ids.payment,
    previous_id: previous,
    body: JSON.stringify(told),
  }
}

export const events: readonly Row[] = [
  event(ids.paid, 'payment.succeeded', 1, null),
  event(ids.refunded, 'refund.succeeded', 2, ids.paid),
]

export const deliveries: readonly Row[] = events.map(({ id, sequence }) => ({
  merchant_id: ids.merchant,
  id: `wd_${sequence}`,
  event_id: id ?? null,
  payment_id: ids.payment,
  state: 'delivered',
  tries: 1,
  created_at: at - hour,
  next_try_at: at - hour,
  fence: 2,
  leased_until: null,
}))

export const received: Case['received'] = events.map(({ id, type, sequence, body }) => ({
  at: at - hour,
  eventId: String(id),
  type: String(type),
  paymentId: ids.payment,
  sequence: Number(sequence),
  answered: 204,
  body: String(body),
  duplicate: false,
}))

export const order: ChannelOrder = Object.freeze({
  channel: 'wechatpay',
  merchant: 'mall',
  orderNumber: 'N1',
  state: 'paid',
  asked: 1_000,
  captured: 1_000,
  refunded: 400,
})

export const returned: ChannelRefund = Object.freeze({
  channel: 'wechatpay',
  merchant: 'mall',
  orderNumber: 'N1',
  refundNumber: 'R1',
  amount: 400,
  state: 'succeeded',
})

export const flow: HostFlow = Object.freeze({
  id: 1,
  kind: 'sale',
  terminal: '10000001',
  batch: '000001',
  stan: '000007',
  orderNumber: 'N1',
  amount: 1_000,
  code: '00',
  refunded: 0,
})

export const mallOrder: NonNullable<Case['mall']> = Object.freeze({
  order: 'A-1',
  amount: 1_000,
  currency: 'CNY',
  paymentId: ids.payment,
  idempotencyKey: 'key-of-order-A-1',
  status: 'succeeded',
  refunds: [],
})

export const paidCase = Object.freeze<Case>({
  payment,
  attempts: [attempt],
  refunds: [refund],
  events,
  deliveries,
  orders: [order],
  returns: [returned],
  flows: [],
  mall: mallOrder,
  received,
  shown: [{ at: at - hour, kind: 'result', value: 'succeeded', way: 'wechatpay' }],
})

const noRows = { version: 1, all: () => [], changesSince: () => ({ mark: 0, rows: [] }) }

export const quietWorld: Facts['world'] = Object.freeze({
  calmSince: at - hour,
  canaries: [],
  channels: [channelOf('wechatpay', [order])],
  comparisons: [],
  exchanges: [],
  forgeries: [],
  log: [],
  malls: [mallWith([mallOrder])],
  notices: [],
  platform: noRows,
  sealedCodes: [],
  shoppers: [],
  vault: noRows,
  vaultCalls: [],
})

export function channelOf(
  channel: string,
  orders: readonly ChannelOrder[],
): World['channels'][number] {
  return { channel, version: 1, reachableSince: 0, books: () => ({ orders, refunds: [] }) }
}

export function mallWith(orders: World['malls'][number]['orders']): World['malls'][number] {
  return { name: 'mall', merchantId: ids.merchant, orders, received, objections: [] }
}

export const quiet: Facts = Object.freeze({
  at,
  cases: [paidCase],
  strayOrders: [],
  strayRefunds: [],
  flows: [],
  terminals: [{ merchant_id: ids.merchant, id: 'tm_1', number: '10000001' }],
  entries: [],
  jobs: [],
  deliveries,
  notifications: [],
  vault: { keys: [], cardData: [], passwords: [] },
  owners: new Map(
    [payment, attempt, refund, ...events].map((row) => [String(row.id), ids.merchant]),
  ),
  counts: countsOf(quietWorld),
  world: quietWorld,
})

/** The quiet world with another payment in it. */
export const withCase = (change: Partial<Case>): Facts => ({
  ...quiet,
  cases: [{ ...paidCase, ...change }],
})

/** The same with other things around it. */
export const withWorld = (change: Partial<Facts['world']>, facts: Partial<Facts> = {}): Facts => {
  const world = { ...quietWorld, ...change }
  return { ...quiet, ...facts, counts: countsOf(world), world }
}
