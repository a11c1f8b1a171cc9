/** Names of hosts, presentations and faults, in both languages. Tests ask for every one. */
interface Words {
  readonly zh: string
  readonly en: string
}

export const hostWords: Readonly<Record<string, Words>> = {
  desktop_web: { zh: '电脑浏览器', en: 'Desktop browser' },
  mobile_web: { zh: '手机浏览器', en: 'Mobile browser' },
  wechat_browser: { zh: '微信内网页（公众号）', en: 'Page in WeChat (official account)' },
  wecom_browser: { zh: '企业微信', en: 'WeCom' },
  wechat_webview: { zh: '微信小程序 web-view', en: 'Web-view of a WeChat mini program' },
  wechat_miniprogram: { zh: '微信小程序', en: 'WeChat mini program' },
  wechat_desktop: { zh: '电脑版微信', en: 'WeChat on a desktop' },
  alipay_browser: { zh: '支付宝内网页', en: 'Page in Alipay' },
  alipay_webview: { zh: '支付宝小程序 web-view', en: 'Web-view of an Alipay mini program' },
  alipay_miniprogram: { zh: '支付宝小程序', en: 'Alipay mini program' },
  unionpay_app: { zh: '云闪付 App 内网页', en: 'Page in the UnionPay app' },
  merchant_app: { zh: '商家 App 的 WebView', en: 'WebView of the mall’s app' },
  other_app: { zh: '其他 App 内网页', en: 'Page in another app' },
}

export const presentationWords: Readonly<Record<string, Words>> = {
  app: { zh: 'App 支付', en: 'in-app payment' },
  jsapi: { zh: '应用内支付函数', en: 'the app’s payment function' },
  h5: { zh: 'H5 跳转', en: 'H5 redirect' },
  qr: { zh: '扫码', en: 'a code to scan' },
  wap: { zh: '手机网站跳转', en: 'redirect on a phone' },
  page: { zh: '电脑网站跳转', en: 'redirect on a desktop' },
  form: { zh: '渠道收银页', en: 'the channel’s page' },
  sms: { zh: '银行卡 + 短信', en: 'card and text code' },
  password: { zh: '银行卡 + 支付密码', en: 'card and payment password' },
  reader: { zh: '读卡器', en: 'card reader' },
}

export const needWords: Readonly<Record<string, Words>> = {
  payerId: { zh: '付款人编号（openid、用户号）', en: 'the payer’s id (openid, user id)' },
  clientIp: { zh: '用户的 IP 地址', en: 'the shopper’s IP address' },
  returnUrl: { zh: '`return_url`', en: '`return_url`' },
  card: { zh: '一张已绑或新输入的卡', en: 'a saved or a new card' },
  reader: { zh: '终端与读卡器', en: 'a terminal with a reader' },
  terminal: { zh: '终端', en: 'a terminal' },
}

export const faultWords: Readonly<Record<string, Words>> = {
  paid_without_notification: { zh: '付款成功但渠道不通知', en: 'paid, and the channel never notifies' },
  duplicate_notifications: { zh: '同一通知同时来 5 份', en: 'five copies of a notification at once' },
  out_of_order_notifications: { zh: '付款通知晚于退款通知', en: 'the payment’s notification after the refund’s' },
  wrong_amount: { zh: '渠道少收一分钱', en: 'the channel takes one fen less' },
  bad_notification_signature: { zh: '付款通知签名错误', en: 'payment notifications are wrongly signed' },
  late_success_after_close: { zh: '关单成功后仍被付款', en: 'closed, and paid a second later' },
  start_timeout_after_success: { zh: '下单成功但断线', en: 'the order is made, the connection drops' },
  start_server_error: { zh: '下单得到 5xx', en: 'the start is answered with 5xx' },
  slow_answers: { zh: '每次应答延迟 2 秒', en: 'every answer takes two seconds' },
  probe_signature: { zh: '真通知之前先来一条签名错误的', en: 'a wrongly signed notification before the true one' },
  key_rotation: { zh: '付款时渠道更换证书', en: 'the channel changes its certificate' },
  query_timeout_after_payment: { zh: '付款后前几次查询断线', en: 'the first queries after payment drop' },
  refund_timeout_after_success: { zh: '退款成功但断线', en: 'refunded, and the connection drops' },
  refund_failed: { zh: '退款失败', en: 'the refund fails' },
  close_timeout_after_success: { zh: '关单成功但断线', en: 'closed, and the connection drops' },
  unsigned_answer: { zh: '应答没有签名', en: 'an answer without a signature' },
  declined: { zh: '付款被拒绝', en: 'the payment is declined' },
  bad_answer_signature: { zh: '应答签名错误', en: 'an answer wrongly signed' },
}
