/**
 * The hosts that a page can run in, as data: how each is told apart, and which presentations it can
 * carry out. The server gets the id and offers ways that fit; what is listed here is the safety net.
 */

export type HostId =
  | 'desktop_web'
  | 'mobile_web'
  | 'wechat_browser'
  | 'wecom_browser'
  | 'wechat_webview'
  | 'wechat_miniprogram'
  | 'wechat_desktop'
  | 'alipay_browser'
  | 'alipay_miniprogram'
  | 'unionpay_app'
  | 'merchant_app'
  | 'other_app'

/** The id, the presentations that need nothing but a page there, and what the user agent matches. */
export type HostRow = readonly [id: HostId, presentations: readonly string[], agent?: RegExp]

const code = ['qr', 'sms']
const page = ['page', 'form', ...code]
const phone = ['h5', 'wap', ...page]

/** The global that an app of a mall puts into its pages. */
export const appGlobal = 'TillwayHost'

/** The first row that matches wins; a row without a pattern names itself in another way. */
export const hostTable: readonly HostRow[] = [
  ['merchant_app', phone],
  ['wecom_browser', code, /wxwork/i],
  ['wechat_webview', code, /(?=.*micromessenger).*miniprogram/i],
  ['wechat_desktop', code, /windowswechat|macwechat|unifiedpc.*wechat/i],
  ['wechat_browser', ['jsapi', ...code], /micromessenger/i],
  ['alipay_miniprogram', [], /alipayclient.*miniprogram/i],
  ['alipay_browser', ['wap', ...page], /alipayclient/i],
  ['unionpay_app', ['wap', 'form', ...code], /\b(unionpay|cloudpay)\b/i],
  [
    'other_app',
    phone,
    /\bqq\/\d|aweme|bytedancewebview|newsarticle|baiduboxapp|\bxhs(discover)?\b|weibo|aliapp\(tb|jdapp|kwai|bilibili|fba[nv]|instagram|line\/\d/i,
  ],
  ['mobile_web', phone, /android|iphone|ipod|ipad|mobile|harmony/i],
  ['desktop_web', page],
  // Native mini programs have no page: their package names the host itself.
  ['wechat_miniprogram', ['jsapi']],
]
