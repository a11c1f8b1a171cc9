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
  // Cards and codes
  code_not_awaited: row(
    'conflict',
    409,
    'query_first',
    confirming,
    'No code is awaited for this payment or card now; ask for the state.',
  ),
  code_invalid: row(
    'invalid_request',
    400,
    'after_fix',
    { zh: '验证码已失效，请重新输入', en: 'Please enter the code again.' },
    'The sealed code was altered, has lapsed, was used before or belongs to something else.',
  ),
  sms_limited: row(
    'rate_limit',
    429,
    'never',
    {
      zh: '验证码获取过于频繁，请稍后再试',
      en: 'Too many codes were requested. Please try again later.',
    },
    'A limit on codes for this phone, card, payer or merchant; see Retry-After.',
  ),
  ticket_invalid: row(
    'authentication',
    401,
    'after_fix',
    refresh,
    'The ticket of the frame is malformed, forged, lapsed or of another kind.',
  ),
  card_number_invalid: row(
    'invalid_request',
    400,
    'after_fix',
    { zh: '银行卡号有误，请检查', en: 'Please check the card number.' },
    'The card number fails its check digit or has an impossible length.',
  ),
  card_data_invalid: row(
    'invalid_request',
    400,
    'after_fix',
    { zh: '银行卡信息有误，请检查', en: 'Please check the card details.' },
    'A field of the card form is malformed; `param` names it.',
  ),
  card_data_missing: row(
    'conflict',
    409,
    'never',
    { zh: '请重新添加银行卡', en: 'Please add the card again.' },
    'The vault no longer holds what this message needs; the card must be entered again.',
  ),
  card_not_usable: row(
    'conflict',
    409,
    'never',
    { zh: '该银行卡暂不可用，请换一张卡', en: 'This card cannot be used. Choose another.' },
    'The card is not enrolled, was removed, or belongs to another shopper or account.',
  ),
  card_limit: row(
    'conflict',
    409,
    'never',
    { zh: '已达绑卡数量上限，请先解绑', en: 'Too many saved cards. Remove one first.' },
    'The shopper has the highest number of saved cards.',
  ),
  vault_unavailable: row(
    'unavailable',
    503,
    'same_key',
    otherWay,
    'The vault could not be reached or is not configured; nothing was sent to a channel.',
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
  sms_code_wrong: row(
    'declined',
    402,
    'same_key',
    { zh: '验证码错误，请重新输入', en: 'That code is not right. Please try again.' },
    'The code was wrong; nothing moved, and it may be entered again.',
  ),
  sms_code_expired: row(
    'declined',
    402,
    'same_key',
    { zh: '验证码已过期，请重新获取', en: 'That code has expired. Please get a new one.' },
    'The code had lapsed or was replaced by a newer one.',
  ),
  sms_code_tries_exceeded: row(
    'declined',
    402,
    'never',
    {
      zh: '验证码错误次数过多，请换一种方式支付',
      en: 'Too many wrong codes. Please choose another way to pay.',
    },
    'Five wrong codes ended this try.',
  ),
  card_details_wrong: row(
    'declined',
    402,
    'never',
    {
      zh: '姓名、证件号或手机号与银行预留信息不一致',
      en: 'Name, ID or phone does not match what the bank has on file.',
    },
    'The issuer does not confirm the identity data or the reserved phone.',
  ),
  card_security_wrong: row(
    'declined',
    402,
    'never',
    {
      zh: '有效期、安全码或密码有误',
      en: 'The expiry date, security code or password is not right.',
    },
    'The issuer refuses the expiry date, the CVN2 or the password.',
  ),
  card_declined: row(
    'declined',
    402,
    'never',
    {
      zh: '银行拒绝了这笔交易，请换一张卡或换一种方式',
      en: 'The bank declined. Please use another card or another way to pay.',
    },
    'The issuer declined; `channel_code` says more.',
  ),
  card_expired: row(
    'declined',
    402,
    'never',
    { zh: '银行卡已过期，请换一张卡', en: 'This card has expired. Please use another.' },
    'The card is past its date.',
  ),
  card_unsupported: row(
    'declined',
    402,
    'never',
    {
      zh: '该卡不支持快捷支付，请换一张卡或换一种方式',
      en: 'This card does not support quick pay. Use another card or another way.',
    },
    'The issuer or the card does not support this product, or it must first be opened for it.',
  ),
  card_limit_exceeded: row(
    'declined',
    402,
    'never',
    {
      zh: '超出该卡支付限额，请换一张卡或换一种方式',
      en: 'Over the limit of this card. Use another card or another way.',
    },
    'The amount or the number of payments exceeds a limit of the card or the issuer.',
  ),
  card_binding_expired: row(
    'declined',
    402,
    'never',
    { zh: '银行卡绑定已失效，请重新添加', en: 'The saved card has lapsed. Please add it again.' },
    'The credential of the saved card has lapsed or was removed at the channel.',
  ),
  risk_declined: row(
    'declined',
    402,
    'never',
    {
      zh: '为保障资金安全，本次交易未通过',
      en: 'For your safety this payment was not accepted.',
    },
    'Risk control of the channel declined.',
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
