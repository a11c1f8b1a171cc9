/**
 * The hosts that a page can run in, as data: how each is told apart, and which function for payments
 * it lends to pages. The server gets the id and offers ways that fit.
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
  | 'alipay_webview'
  | 'alipay_miniprogram'
  | 'unionpay_app'
  | 'merchant_app'
  | 'other_app'

/** The id, what the user agent matches, and the presentation that the host's function carries out. */
export type HostRow = readonly [id: HostId, agent: RegExp, lent?: 'jsapi' | 'app']

/** The global that an app of a mall puts into its pages. */
export const appGlobal = 'TillwayHost'

/** The first row that matches wins. Native mini programs and apps of malls name themselves. */
export const hostTable: readonly HostRow[] = [
  ['wecom_browser', /wxwork/i],
  ['wechat_webview', /micromessenger.*miniprogram/i, 'jsapi'],
  ['wechat_desktop', /(windows|mac)wechat/i],
  ['wechat_browser', /micromessenger/i, 'jsapi'],
  ['alipay_webview', /alipayclient.*miniprogram/i, 'jsapi'],
  ['alipay_browser', /alipayclient/i, 'jsapi'],
  ['unionpay_app', /\b(union|cloud)pay/i, 'app'],
  [
    'other_app',
    /\bqq\/\d|aweme|bytedance|newsarticle|baidubox|\bxhs|weibo|aliapp\(tb|jdapp|kwai|bilibili|fba[nv]|instagram|line\/\d/i,
  ],
  ['mobile_web', /android|mobile|harmony/i],
]
