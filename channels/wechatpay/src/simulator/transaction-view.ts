/** An order in the channel's words, as queries and notifications show it. */
import { toChinaRfc3339 } from '@tillway/wire'
import type { JsonObject } from '../wire/json.ts'
import type { PrepayProduct } from '../wire/prepay.ts'
import type { TradeState } from '../wire/transaction.ts'
import { type OrderEntry, orderState } from './ledger.ts'
import type { World } from './world.ts'

const tradeTypes: Readonly<Record<PrepayProduct, string>> = Object.freeze({
  native: 'NATIVE',
  jsapi: 'JSAPI',
  app: 'APP',
  h5: 'MWEB',
})

const descriptions: Readonly<Partial<Record<TradeState, string>>> = Object.freeze({
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  PAYERROR: '支付失败',
})

export function tradeStateOf(world: World, entry: OrderEntry): TradeState {
  switch (orderState(entry, world.ports.clock.now())) {
    case 'waiting':
      return 'NOTPAY'
    case 'closed':
      return 'CLOSED'
    case 'declined':
      return 'PAYERROR'
    case 'paid': {
      const refunds = world.ledger.refundsOf(entry.order.key)
      return refunds.some(({ refund }) => refund.endsAs === 'SUCCESS') ? 'REFUND' : 'SUCCESS'
    }
  }
}

export function transactionView(
  world: World,
  entry: OrderEntry,
  trade_state: TradeState = tradeStateOf(world, entry),
): JsonObject {
  const { order, payment } = entry
  const merchant = world.ledger.merchant(order.mchid)
  const total = payment?.captured ?? order.total
  const currency = order.currency
  return {
    appid: merchant?.appid,
    mchid: order.mchid,
    out_trade_no: order.out_trade_no,
    trade_state,
    trade_state_desc: descriptions[trade_state] ?? trade_state,
    ...(order.attach === undefined ? {} : { attach: order.attach }),
    amount:
      payment === undefined
        ? { total, currency }
        : { total, payer_total: total, currency, payer_currency: currency },
    ...(payment === undefined
      ? {}
      : {
          transaction_id: payment.transaction_id,
          trade_type: tradeTypes[order.product],
          bank_type: 'OTHERS',
          success_time: toChinaRfc3339(payment.paidAt),
          payer: { openid: order.openid },
          promotion_detail: [],
        }),
  }
}
