/** Placing an order: `POST /v3/pay/transactions/{native|jsapi|h5|app}` and the answers to it. */
import { type JsonObject, textOf } from './json.ts'

/** The last part of the path: the product by which the payer pays. */
export type PrepayProduct = 'native' | 'jsapi' | 'h5' | 'app'

export const descriptionMaxLength = 127

export interface PrepayBody {
  readonly appid: string
  readonly mchid: string
  readonly description: string
  readonly out_trade_no: string
  readonly time_expire: string
  readonly notify_url: string
  readonly amount: { readonly total: number; readonly currency: string }
  readonly payer?: { readonly openid: string }
  readonly scene_info?: {
    readonly payer_client_ip: string
    readonly h5_info?: { readonly type: 'Wap' | 'iOS' | 'Android' }
  }
}

export type PrepayAnswer =
  | { readonly code_url: string }
  | { readonly prepay_id: string }
  | { readonly h5_url: string }

export function prepayPath(product: PrepayProduct): string {
  return `/v3/pay/transactions/${product}`
}

/** Which field of the answer carries the payer on, by product. */
export const prepayAnswerField = Object.freeze({
  native: 'code_url',
  jsapi: 'prepay_id',
  h5: 'h5_url',
  app: 'prepay_id',
} as const satisfies Readonly<Record<PrepayProduct, string>>)

export function prepayAnswerOf(product: PrepayProduct, answer: JsonObject): string | undefined {
  return textOf(answer, prepayAnswerField[product])
}

/** Shortens to the channel's limit without cutting a character in two. */
export function fitDescription(text: string): string {
  if (text.length <= descriptionMaxLength) return text
  let fitted = ''
  for (const point of text) {
    if (fitted.length + point.length > descriptionMaxLength) break
    fitted += point
  }
  return fitted
}

/** Tells the page of the H5 product where to send the browser afterwards. */
export function withRedirectUrl(h5_url: string, redirect_url: string | undefined): string {
  if (redirect_url === undefined) return h5_url
  const joint = h5_url.includes('?') ? '&' : '?'
  return `${h5_url}${joint}redirect_url=${encodeURIComponent(redirect_url)}`
}
