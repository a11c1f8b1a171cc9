/** Refunds at the channel's end: asked for, then carried out a moment later. */
import { toChinaRfc3339 } from '@tillway/wire'
import { type JsonObject, objectOf, textOf } from '../wire/json.ts'
import type { RefundStatus } from '../wire/refund.ts'
import type { ApiCall } from './gatekeeper.ts'
import { type OrderEntry, type RefundEntry, subjectOf } from './ledger.ts'
import { checkRefund, parameterError } from './parameter-rules.ts'
import type { PlacedRefund } from './records.ts'
import { armRefund } from './refund-completion.ts'
import { errorReply, type Reply } from './reply.ts'
import type { World } from './world.ts'

const maxRefunds = 50
const leastGapMs = 60_000
const windowMs = 365 * 86_400_000
const carryOutMs = 1000

export function placeRefund(world: World, call: ApiCall): Reply {
  const { body, merchant } = call
  const wrong = checkRefund(body)
  if (wrong !== undefined) return wrong
  const entry = orderOf(world, call)
  if (entry === 'unnamed') {
    return parameterError('/transaction_id', '', 'transaction_id与out_trade_no至少填一个')
  }
  if (entry === undefined) return errorReply('RESOURCE_NOT_EXISTS', '订单不存在')
  const number = textOf(body, 'out_refund_no') ?? ''
  const known = world.ledger.refund(merchant.mchid, number)
  const refused = known ? repeatIssue(known, entry, body) : refundIssue(world, entry, body)
  const subject = subjectOf(entry)
  if (refused !== undefined) return { ...refused, subject }
  const refund = known ?? createRefund(world, entry, body)
  const reply = { status: 200, body: refundView(refund, entry), subject }
  const isLost = world.faults.strikes('refund_timeout_after_success', subject, 1)
  return isLost ? { ...reply, drop: true } : reply
}

export function queryRefund(world: World, call: ApiCall, out_refund_no: string): Reply {
  const known = world.ledger.refund(call.merchant.mchid, out_refund_no)
  const entry = known && world.ledger.order(known.refund.orderKey)
  if (known === undefined || entry === undefined) return errorReply('RESOURCE_NOT_EXISTS')
  return { status: 200, body: refundView(known, entry), subject: subjectOf(entry) }
}

export function refundStatus({ refund, endedAt }: RefundEntry): RefundStatus {
  return endedAt === undefined ? 'PROCESSING' : refund.endsAs
}

function orderOf(
  { ledger }: World,
  { body, merchant }: ApiCall,
): OrderEntry | 'unnamed' | undefined {
  const transaction_id = textOf(body, 'transaction_id')
  const out_trade_no = textOf(body, 'out_trade_no')
  if (transaction_id !== undefined) {
    return ledger.orders().find(({ order, payment }) => {
      return order.mchid === merchant.mchid && payment?.transaction_id === transaction_id
    })
  }
  return out_trade_no === undefined ? 'unnamed' : ledger.orderByNumber(merchant.mchid, out_trade_no)
}

/** The same number means the same refund, or nothing. */
function repeatIssue(known: RefundEntry, entry: OrderEntry, body: JsonObject): Reply | undefined {
  const isSame =
    known.refund.orderKey === entry.order.key &&
    known.refund.amount === objectOf(body, 'amount')?.refund
  return isSame
    ? undefined
    : errorReply('INVALID_REQUEST', '商户退款单号已使用，且与之前的请求参数不一致')
}

function refundIssue(world: World, entry: OrderEntry, body: JsonObject): Reply | undefined {
  const { payment, order } = entry
  if (payment === undefined) return errorReply('INVALID_REQUEST', '订单未支付，不能退款')
  const amount = objectOf(body, 'amount')
  const asked = Number(amount?.refund)
  if (amount?.total !== payment.captured) {
    return errorReply('INVALID_REQUEST', '订单金额或退款金额与之前请求不一致，请核实后再试')
  }
  const now = world.ports.clock.now()
  if (now - payment.paidAt > windowMs) return errorReply('INVALID_REQUEST', '订单已超过退款期限')
  const standing = world.ledger
    .refundsOf(order.key)
    .filter((refund) => refundStatus(refund) !== 'ABNORMAL')
  const refunded = standing.reduce((sum, { refund }) => sum + refund.amount, 0)
  if (refunded + asked > payment.captured) {
    return errorReply('INVALID_REQUEST', '累计退款金额大于订单支付金额')
  }
  if (standing.length >= maxRefunds) return errorReply('RULE_LIMIT', '同一订单最多退款50次')
  const latest = Math.max(...standing.map(({ refund }) => refund.createdAt))
  return now - latest < leastGapMs
    ? errorReply('FREQUENCY_LIMITED', '同一订单的多次退款应间隔1分钟以上')
    : undefined
}

function createRefund(world: World, entry: OrderEntry, body: JsonObject): RefundEntry {
  const now = world.ports.clock.now()
  const fails = world.faults.strikes('refund_failed', subjectOf(entry))
  const refund: PlacedRefund = {
    mchid: entry.order.mchid,
    orderKey: entry.order.key,
    out_refund_no: textOf(body, 'out_refund_no') ?? '',
    refund_id: world.draw.refundId(now),
    amount: Number(objectOf(body, 'amount')?.refund),
    notify_url: textOf(body, 'notify_url'),
    createdAt: now,
    dueAt: now + carryOutMs,
    endsAs: fails ? 'ABNORMAL' : 'SUCCESS',
  }
  world.ledger.append({ type: 'refund', refund })
  armRefund(world, refund)
  return { refund, endedAt: undefined }
}

function refundView(entry: RefundEntry, { order, payment }: OrderEntry): JsonObject {
  const { refund, endedAt } = entry
  const total = payment?.captured ?? order.total
  const status = refundStatus(entry)
  return {
    refund_id: refund.refund_id,
    out_refund_no: refund.out_refund_no,
    transaction_id: payment?.transaction_id,
    out_trade_no: order.out_trade_no,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    ...(status === 'SUCCESS' ? { success_time: toChinaRfc3339(endedAt ?? refund.dueAt) } : {}),
    create_time: toChinaRfc3339(refund.createdAt),
    status,
    funds_account: 'AVAILABLE',
    amount: {
      total,
      refund: refund.amount,
      from: [],
      payer_total: total,
      payer_refund: refund.amount,
      settlement_refund: refund.amount,
      settlement_total: total,
      discount_refund: 0,
      currency: order.currency,
      refund_fee: 0,
    },
    promotion_detail: [],
  }
}
