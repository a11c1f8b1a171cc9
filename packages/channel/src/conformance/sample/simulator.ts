import { PayError, sleep } from '@tillway/kernel'
import type {
  ChannelSimulator,
  PhoneOrder,
  SimulatedPhone,
  SimulatorAnswer,
  SimulatorModule,
  SimulatorPorts,
  SimulatorRequest,
} from '../../simulator/contract.ts'
import { createFaultBoard, type FaultBoard, type FaultName } from '../../simulator/faults.ts'
import { createNotifier, type Notifier } from '../../simulator/notifier.ts'
import { forge } from './forgeries.ts'
import { createLedger, type Ledger, type LedgerOrder, type LedgerRefund, nameOf } from './ledger.ts'
import {
  type SampleNotice,
  type SampleOrder,
  type SampleRefund,
  sign,
  toleranceMs,
  verify,
} from './wire.ts'

interface World {
  readonly ports: SimulatorPorts
  readonly ledger: Ledger
  readonly faults: FaultBoard
  readonly notifier: Notifier
}

const notificationGapsMs = [15_000, 30_000, 60_000, 600_000]

export const sampleSimulator: SimulatorModule = {
  channel: 'sample',
  create(ports): ChannelSimulator {
    const ledger = createLedger(ports.journal)
    const faults = createFaultBoard()
    const notifier = createNotifier({
      ...ports,
      ladderMs: notificationGapsMs,
      accepts: ({ status }) => status === 200,
    })
    const world: World = { ports, ledger, faults, notifier }
    return {
      channel: 'sample',
      provision: (name) => provision(world, name),
      handle: (request) => handle(world, request),
      phone: createPhone(world),
      faults,
      books: ledger.books,
      forgeries: (orderNumber) => forge(ledger, orderNumber, ports.clock.now()),
      stop: notifier.stop,
    }
  },
}

function provision({ ledger, ports }: World, name: string): Readonly<Record<string, string>> {
  const known = [...ledger.merchants].find(([, merchant]) => merchant.name === name)
  const id = known?.[0] ?? `M${1000 + ledger.merchants.size}`
  const key = known?.[1].key ?? hex(ports, 32)
  if (known === undefined) ledger.write({ merchant: { name, id, key } })
  return { merchant: id, signingKey: key, apiUrl: ports.baseUrl }
}

const hex = ({ random }: SimulatorPorts, length: number) =>
  Buffer.from(random.bytes(length)).toString('hex')

async function handle(world: World, request: SimulatorRequest): Promise<SimulatorAnswer> {
  const { merchant = '', time = '', nonce = '', signature } = request.headers
  const key = world.ledger.merchants.get(merchant)?.key
  const body = Buffer.from(request.body).toString('utf8')
  const genuine =
    key !== undefined && verify(key, [request.method, request.target, time, nonce, body], signature)
  if (!genuine || Math.abs(world.ports.clock.now() - Number(time)) > toleranceMs) {
    return { status: 401, headers: {}, body: '{"error":"BAD_SIGN"}' }
  }
  const [, , order = '', action = '', refund = ''] = request.target.split('/')
  const outcome = serve(world, { merchant, order, action, refund, method: request.method, body })
  const subject = {
    orderNumber: order,
    amount: world.ledger.orders.get(nameOf(merchant, order))?.total ?? 0,
  }
  const strikes = (fault: FaultName) => world.faults.strikes(fault, subject)
  if (strikes('slow_answers')) await sleep(world.ports.scheduler, 5_000)
  if (dropped(request, action, outcome).some(strikes))
    return { status: 0, headers: {}, body: '', drop: true }
  if (action === '' && request.method === 'POST' && strikes('start_server_error')) {
    return { status: 500, headers: {}, body: '{"error":"BUSY"}' }
  }
  return signed(world, { key, nonce, strikes, outcome })
}

function dropped(
  request: SimulatorRequest,
  action: string,
  outcome: Outcome,
): readonly FaultName[] {
  if (request.method === 'POST' && action === '') return ['start_timeout_after_success']
  if (request.method === 'POST' && action === 'close') return ['close_timeout_after_success']
  if (request.method === 'POST' && action === 'refunds') return ['refund_timeout_after_success']
  const paid = 'state' in outcome.body && outcome.body.state === 'PAID'
  return paid ? ['query_timeout_after_payment'] : []
}

