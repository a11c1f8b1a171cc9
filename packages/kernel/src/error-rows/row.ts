/** What a row of the error table says, and words that several rows share. */

/** What a caller may do: never · after mending the request · with the same idempotency key · only after asking for the state. */
export type RetryAdvice = 'never' | 'after_fix' | 'same_key' | 'query_first'

export type ErrorType =
  | 'invalid_request'
  | 'authentication'
  | 'permission'
  | 'not_found'
  | 'conflict'
  | 'rate_limit'
  | 'channel'
  | 'declined'
  | 'unavailable'
  | 'internal'

export interface ErrorRow {
  readonly type: ErrorType
  /** HTTP status of the answer that carries it. */
  readonly status: number
  readonly retry: RetryAdvice
  readonly shopper: { readonly zh: string; readonly en: string }
  /** For the developer of the mall and the operator: what happened and what to do. */
  readonly developer: string
}

export const generic = {
  zh: '暂时无法完成支付，请稍后再试',
  en: 'The payment cannot be completed right now. Please try again later.',
}
export const refresh = {
  zh: '支付页面已失效，请返回商城重新发起支付',
  en: 'This payment page is no longer valid. Please go back to the shop and pay again.',
}
export const confirming = {
  zh: '支付结果确认中，请勿重复支付',
  en: 'We are confirming the result. Please do not pay again.',
}
export const otherWay = {
  zh: '该支付方式暂不可用，请换一种方式支付',
  en: 'This way to pay is not available right now. Please choose another.',
}

export function row(
  type: ErrorType,
  status: number,
  retry: RetryAdvice,
  shopper: ErrorRow['shopper'],
  developer: string,
): ErrorRow {
  return Object.freeze({ type, status, retry, shopper: Object.freeze(shopper), developer })
}
