/** Declines: outcomes that a payment carries in `last_error`. */
import { type ErrorRow, otherWay, row } from './row.ts'

export const declines = Object.freeze({
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
  pin_wrong: row(
    'declined',
    402,
    'same_key',
    { zh: '密码错误，请重新刷卡输入', en: 'Wrong PIN. Present the card again.' },
    'The issuer refuses the PIN; it may be tried again with a new transaction.',
  ),
  pin_tries_exceeded: row(
    'declined',
    402,
    'never',
    {
      zh: '密码错误次数超限，请联系发卡行',
      en: 'Too many wrong PINs. Please contact the bank of the card.',
    },
    'The issuer has locked the PIN of the card.',
  ),
  card_insert_needed: row(
    'declined',
    402,
    'same_key',
    { zh: '请插入芯片卡', en: 'Please insert the chip of the card.' },
    'The stripe of a chip card was refused.',
  ),
  card_removed_early: row(
    'declined',
    402,
    'same_key',
    {
      zh: '卡片过早移开，本次交易已撤销，请重新刷卡',
      en: 'The card was removed too early and nothing was charged. Please present it again.',
    },
    'The chip was gone before it could agree; what the acquirer had approved was reversed.',
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
