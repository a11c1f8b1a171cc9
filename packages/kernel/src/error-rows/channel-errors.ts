/** Errors of channels, and of what stands between them and a card. */
import { confirming, type ErrorRow, generic, otherWay, refresh, row } from './row.ts'

export const channelErrors = Object.freeze({
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
} as const satisfies Readonly<Record<string, ErrorRow>>)
