/** `POST /v3/pay/transactions/{native|jsapi|h5|app}` at the channel's end. */
import type { FaultSubject } from '@tillway/channel/simulator'
import type { Instant } from '@tillway/kernel'
import { fromRfc3339 } from '@tillway/wire'
import { type JsonObject, objectOf, textOf } from '../wire/json.ts'
import type { PrepayProduct } from '../wire/prepay.ts'
import type { ApiCall } from './gatekeeper.ts'
import { type OrderEntry, orderState } from './ledger.ts'
import { checkPrepay, parameterError } from './parameter-rules.ts'
import type { PlacedOrder } from './records.ts'
import { errorReply, type Reply } from './reply.ts'
import type { World } from './world.ts'

/** How long a code or a prepay id is good for. */
export const codeLifeMs = 2 * 3_600_000

export function placeOrder(world: World, call: ApiCall, product: PrepayProduct): Reply {
  const { body, merchant } = call
  const wrong = checkPrepay(product, body) ?? checkParties(call) ?? checkExpiry(world, body)
  if (wrong !== undefined) return wrong
  const number = textOf(body, 'out_trade_no') ?? ''
  const amount = Number(objectOf(body, 'amount')?.total)
  const subject: FaultSubject = { orderNumber: number, amount }
  if (world.faults.strikes('start_server_error', subject, 2)) {
    return { ...errorReply('SYSTEM_ERROR'), subject }
  }
  const known = world.ledger.orderByNumber(merchant.mchid, number)
  const parameters = canonical(product, body)
  const reply = known
    ? repeatOrder(world, known, parameters)
    : orderReply(world, createOrder(world, call, { product, parameters }))
  return strike(world, { ...reply, subject }, subject)
}

function strike(world: World, reply: Reply, subject: FaultSubject): Reply {
  if (reply.status !== 200) return reply
  const { faults } = world
  if (faults.strikes('start_timeout_after_success', subject, 1)) return { ...reply, drop: true }
  if (faults.strikes('unsigned_answer', subject, 1)) return { ...reply, signature: 'none' }
  if (faults.strikes('bad_answer_signature', subject, 1)) return { ...reply, signature: 'wrong' }
  return reply
}

function checkParties({ body, merchant }: ApiCall): Reply | undefined {
  if (body.mchid !== merchant.mchid) {
    return parameterError('/mchid', body.mchid, '商户号与Http头Authorization中的mchid不一致')
  }
  return body.appid === merchant.appid ? undefined : errorReply('APPID_MCHID_NOT_MATCH')
}

function checkExpiry(world: World, body: JsonObject): Reply | undefined {
  const text = textOf(body, 'time_expire')
  if (text === undefined || fromRfc3339(text) > world.ports.clock.now()) return undefined
  return parameterError('/time_expire', text, 'time_expire时间过早，应晚于当前时间')
}

/** Only the very same request may come again; another one needs another number. */
function repeatOrder(world: World, known: OrderEntry, parameters: string): Reply {
  const state = orderState(known, world.ports.clock.now())
  if (known.order.parameters !== parameters) return errorReply('OUT_TRADE_NO_USED')
  if (state === 'paid') return errorReply('ORDER_PAID')
  return state === 'waiting' ? orderReply(world, known.order) : errorReply('ORDER_CLOSED')
}

function createOrder(
  world: World,
  call: ApiCall,
  form: { readonly product: PrepayProduct; readonly parameters: string },
): PlacedOrder {
  const { body, merchant } = call
  const now = world.ports.clock.now()
  const amount = objectOf(body, 'amount')
  const order: PlacedOrder = {
    key: world.draw.prepayId(now),
    mchid: merchant.mchid,
    out_trade_no: textOf(body, 'out_trade_no') ?? '',
    ...form,
    token: world.draw.text(9),
    description: textOf(body, 'description') ?? '',
    attach: textOf(body, 'attach'),
    notify_url: textOf(body, 'notify_url') ?? '',
    total: Number(amount?.total),
    currency: textOf(amount ?? {}, 'currency') ?? 'CNY',
    openid: textOf(objectOf(body, 'payer') ?? {}, 'openid') ?? `o${world.draw.text(27)}`,
    createdAt: now,
    expiresAt: expiryOf(body, now),
    keyKind: call.keyKind,
  }
  world.ledger.append({ type: 'order', order })
  return order
}

function expiryOf(body: JsonObject, now: Instant): Instant {
  const text = textOf(body, 'time_expire')
  const latest = now + codeLifeMs
  return text === undefined ? latest : Math.min(latest, fromRfc3339(text))
}

function orderReply(world: World, order: PlacedOrder): Reply {
  switch (order.product) {
    case 'native':
      return { status: 200, body: { code_url: `weixin://wxpay/bizpayurl?pr=${order.token}` } }
    case 'h5':
      return { status: 200, body: { h5_url: pageUrl(world.ports.baseUrl, order) } }
    default:
      return { status: 200, body: { prepay_id: order.key } }
  }
}

function pageUrl(baseUrl: string, order: PlacedOrder): string {
  return `${baseUrl}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${order.key}&package=${order.token}`
}

/** One spelling of the parameters, whatever the order of their keys. */
function canonical(product: PrepayProduct, body: JsonObject): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.map(([name, inner]) => [name, sorted(inner)])
  }
  return JSON.stringify([product, sorted(body)])
}