function signed(
  world: World,
  call: { key: string; nonce: string; strikes: (fault: FaultName) => boolean; outcome: Outcome },
): SimulatorAnswer {
  const { status } = call.outcome
  const body = JSON.stringify(call.outcome.body)
  const time = String(world.ports.clock.now())
  if (call.strikes('unsigned_answer')) return { status, headers: { time }, body }
  const parts = ['answer', String(status), time, call.nonce, body]
  const wrong = call.strikes('bad_answer_signature')
  return { status, headers: { time, signature: sign(wrong ? 'wrong' : call.key, parts) }, body }
}

interface Outcome {
  readonly status: number
  readonly body: SampleOrder | SampleRefund | { readonly error: string }
}
interface Call {
  readonly merchant: string
  readonly order: string
  readonly action: string
  readonly refund: string
  readonly method: string
  readonly body: string
}

const refuse = (error: string): Outcome => ({ status: 400, body: { error } })

function serve(world: World, call: Call): Outcome {
  const order = current(world, call.merchant, call.order)
  if (call.action === '' && call.method === 'POST') return start(world, call, order)
  if (order === undefined) return refuse('NO_ORDER')
  if (call.action === 'close') return order.state === 'paid' ? refuse('PAID') : close(world, order)
  if (call.action === 'reverse') return reverse(world, order)
  if (call.action === 'refunds') return serveRefund(world, call, order)
  return shown(world, order)
}

/** The order as it stands now: one whose time is over closes by itself. */
function current(world: World, merchant: string, number: string): LedgerOrder | undefined {
  const order = world.ledger.orders.get(nameOf(merchant, number))
  if (order?.state === 'waiting' && world.ports.clock.now() >= order.expiresAt) {
    return keep(world, { ...order, state: 'closed' })
  }
  return order
}

function keep(world: World, order: LedgerOrder): LedgerOrder {
  world.ledger.write({ order })
  return order
}

function start(world: World, call: Call, known: LedgerOrder | undefined): Outcome {
  const asked = JSON.parse(call.body) as LedgerOrder
  if (known !== undefined) {
    const same = known.total === asked.total && known.description === asked.description
    return same ? shown(world, known) : refuse('USED')
  }
  const key = hex(world.ports, 8)
  const { merchant, order } = call
  return shown(
    world,
    keep(world, { ...asked, merchant, order, key, state: 'waiting', captured: 0 }),
  )
}

function close(world: World, order: LedgerOrder): Outcome {
  const closed = keep(world, order.state === 'waiting' ? { ...order, state: 'closed' } : order)
  const subject = { orderNumber: order.order, amount: order.total }
  if (world.faults.strikes('late_success_after_close', subject)) {
    world.ports.scheduler.after(1_000, () => take(world, closed))
  }
  return shown(world, closed)
}

function reverse(world: World, order: LedgerOrder): Outcome {
  const left = order.captured - world.ledger.refundedOf(order)
  if (left > 0) {
    const { merchant, order: orderNumber, notifyUrl } = order
    const refundNumber = `reverse-${orderNumber}`
    world.ledger.write({
      refund: { merchant, orderNumber, refundNumber, amount: left, state: 'succeeded', notifyUrl },
    })
  }
  return shown(world, keep(world, { ...order, state: 'closed' }))
}

function serveRefund(world: World, call: Call, order: LedgerOrder): Outcome {
  const known = world.ledger.refunds.get(nameOf(call.merchant, call.order, call.refund))
  if (call.method === 'GET') {
    return known === undefined ? refuse('NO_REFUND') : { status: 200, body: wireRefund(known) }
  }
  const { total, notifyUrl } = JSON.parse(call.body) as { total: number; notifyUrl: string }
  if (known !== undefined) {
    return known.amount === total ? { status: 200, body: wireRefund(known) } : refuse('USED')
  }
  if (total > order.captured - world.ledger.refundedOf(order)) return refuse('TOO_MUCH')
  const fails = world.faults.strikes('refund_failed', {
    orderNumber: order.order,
    amount: order.total,
  })
  const refund: LedgerRefund = {
    merchant: order.merchant,
    orderNumber: order.order,
    refundNumber: call.refund,
    amount: total,
    state: fails ? 'failed' : 'succeeded',
    notifyUrl,
  }
  world.ledger.write({ refund })
  const notice = { id: hex(world.ports, 8), about: 'refund', body: wireRefund(refund) } as const
  notify(world, order, { notice, url: notifyUrl })
  return { status: 200, body: wireRefund(refund) }
}

const wireStates = { waiting: 'OPEN', paid: 'PAID', closed: 'CLOSED', declined: 'REFUSED' } as const

