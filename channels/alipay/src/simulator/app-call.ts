/** The payer's app is called by another app or a page: with a trade, or with a signed order. */
import { parseNode } from '../wire/answer.ts'
import { decodeCharset, decodeForm } from '../wire/parameters.ts'
import { methods } from '../wire/trade.ts'
import type { GatewayParts } from './gateway.ts'
import { admit } from './gateway-door.ts'
import { offerOrder } from './methods/offer-order.ts'
import type { SimulatedOrder } from './order.ts'

/** Undefined for what no app would have been given, and for what is not signed by its merchant. */
export function calledOrder(parts: GatewayParts, content: string): SimulatedOrder | undefined {
  const call = content.startsWith('{') ? parseNode(content) : undefined
  if (typeof call?.tradeNO === 'string') return orderOfTrade(parts, call.tradeNO)
  return typeof call?.orderStr === 'string' ? signedOrder(parts, call.orderStr) : undefined
}

function orderOfTrade({ book }: GatewayParts, trade: string): SimulatedOrder | undefined {
  const found = book
    .all()
    .find(({ method, tradeNumber }) => method === methods.create && tradeNumber === trade)
  return found && book.find(found.appId, found.orderNumber)
}

function signedOrder(parts: GatewayParts, text: string): SimulatedOrder | undefined {
  const parameters = decodeCharset(decodeForm(text), 'utf-8')
  const admitted = admit(parameters, { clock: parts.ports.clock, merchants: parts.merchants })
  if ('refusal' in admitted || admitted.method !== methods.appPay) return undefined
  const offered = offerOrder({ ...parts, ...admitted }, methods.appPay)
  return 'order' in offered ? offered.order : undefined
}
