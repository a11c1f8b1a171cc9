/** An order as queries and payment notifications describe it. */
import { countOf, type JsonObject, objectOf, textOf } from './json.ts'

/** `trade_state`. REVOKED and USERPAYING belong to barcode payments, ACCEPT to deferred ones. */
export const tradeStates = Object.freeze([
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
] as const)

export type TradeState = (typeof tradeStates)[number]

export interface Transaction {
  readonly appid: string | undefined
  readonly mchid: string | undefined
  readonly out_trade_no: string | undefined
  readonly transaction_id: string | undefined
  readonly trade_state: string | undefined
  readonly trade_state_desc: string | undefined
  readonly success_time: string | undefined
  readonly amount:
    | { readonly total: number | undefined; readonly currency: string | undefined }
    | undefined
}

export function readTransaction(object: JsonObject): Transaction {
  const amount = objectOf(object, 'amount')
  return {
    appid: textOf(object, 'appid'),
    mchid: textOf(object, 'mchid'),
    out_trade_no: textOf(object, 'out_trade_no'),
    transaction_id: textOf(object, 'transaction_id'),
    trade_state: textOf(object, 'trade_state'),
    trade_state_desc: textOf(object, 'trade_state_desc'),
    success_time: textOf(object, 'success_time'),
    amount: amount && { total: countOf(amount, 'total'), currency: textOf(amount, 'currency') },
  }
}

export function isTradeState(value: unknown): value is TradeState {
  return tradeStates.some((state) => state === value)
}

export function transactionPath(out_trade_no: string, mchid: string): string {
  return `/v3/pay/transactions/out-trade-no/${encodeURIComponent(out_trade_no)}?mchid=${mchid}`
}

export function closePath(out_trade_no: string): string {
  return `/v3/pay/transactions/out-trade-no/${encodeURIComponent(out_trade_no)}/close`
}
