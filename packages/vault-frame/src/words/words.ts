/**
 * Every text of the frame, Chinese and English side by side: one table costs a shopper less than
 * two. What goes wrong later goes by its code of the error table; for
 * what the vault finds in a form, it brings its own words.
 */
export const words = {
  pay_to: ['付款给 {0}', 'Pay to {0}'],
  card_title: ['添加银行卡', 'Add a bank card'],
  code_title: ['短信验证码', 'Text message code'],
  number: ['银行卡号', 'Card number'],
  name: ['持卡人姓名', 'Name on the account'],
  id_number: ['身份证号', 'ID card number'],
  phone: ['银行预留手机号', 'Phone number at the bank'],
  expiry: ['有效期（月/年）', 'Expiry date (MM/YY)'],
  cvn: ['安全码（卡背面 3 位）', 'Security code (3 digits on the back)'],
  code: ['6 位验证码', '6-digit code'],
  kind: ['卡类型', 'Type of card'],
  debit: ['储蓄卡', 'Debit card'],
  credit: ['信用卡', 'Credit card'],
  agreed: [
    '同意将以上信息加密提交发卡银行核验，用于快捷支付，可随时解绑',
    'I agree that the bank checks this for quick payments. I can end it at any time.',
  ],
  next: ['下一步', 'Continue'],
  confirm: ['确认', 'Confirm'],
  pay: ['确认支付 {0}', 'Pay {0}'],
  busy: ['请稍候', 'One moment'],
  other: ['换一种方式支付', 'Pay another way'],
  safe: ['卡信息加密后直达银行，商城无法看到', 'Encrypted for your bank. The shop cannot see it.'],
  sent_to: ['验证码已发送至 {0}', 'A code was sent to {0}'],
  resend: ['重新获取验证码', 'Get a new code'],
  resend_in: ['{0} 秒后重新获取', 'New code in {0} s'],
  help: [
    '收不到验证码？请查看短信拦截，或联系银行确认预留手机号',
    'No code? Look among blocked messages, or ask the bank which number it has.',
  ],
  covered: ['页面被遮挡，暂时不能提交', 'This page is covered.'],
  outside: ['请从商城的付款页面进入', 'Please come here from the shop.'],

  bad: ['请检查{0}', 'Please check: {0}'],
  bad_agreed: ['请先勾选同意', 'Please tick this first'],

  sms_code_wrong: ['验证码错误，请重新输入', 'That code is not right. Please try again.'],
  sms_code_expired: ['验证码已过期，请重新获取', 'That code has expired. Get a new code.'],
  sms_limited: ['验证码获取过于频繁，请稍后再试', 'Too many codes. Please try again later.'],
  card_details_wrong: [
    '姓名、证件号或手机号与银行预留信息不一致',
    'Name, ID or phone number is not what the bank has.',
  ],
  card_security_wrong: ['有效期或安全码有误', 'Expiry date or security code is not right.'],
  card_unsupported: [
    '该卡不支持快捷支付，请换一张卡',
    'Not possible with this card. Please use another card.',
  ],
  card_expired: ['该卡已过期，请换一张卡', 'This card has expired. Please use another card.'],
  card_declined: ['银行未通过，请换一张卡', 'The bank declined. Please use another card.'],
  ticket_invalid: ['页面已过期，请返回重试', 'This page has expired. Please go back.'],
  network: ['网络不畅，请重试', 'No connection. Please try again.'],
  failed: ['暂时无法完成，请稍后再试或换一种方式支付', 'Not possible now. Please pay another way.'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>

export type Word = keyof typeof words
