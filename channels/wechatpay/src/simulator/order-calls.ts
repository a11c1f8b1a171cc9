/** Queries and closing of orders at the channel's end. */
import type { FaultSubject } from '@tillway/channel/simulator'
import { armLatePayment } from './capture.ts'
import type { ApiCall } from './gatekeeper.ts'
import { type OrderEntry, orderState, subjectOf } from './ledger.ts'
import { checkClose, parameterError } from './parameter-rules.ts'
import { errorReply, type Reply } from './reply.ts'
import { transactionView } from './transaction-view.ts'
import type { World } from './world.ts'

/** When a payment that the closing crossed with becomes known. */
const latePaymentMs = 1000

export function queryByNumber(world: World, call: ApiCall, out_trade_no: string): Reply {
  return queryOrder(world, call, world.ledger.orderByNumber(call.merchant.mchid, out_trade_no))
}

export function queryByTransaction(world: World, call: ApiCall, transaction_id: string): Reply {
  const entry = world.ledger.orders().find(({ order, payment }) => {
    return order.mchid === call.merchant.mchid && payment?.transaction_id === transaction_id
  })
  return queryOrder(world, call, entry)
}

function queryOrder(world: World, call: ApiCall, entry: OrderEntry | undefined): Reply {
  if (call.query.get('mchid') !== call.merchant.mchid) {
    return parameterError('/mchid', call.query.get('mchid'), '商户号缺失或与签名的商户号不一致')
  }
  if (entry === undefined) return errorReply('ORDER_NOT_EXIST')
  const subject = subjectOf(entry)
  const isPaid = entry.payment !== undefined
  const isDenied = isPaid && world.faults.strikes('query_processing', subject)
  const body = isDenied
    ? transactionView(world, { ...entry, payment: undefined }, 'USERPAYING')
    : transactionView(world, entry)
  const reply = { status: 200, body, subject }
  const isLost = isPaid && world.faults.strikes('query_timeout_after_payment', subject, 2)
  return isLost ? { ...reply, drop: true } : reply
}

export function closeOrder(world: World, call: ApiCall, out_trade_no: string): Reply {
  const wrong = checkClose(call.body)
  if (wrong !== undefined) return wrong
  if (call.body.mchid !== call.merchant.mchid) {
    return parameterError('/mchid', call.body.mchid, '商户号与签名的商户号不一致')
  }
  const entry = world.ledger.orderByNumber(call.merchant.mchid, out_trade_no)
  if (entry === undefined) return errorReply('ORDER_NOT_EXIST')
  const subject = subjectOf(entry)
  const state = orderState(entry, world.ports.clock.now())
  if (state === 'paid') return { ...errorReply('ORDER_PAID'), subject }
  if (state === 'closed') return { ...errorReply('ORDER_CLOSED'), subject }
  return carryOutClose(world, entry, subject)
}

function carryOutClose(world: World, entry: OrderEntry, subject: FaultSubject): Reply {
  const { ledger, faults, ports } = world
  const { key } = entry.order
  if (faults.strikes('late_success_after_close', subject, 1)) {
    const paidLateAt = ports.clock.now() + latePaymentMs
    ledger.append({ type: 'closed', key, paidLateAt })
    armLatePayment(world, { ...entry, paidLateAt })
  } else {
    ledger.append({ type: 'closed', key })
  }
  const reply: Reply = { status: 204, subject }
  const isLost = faults.strikes('close_timeout_after_success', subject, 1)
  return isLost ? { ...reply, drop: true } : reply
}
