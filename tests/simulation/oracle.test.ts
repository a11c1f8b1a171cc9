/** Each promise: a small world in which it is broken, and the same world in which it is not. */
import { expect, test } from 'vitest'
import type { Facts, Row } from './oracle/facts.ts'
import {
  at,
  attempt,
  channelOf,
  deliveries,
  events,
  flow,
  ids,
  mallOrder,
  mallWith,
  order,
  paidCase,
  payment,
  quiet,
  received,
  refund,
  returned,
  withCase,
  withWorld,
} from './oracle/testing/hand-made.ts'
import { invariants, judgeRest, judgeStep } from './oracle.ts'

interface Broken {
  readonly invariant: string
  readonly how: string
  readonly now: Facts
  readonly before?: Facts
}

const hour = 3_600_000
const second: Row = { ...attempt, id: ids.second, order_number: 'N2', state: 'awaiting_payer' }
const secondOrder = {
  ...order,
  orderNumber: 'N2',
  state: 'waiting',
  captured: 0,
  refunded: 0,
} as const
const closed: Row = { ...second, state: 'closed' }
const forgery = { at, name: 'forged', orderNumber: 'N1', status: 200, body: '' }
const call = {
  at,
  by: 'mall-1',
  merchantId: ids.merchant,
  method: 'POST',
  path: '/v1/payments',
  idempotencyKey: 'key-1',
  request: '{"order":"A-1"}',
  status: 201,
  response: '{"answer":1}',
}
const form = { ...call, path: '/v1/client/card_forms', status: 200, response: '{"ticket":1}' }
const password: Row = {
  merchant_id: ids.merchant,
  shopper: 's',
  salt: 'salt',
  hash: 'right',
  wrong_in_all: 2,
}
const wrong = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ at: at + index, salt: 'salt', hash: 'wrong' }))
const vaultOf = (change: Partial<Facts['vault']>): Partial<Facts> => ({
  vault: { ...quiet.vault, ...change },
})
const composed = (subject: string, later = 0) => ({
  at: at + later,
  by: 'server-1',
  path: '/internal/compose',
  request: JSON.stringify({ code: { sealed: 'sealed', subject }, amount: 1_000 }),
  status: 200,
})
const sealedCode = {
  sealed: 'sealed',
  merchantId: ids.merchant,
  subject: ids.attempt,
  amount: 1_000,
  lapsesAt: at + hour,
}
const job: Row = { merchant_id: ids.merchant, subject_id: ids.payment, due_at: at, fence: 3 }
const notice = {
  at,
  path: '/notify/m/ca_1/1',
  body: '{"id":"n","event_type":"TRANSACTION.SUCCESS"}',
  status: 204,
}

