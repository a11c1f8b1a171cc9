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

export interface HostRow {
  readonly id: HostId
  /** Matches the user agent. */
  readonly agent?: RegExp
  /** Or: a global of this name exists. */
  readonly global?: string
  /** Presentations that need nothing but a page, in this host. */
  readonly presentations: readonly string[]
}

const code = ['qr']
const page = ['qr', 'page', 'form']
const phone = ['h5', 'wap', 'page', 'form', 'qr']

/** The first row that matches wins; the last two catch the rest. */
export const hostTable: readonly HostRow[] = [
  { id: 'merchant_app', global: 'TillwayHost', presentations: phone },
  { id: 'wecom_browser', agent: /wxwork/i, presentations: code },
  {
    id: 'wechat_webview',
    agent: /micromessenger.*miniprogram|miniprogram.*micromessenger/i,
    presentations: code,
  },
  {
    id: 'wechat_desktop',
    agent: /windowswechat|macwechat|unifiedpc.*wechat/i,
    presentations: code,
  },
  { id: 'wechat_browser', agent: /micromessenger/i, presentations: ['jsapi', 'qr'] },
  { id: 'alipay_miniprogram', agent: /alipayclient.*miniprogram/i, presentations: [] },
  { id: 'alipay_browser', agent: /alipayclient/i, presentations: ['wap', 'form', 'page', 'qr'] },
  { id: 'unionpay_app', agent: /\b(unionpay|cloudpay)\b/i, presentations: ['wap', 'form', 'qr'] },
  {
    id: 'other_app',
    agent:
      /\bqq\/\d|mqqbrowser\/[\d.]+ .*qq\/|aweme|bytedancewebview|newsarticle|baiduboxapp|discover\/[\d.]+.*xhs|xhsdiscover|\bxhs\b|weibo|aliapp\(tb|jdapp|kwai|bilibili|fban|fbav|instagram|line\/\d/i,
    presentations: phone,
  },
  { id: 'mobile_web', agent: /android|iphone|ipod|ipad|mobile|harmony/i, presentations: phone },
  { id: 'desktop_web', agent: /(?:)/, presentations: page },
  // Native mini programs have no page: their package names the host itself.
  { id: 'wechat_miniprogram', presentations: ['jsapi'] },
]
