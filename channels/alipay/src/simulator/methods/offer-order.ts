/** What precreate, wap.pay and page.pay have in common: an order comes to the channel. */
import type { OrderMethod } from '../../wire/trade.ts'
import { drawToken } from '../numbers.ts'
import type { SimulatedOrder } from '../order.ts'
import { type OrderTerms, readOrderTerms } from '../order-rules.ts'
import type { RefusalCode } from '../refusals.ts'
import type { MethodContext } from './context.ts'

export type OfferResult = { readonly order: SimulatedOrder } | OfferRefusal

interface OfferRefusal {
  readonly refusal: RefusalCode
  readonly detail?: string
}

/** The same order again gives the same order; other parameters under its number are refused. */
export function offerOrder(context: MethodContext, method: OrderMethod): OfferResult {
  const { book, merchant, ports, content } = context
  const { appId } = merchant.record
  const terms = readOrderTerms(method, content, ports.clock.now())
  const known = book.find(appId, String(content.out_trade_no))
  // An expired order's own repeat is told of its state, not that its time lies in the past.
  if (known !== undefined && known.fingerprint === fingerprintOf(context, method)) {
    return refuseByState(known) ?? { order: known }
  }
  if ('field' in terms) return { refusal: 'ACQ.INVALID_PARAMETER', detail: terms.field }
  if (known !== undefined) return { refusal: 'ACQ.CONTEXT_INCONSISTENT' }
  if (book.isVoid(appId, terms.orderNumber)) return { refusal: 'ACQ.TRADE_HAS_CLOSE' }
  return recordOffer(context, method, terms)
}

function recordOffer(context: MethodContext, method: OrderMethod, terms: OrderTerms): OfferResult {
  const { book, merchant, ports, parameters } = context
  const { notify_url: notifyUrl, return_url: returnUrl } = parameters
  const { appId } = merchant.record
  const offer = {
    ...terms,
    appId,
    method,
    token: drawToken(ports.random),
    fingerprint: fingerprintOf(context, method),
    at: ports.clock.now(),
    ...(notifyUrl ? { notifyUrl } : {}),
    ...(returnUrl ? { returnUrl } : {}),
  }
  context.append({ type: 'order_offered', offer })
  const order = book.find(appId, terms.orderNumber)
  return order === undefined ? { refusal: 'aop.unknow-error' } : { order }
}

function refuseByState(order: SimulatedOrder): OfferRefusal | undefined {
  if (order.state === 'paid') return { refusal: 'ACQ.TRADE_HAS_SUCCESS' }
  const isOver = order.state === 'closed' || order.state === 'declined'
  return isOver ? { refusal: 'ACQ.TRADE_HAS_CLOSE' } : undefined
}

function fingerprintOf({ content }: MethodContext, method: OrderMethod): string {
  const names = Object.keys(content).sort()
  return JSON.stringify([method, names.map((name) => [name, content[name]])])
}