const broken: readonly Broken[] = [
  {
    invariant: 'I1',
    how: 'two orders can be paid',
    now: withCase({ attempts: [attempt, second], orders: [order, secondOrder] }),
  },
  {
    invariant: 'I1',
    how: 'more is held than is owed',
    now: withCase({ orders: [{ ...order, captured: 2_000, asked: 2_000 }] }),
  },
  {
    invariant: 'I1',
    how: 'an order left that nobody wrote down',
    now: { ...quiet, strayOrders: [secondOrder] },
  },
  {
    invariant: 'I2',
    how: 'paid at the channel, canceled here',
    now: withCase({ payment: { ...payment, state: 'canceled' } }),
  },
  { invariant: 'I2', how: 'the mall does not know', now: withCase({ received: [] }) },
  {
    invariant: 'I2',
    how: 'a notification was acknowledged and is nowhere',
    now: withWorld({ notices: [notice] }),
  },
  {
    invariant: 'I3',
    how: 'paid with another amount',
    now: withCase({ attempts: [{ ...attempt, captured: 1 }] }),
  },
  { invariant: 'I3', how: 'paid without money at the channel', now: withCase({ orders: [] }) },
  {
    invariant: 'I4',
    how: 'given back and not reserved',
    now: withCase({ payment: { ...payment, amount_reserved: 0 } }),
  },
  {
    invariant: 'I4',
    how: 'given back twice',
    now: withCase({ returns: [returned, { ...returned }] }),
  },
  {
    invariant: 'I4',
    how: 'given back under a number that nobody knows',
    now: { ...quiet, strayRefunds: [{ ...returned, refundNumber: 'R9' }] },
  },
  {
    invariant: 'I5',
    how: 'a closed attempt succeeds',
    before: withCase({ attempts: [{ ...attempt, state: 'closed' }] }),
    now: quiet,
  },
  {
    invariant: 'I5',
    how: 'an event is told otherwise',
    before: withCase({ events: events.map((event) => ({ ...event, body: '{}' })) }),
    now: quiet,
  },
  {
    invariant: 'I6',
    how: 'called closed, and can be paid',
    now: withCase({ attempts: [attempt, closed], orders: [order, secondOrder] }),
  },
  {
    invariant: 'I6',
    how: 'a refund is called failed, and is given back',
    now: withCase({ refunds: [{ ...refund, state: 'failed' }] }),
  },
  {
    invariant: 'I6',
    how: 'the shopper was told that it failed',
    now: withCase({ shown: [{ at: at - 1, kind: 'result', value: 'failed', way: null }] }),
  },
  {
    invariant: 'I7',
    how: 'a number is left out',
    now: withCase({ events: events.slice(1) }),
  },
  {
    invariant: 'I7',
    how: 'sent before the former was taken',
    now: withCase({ received: received.toReversed() }),
  },
  {
    invariant: 'I7',
    how: 'called delivered, and refused',
    now: withCase({ received: received.map((one) => ({ ...one, answered: 500 })) }),
  },
  {
    invariant: 'I8',
    how: 'the books of a channel hold more',
    now: withCase({ payment: { ...payment, amount_refunded: 500 } }),
  },
  {
    invariant: 'I8',
    how: 'called given back, and is not',
    now: withCase({ returns: [{ ...returned, state: 'pending' }] }),
  },
  {
    invariant: 'I9',
    how: 'a sale left unprepared',
    now: { ...quiet, flows: [flow] },
    before: quiet,
  },
  {
    invariant: 'I9',
    how: 'still owed',
    now: { ...quiet, entries: [{ terminal_id: 'tm_1', key: 'owed/reversal' }] },
  },
  {
    invariant: 'I9',
    how: 'called paid, and reversed',
    now: withCase({ flows: [{ ...flow, reversedAt: at }] }),
  },
  {
    invariant: 'I10',
    how: 'two answers to one request',
    now: withWorld({ exchanges: [call, { ...call, response: '{"answer":2}' }] }),
  },
  {
    invariant: 'I10',
    how: 'another request under the key',
    now: withWorld({ exchanges: [call, { ...call, request: '{"order":"A-2"}' }] }),
  },
  { invariant: 'I11', how: 'a forgery was taken', now: withWorld({ forgeries: [forgery] }) },
  {
    invariant: 'I12',
    how: 'told to another merchant',
    now: withWorld({
      exchanges: [{ ...call, merchantId: ids.other, response: `{"id":"${ids.payment}"}` }],
    }),
  },
  {
    invariant: 'I13',
    how: 'a card number in a line of the log',
    now: withWorld({
      canaries: [{ name: 'card_number', value: '6222021234567890' }],
      log: [{ at, node: 'vault-1', level: 'info', message: 'card 6222021234567890', fields: '' }],
    }),
  },
  {
    invariant: 'I14',
    how: 'a key outlived its hour',
    now: {
      ...quiet,
      ...vaultOf({
        keys: [{ purpose: 'sealing', version: 1, created_at: 0, lapses_at: at - hour }],
      }),
    },
  },
  {
    invariant: 'I14',
    how: 'the number of a card was not shredded',
    now: { ...quiet, ...vaultOf({ cardData: [{ card_id: 'card_1', shred_at: at - hour }] }) },
  },
  {
    invariant: 'I15',
    how: 'tried too often at once',
    now: withWorld(
      { comparisons: wrong(6) },
      vaultOf({ passwords: [{ ...password, wrong_in_all: 6 }] }),
    ),
  },
  {
    invariant: 'I15',
    how: 'compared before it was counted',
    now: withWorld({ comparisons: wrong(3) }, vaultOf({ passwords: [password] })),
  },
  {
    invariant: 'I16',
    how: 'a code was used twice',
    now: withWorld({
      vaultCalls: [composed(ids.attempt), composed(ids.attempt)],
      sealedCodes: [sealedCode],
    }),
  },
  {
    invariant: 'I16',
    how: 'a code of another attempt',
    now: withWorld({ vaultCalls: [composed(ids.second)], sealedCodes: [sealedCode] }),
  },
  {
    invariant: 'I16',
    how: 'a code that had lapsed',
    now: withWorld({ vaultCalls: [composed(ids.attempt, 2 * hour)], sealedCodes: [sealedCode] }),
  },
  {
    invariant: 'I17',
    how: 'a stale message was taken',
    now: withWorld({ forgeries: [{ ...forgery, against: 'I17' }] }),
  },
  {
    invariant: 'I17',
    how: 'a job changed hands under one fence',
    before: { ...quiet, jobs: [job] },
    now: { ...quiet, jobs: [{ ...job, due_at: at + hour }] },
  },
  {
    invariant: 'I18',
    how: 'a payment has no end',
    now: withCase({ payment: { ...payment, state: 'processing' } }),
  },
  {
    invariant: 'I18',
    how: 'an event is not delivered',
    now: withCase({ deliveries: deliveries.map((row) => ({ ...row, state: 'pending' })) }),
  },
]

