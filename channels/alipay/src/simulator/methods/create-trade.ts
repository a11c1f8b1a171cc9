/** `alipay.trade.create`: a trade for a payer who is known already, to be paid in the payer's app. */
import { methods } from '../../wire/trade.ts'
import { invalid, type Method, subjectOf } from './context.ts'
import { offerOrder } from './offer-order.ts'
import { strikeOutage } from './precreate.ts'

const userPattern = /^2088\d{12}$/
const openIdPattern = /^[A-Za-z0-9_-]{8,128}$/

export const createTrade: Method = (context) => {
  const outage = strikeOutage(context)
  if (outage !== undefined) return { refusal: 'aop.unknow-error', ...outage }
  const { buyer_id: user, buyer_open_id: openId, op_app_id: caller } = context.content
  const isKnown = user === undefined ? matches(openIdPattern, openId) : matches(userPattern, user)
  if (!isKnown) return invalid('buyer_id')
  if (caller !== context.merchant.record.appId) return invalid('op_app_id')
  const offered = offerOrder(context, methods.create)
  if ('refusal' in offered) return offered
  const { orderNumber, tradeNumber = '' } = context.trading.open(offered.order)
  const fields = { out_trade_no: orderNumber, trade_no: tradeNumber }
  const subject = subjectOf(offered.order)
  const isLost = context.faults.strikes('start_timeout_after_success', subject, 1)
  return isLost ? { fields, fault: 'drop' } : { fields }
}

const matches = (pattern: RegExp, value: unknown): boolean =>
  typeof value === 'string' && pattern.test(value)
