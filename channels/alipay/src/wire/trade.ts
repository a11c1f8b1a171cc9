/** Methods and messages of the trade interface, in the channel's own words. */

export const methods = Object.freeze({
  precreate: 'alipay.trade.precreate',
  query: 'alipay.trade.query',
  cancel: 'alipay.trade.cancel',
  close: 'alipay.trade.close',
  refund: 'alipay.trade.refund',
  refundQuery: 'alipay.trade.fastpay.refund.query',
  wapPay: 'alipay.trade.wap.pay',
  pagePay: 'alipay.trade.page.pay',
  appPay: 'alipay.trade.app.pay',
  create: 'alipay.trade.create',
  certificateDownload: 'alipay.open.app.alipaycert.download',
} as const)

export type GatewayMethod = (typeof methods)[keyof typeof methods]

export const productCodes = Object.freeze({
  [methods.precreate]: 'QR_CODE_OFFLINE',
  [methods.wapPay]: 'QUICK_WAP_WAY',
  [methods.pagePay]: 'FAST_INSTANT_TRADE_PAY',
  [methods.appPay]: 'QUICK_MSECURITY_PAY',
  [methods.create]: 'JSAPI_PAY',
} as const)

export type OrderMethod = keyof typeof productCodes

/** `biz_content` of precreate, create, wap.pay, page.pay and app.pay. */
export interface OrderContent {
  readonly out_trade_no: string
  /** Yuan. */
  readonly total_amount: string
  readonly subject: string
  readonly product_code: string
  /** China time. */
  readonly time_expire: string
  readonly quit_url?: string
  /** With create: the app or page that calls, and who pays in it, by one id or the other. */
  readonly op_app_id?: string
  readonly buyer_id?: string
  readonly buyer_open_id?: string
}

/** A user id is sixteen digits; what else an app knows its user by is an open id. */
export function buyerOf(payerId: string): Pick<OrderContent, 'buyer_id' | 'buyer_open_id'> {
  return /^2088\d{12}$/.test(payerId) ? { buyer_id: payerId } : { buyer_open_id: payerId }
}

/** `biz_content` of query, close and cancel. */
export interface TradeContent {
  readonly out_trade_no: string
}

export interface RefundContent extends TradeContent {
  readonly refund_amount: string
  readonly out_request_no: string
  readonly refund_reason?: string
}

export interface RefundQueryContent extends TradeContent {
  readonly out_request_no: string
  readonly query_options: readonly string[]
}

export interface CertificateContent {
  readonly alipay_cert_sn: string
}

export type BusinessContent =
  | OrderContent
  | TradeContent
  | RefundContent
  | RefundQueryContent
  | CertificateContent

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED'

const subjectForbidden: Readonly<Record<string, string>> = { '/': '／', '=': '＝', '&': '＆' }
const subjectMaxLength = 256

/**
 * A description as a `subject`: `/`, `=` and `&` are not allowed there and become their full-width
 * forms; at most 256 characters.
 */
export function toSubject(description: string): string {
  const clean = description
    .replace(/[/=&]/g, (character) => subjectForbidden[character] ?? '')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  return clean === '' ? '商品' : cutText(clean, subjectMaxLength)
}

/** The longest beginning of at most that many UTF-16 units that splits no character. */
function cutText(text: string, maxLength: number): string {
  let length = 0
  for (const character of text) {
    if (length + character.length > maxLength) break
    length += character.length
  }
  return text.slice(0, length)
}