const promisesBrokenBy = ({ now, before }: Pick<Broken, 'now' | 'before'>) => [
  ...new Set([...judgeStep(now, before), ...judgeRest(now)].map(({ invariant }) => invariant)),
]

test('a world in which all is well breaks no promise', () => {
  expect([...judgeStep(quiet, undefined), ...judgeStep(quiet, quiet), ...judgeRest(quiet)]).toEqual(
    [],
  )
})

test.each(broken)('$invariant: $how', (world) => {
  expect(promisesBrokenBy(world)).toContain(world.invariant)
})

test('every promise has a world that breaks it', () => {
  const shown = new Set(broken.map(({ invariant }) => invariant))
  expect(invariants.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
})

const sound: readonly { readonly how: string; readonly now: Facts; readonly before?: Facts }[] = [
  {
    how: 'a page that only the payer brings may be paid after the end',
    now: withCase({
      attempts: [attempt, { ...closed, presentation: 'form' }],
      orders: [order, secondOrder],
    }),
  },
  {
    how: 'what a channel had closed and takes all the same beside the next try',
    before: withCase({
      attempts: [attempt, closed],
      orders: [order, { ...secondOrder, state: 'closed' }],
    }),
    now: withCase({
      attempts: [attempt, closed],
      orders: [order, { ...secondOrder, state: 'paid', captured: 1_000 }],
    }),
  },
  {
    how: 'a shopper who left before the try that was paid was told nothing wrong',
    now: withCase({ shown: [{ at: at - 3 * hour, kind: 'result', value: 'canceled', way: null }] }),
  },
  {
    how: 'a sale that left with its reversal owed',
    before: quiet,
    now: {
      ...quiet,
      flows: [flow],
      entries: [
        { terminal_id: 'tm_1', key: 'owed/reversal' },
        { terminal_id: 'tm_1', key: 'flow/000001/000007' },
      ],
    },
  },
  {
    how: 'the same request answered the same',
    now: withWorld({ exchanges: [call, call, { ...call, status: 409 }] }),
  },
  {
    how: 'another ticket for a form that is opened again',
    now: withWorld({ exchanges: [form, { ...form, response: '{"ticket":2}' }] }),
  },
  {
    how: 'a repeated delivery of what was taken',
    now: withCase({ received: [...received, ...received] }),
  },
  {
    how: 'a job that changed hands under a new fence',
    before: { ...quiet, jobs: [job] },
    now: { ...quiet, jobs: [{ ...job, due_at: at + hour, fence: 4 }] },
  },
  {
    how: 'wrong tries that are counted, and a right one after them',
    now: withWorld(
      { comparisons: [...wrong(2), { at, salt: 'salt', hash: 'right' }] },
      vaultOf({ passwords: [password] }),
    ),
  },
  {
    how: 'a code used once, for what it was given',
    now: withWorld({ vaultCalls: [composed(ids.attempt)], sealedCodes: [sealedCode] }),
  },
  {
    how: 'a refused forgery, and an acknowledged notification that is written down',
    now: withWorld(
      { forgeries: [{ ...forgery, status: 401 }], notices: [notice] },
      { notifications: [{ account_id: 'ca_1', notification_id: 'n' }] },
    ),
  },
]

test.each(sound)('no promise is broken: $how', ({ now, before }) => {
  expect(judgeStep(now, before)).toEqual([])
})

test('a mall that never got its payment, and the same mall that did', () => {
  const lost = mallWith([{ ...mallOrder, paymentId: null }])
  expect(promisesBrokenBy({ now: withWorld({ malls: [lost] }) })).toEqual(['I2'])
})

test('a channel of whose money we know nothing', () => {
  const channels = [channelOf('alipay', [])]
  const stray = { ...second, channel: 'alipay', state: 'late_success' }
  const now = withWorld({ channels }, { cases: [{ ...paidCase, attempts: [attempt, stray] }] })
  expect(judgeRest(now).map(({ subject }) => subject)).toContain('alipay')
})