const shown = (world: World, order: LedgerOrder): Outcome => ({
  status: 200,
  body: wireOrder(world, order),
})

function wireOrder({ ports }: World, order: LedgerOrder): SampleOrder {
  const { merchant, currency, trade, key } = order
  const total = order.state === 'paid' ? order.captured : order.total
  const reversed = order.state === 'closed' && order.captured > 0
  const state: SampleOrder['state'] = reversed ? 'REVERSED' : wireStates[order.state]
  const base = { merchant, order: order.order, state, total, currency }
  return { ...base, link: `${ports.baseUrl}/pay/${key}`, ...(trade === undefined ? {} : { trade }) }
}

function wireRefund(refund: LedgerRefund): SampleRefund {
  const state = refund.state === 'failed' ? 'FAILED' : 'DONE'
  const { merchant, orderNumber, refundNumber, amount } = refund
  return { merchant, order: orderNumber, refund: refundNumber, total: amount, state }
}

/** Takes the money and tells the merchant, unless a fault says otherwise. */
function take(world: World, order: LedgerOrder): LedgerOrder {
  const strikes = (fault: FaultName) =>
    world.faults.strikes(fault, { orderNumber: order.order, amount: order.total })
  if (strikes('declined')) return keep(world, { ...order, state: 'declined' })
  const captured = strikes('wrong_amount') ? order.total + 1 : order.total
  const paid = keep(world, { ...order, state: 'paid', captured, trade: `T${hex(world.ports, 8)}` })
  if (strikes('paid_without_notification')) return paid
  const late = strikes('out_of_order_notifications')
  const copies = strikes('duplicate_notifications') ? 3 : 1
  const notice = { id: hex(world.ports, 8), about: 'order', body: wireOrder(world, paid) } as const
  notify(world, paid, { notice, url: order.notifyUrl, copies, delayMs: late ? 5_000 : 0 })
  return paid
}

interface Sending {
  readonly notice: SampleNotice
  readonly url: string
  readonly copies?: number
  readonly delayMs?: number
}

function notify(world: World, order: LedgerOrder, sending: Sending): void {
  const { notice, url, copies = 1, delayMs = 0 } = sending
  const key = world.ledger.merchants.get(order.merchant)?.key ?? ''
  const subject = { orderNumber: order.order, amount: order.total }
  const spoilt = ['bad_notification_signature', 'probe_signature', 'key_rotation'] as const
  world.notifier.send({
    label: notice.id,
    copies,
    delayMs,
    build() {
      const body = JSON.stringify(notice)
      const time = String(world.ports.clock.now())
      const bad = spoilt.some((fault) => world.faults.strikes(fault, subject))
      const signature = sign(bad ? 'wrong' : key, ['notice', time, body])
      return { method: 'POST', url, headers: { time, signature }, body, timeoutMs: 5_000 }
    },
  })
}

function createPhone(world: World): SimulatedPhone {
  const orders = () =>
    [...world.ledger.orders.values()].map(({ merchant, order }) => current(world, merchant, order))
  const byKey = (key: string) => orders().find((order) => order?.key === key)
  const need = (key: string): LedgerOrder => {
    const order = byKey(key)
    if (order === undefined) throw new PayError('not_found', 'no such order')
    return order
  }
  const show = (order: LedgerOrder): PhoneOrder => {
    const { key, description, total: amount, currency, state, returnUrl } = order
    const payee = world.ledger.merchants.get(order.merchant)?.name ?? order.merchant
    const base = { key, payee, description, amount, currency, state }
    return returnUrl === undefined ? base : { ...base, returnUrl }
  }
  const change = (key: string, next: (order: LedgerOrder) => LedgerOrder): PhoneOrder => {
    const order = need(key)
    return show(order.state === 'waiting' ? next(order) : order)
  }
  return {
    scan(content) {
      const start = `${world.ports.baseUrl}/pay/`
      const order = content.startsWith(start) ? byKey(content.slice(start.length)) : undefined
      return order && show(order)
    },
    waiting: () =>
      orders()
        .flatMap((order) => (order?.state === 'waiting' ? [show(order)] : []))
        .reverse(),
    find(key) {
      const order = byKey(key)
      return order && show(order)
    },
    pay: (key) => change(key, (order) => take(world, order)),
    cancel: (key) => show(need(key)),
    lapse: (key) => change(key, (order) => keep(world, { ...order, state: 'closed' })),
  }
}
