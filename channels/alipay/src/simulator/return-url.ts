/** Where the payer's browser goes from the cashier. */
import { minorUnits } from '@tillway/kernel'
import { toChinaTime, toYuan } from '@tillway/wire'
import { encodeForm, notificationSigningText } from '../wire/parameters.ts'
import type { Merchant } from './merchants.ts'
import type { SimulatedOrder } from './order.ts'

/**
 * Paid: the return URL with signed parameters, which are for display and prove nothing. Not paid:
 * the quit URL. Undefined when the merchant gave none that a browser could open.
 */
export function backUrlOf(
  merchant: Merchant,
  order: SimulatedOrder,
  now: number,
): string | undefined {
  if (order.state !== 'paid') return webUrl(order.quitUrl ?? order.returnUrl)
  const url = webUrl(order.returnUrl)
  if (url === undefined) return undefined
  const parameters = {
    charset: 'utf-8',
    out_trade_no: order.orderNumber,
    method: `${order.method}.return`,
    total_amount: toYuan(minorUnits(order.captured)),
    trade_no: order.tradeNumber ?? '',
    auth_app_id: order.appId,
    version: '1.0',
    app_id: order.appId,
    sign_type: 'RSA2',
    seller_id: merchant.record.sellerId,
    timestamp: toChinaTime(now),
  }
  const sign = merchant.sign(notificationSigningText(parameters))
  const [address = '', fragment] = url.split('#')
  const query = encodeForm({ ...parameters, sign })
  const full = `${address}${address.includes('?') ? '&' : '?'}${query}`
  return fragment === undefined ? full : `${full}#${fragment}`
}

function webUrl(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url) ? url : undefined
}
