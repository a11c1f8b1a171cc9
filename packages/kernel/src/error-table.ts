/**
 * Every error code of the public interfaces, once. The HTTP status, the retry advice, the words for
 * the shopper and the words for the developer and operator come from here; `docs/errors.md` and the
 * types are made from it and a test holds the three together. A code is never removed or reused.
 */

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

const generic = {
  zh: '暂时无法完成支付，请稍后再试',
  en: 'The payment cannot be completed right now. Please try again later.',
}
const refresh = {
  zh: '支付页面已失效，请返回商城重新发起支付',
  en: 'This payment page is no longer valid. Please go back to the shop and pay again.',
}
const confirming = {
  zh: '支付结果确认中，请勿重复支付',
  en: 'We are confirming the result. Please do not pay again.',
}
const otherWay = {
  zh: '该支付方式暂不可用，请换一种方式支付',
  en: 'This way to pay is not available right now. Please choose another.',
}

function row(
  type: ErrorType,
  status: number,
  retry: RetryAdvice,
  shopper: ErrorRow['shopper'],
  developer: string,
): ErrorRow {
  return Object.freeze({ type, status, retry, shopper: Object.freeze(shopper), developer })
}

export const errorTable = Object.freeze({
  // The request itself
  invalid_request: row(
    'invalid_request',
    400,
    'after_fix',
    generic,
    'A parameter is missing, unknown or malformed; `param` names it.',
  ),
  invalid_json: row('invalid_request', 400, 'after_fix', generic, 'The body is not valid JSON.'),
  invalid_amount: row(
    'invalid_request',
    400,
    'after_fix',
    generic,
    'Amounts are positive integers of minor units (fen), within the limits of the channel.',
  ),
  unsupported_media_type: row(
    'invalid_request',
    415,
    'after_fix',
    generic,
    'Send the body as application/json.',
  ),
  body_too_large: row(
    'invalid_request',
    413,
    'after_fix',
    generic,
    'The body is larger than the limit of this endpoint.',
  ),
  idempotency_key_required: row(
    'invalid_request',
    400,
    'after_fix',
    generic,
    'This call writes: send an Idempotency-Key header of 8 to 255 visible characters.',
  ),
  url_not_allowed: row(
    'invalid_request',
    400,
    'after_fix',
    generic,
    'The URL must be public https; loopback and private addresses need explicit configuration.',
  ),
  // Who is asking
  authentication_required: row(
    'authentication',
    401,
    'after_fix',
    generic,
    'Send the key as `Authorization: Bearer …`.',
  ),
  api_key_invalid: row(
    'authentication',
    401,
    'after_fix',
    generic,
    'The key is unknown, revoked or of the wrong kind for this endpoint.',
  ),
  session_invalid: row(
    'authentication',
    401,
    'after_fix',
    refresh,
    'The session token is malformed, forged or belongs to another payment.',
  ),
  session_expired: row(
    'authentication',
    401,
    'after_fix',
    refresh,
    'The session token is past its time; get a new one from the mall server.',
  ),
  order_signature_invalid: row(
    'authentication',
    401,
    'after_fix',
    refresh,
    'The signed order does not verify with a registered order key of this merchant.',
  ),
  order_expired: row(
    'invalid_request',
    400,
    'after_fix',
    refresh,
    'The signed order is past its `exp`; sign a new one.',
  ),
  origin_not_allowed: row(
    'permission',
    403,
    'after_fix',
    generic,
    'This publishable key is not used from a registered origin.',
  ),
  // Things that are not there or not in that state
  not_found: row('not_found', 404, 'after_fix', refresh, 'No such object for this merchant.'),
  route_not_found: row('not_found', 404, 'after_fix', generic, 'No such path.'),
  method_not_allowed: row(
    'invalid_request',
    405,
    'after_fix',
    generic,
    'The path exists, but not with this method.',
  ),
  order_conflict: row(
    'conflict',
    409,
    'never',
    refresh,
    'This order number already has a payment with other parameters.',
  ),
  payment_finished: row(
    'conflict',
    409,
    'query_first',
    { zh: '订单已完成或已关闭', en: 'This order is already completed or closed.' },
    'The payment is succeeded, canceled or expired; nothing more can be started on it.',
  ),
  attempt_in_progress: row(
    'conflict',
    409,
    'query_first',
    confirming,
    'Another attempt of this payment is not certainly over yet; ask for the state and wait.',
  ),
  way_unavailable: row(
    'conflict',
    409,
    'never',
    otherWay,
    'This way or presentation is not offered for this merchant, host or terminal.',
  ),
  refund_not_possible: row(
    'conflict',
    409,
    'never',
    generic,
    'The payment was not paid, or its channel does not refund it.',
  ),
  refund_exceeds_paid: row(
    'conflict',
    409,
    'never',
    generic,
    'The refunds of this payment, pending ones included, would exceed what was paid.',
  ),
  refund_conflict: row(
    'conflict',
    409,
    'never',
    generic,
    'This refund reference was used with other parameters.',
  ),
  idempotency_in_flight: row(
    'conflict',
    409,
    'same_key',
    confirming,
    'A request with this idempotency key is being carried out; repeat it shortly.',
  ),
  idempotency_mismatch: row(
    'conflict',
    422,
    'never',
    generic,
    'This idempotency key was used with another body, path or method.',
  ),
  key_limit: row(
    'conflict',
    409,
    'never',
    generic,
    'Two keys of a kind may be live at once; revoke one first.',
  ),
  // Load
  rate_limited: row(
    'rate_limit',
    429,
    'same_key',
    generic,
    'Too many requests; wait for the seconds in Retry-After.',
  ),
  service_unavailable: row(
    'unavailable',
    503,
    'same_key',
    generic,
    'The platform cannot store anything right now; nothing was sent to a channel.',
  ),
  internal: row(
    'internal',
    500,
    'query_first',
    confirming,
    'A fault of the platform; quote the request id.',
  ),
  // Channels
  channel_unavailable: row(
    'channel',
    503,
    'same_key',
    otherWay,
    'The channel could not be reached; nothing was sent to it.',
  ),
  channel_outcome_unknown: row(
    'channel',
    202,
    'query_first',
    confirming,
    'The channel gave no trustworthy answer; the platform keeps asking it.',
  ),
  channel_rejected: row(
    'channel',
    502,
    'never',
    otherWay,
    'The channel refused the request; the operator text says why.',
  ),
  channel_misconfigured: row(
    'channel',
    502,
    'never',
    otherWay,
    'The channel account is not usable: credentials, certificate or permission.',
  ),
  channel_signature_invalid: row(
    'channel',
    401,
    'never',
    generic,
    'A notification whose signature, time or recipient is not right. It changed nothing.',
  ),
  amount_mismatch: row(
    'channel',
    409,
    'never',
    confirming,
    'The channel reports another amount or currency than was asked for; the attempt is quarantined.',
  ),
  // Declines: outcomes that a payment carries in last_error
  declined: row(
    'declined',
    402,
    'never',
    {
      zh: '支付未成功，请换一种方式支付',
      en: 'The payment did not go through. Please choose another way to pay.',
    },
    'The channel declined the payment.',
  ),
  insufficient_funds: row(
    'declined',
    402,
    'never',
    { zh: '余额不足，请换一种方式支付', en: 'Not enough funds. Please choose another way to pay.' },
    'The payer has not enough funds.',
  ),
  payer_account_abnormal: row(
    'declined',
    402,
    'never',
    {
      zh: '付款账户异常，请换一种方式支付',
      en: 'There is a problem with the paying account. Please choose another way to pay.',
    },
    "The channel reports a restriction on the payer's account.",
  ),
  attempt_closed: row(
    'declined',
    402,
    'same_key',
    { zh: '本次支付已关闭，可重新支付', en: 'This try was closed. You can pay again.' },
    'The attempt was closed at the channel before it was paid.',
  ),
  order_number_used: row(
    'channel',
    502,
    'never',
    otherWay,
    'The channel knows this attempt number with other parameters.',
  ),
} as const satisfies Readonly<Record<string, ErrorRow>>)

export type ErrorCode = keyof typeof errorTable

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value)
}
