/**
 * Every host a page of a mall can run in, by every way to pay: what the shopper meets there. The
 * tests walk through each row, and the documentation shows the same table.
 */
import type { HostId } from '@tillway/sdk'

/** How a cell ends for who pays. */
export type Meets =
  /** A function of the app around the page is called, and pays. */
  | 'call'
  /** The browser leaves for the channel's page and comes back. */
  | 'leave'
  /** A code is shown, to be scanned with another device. */
  | 'code'
  /** Cards and a texted code, on the page itself. */
  | 'card'
  /** A page tells how to open it in another browser, and leads on from there. */
  | 'guide'
  /** It is not offered. */
  | 'hidden'
  /** It is offered, greyed. */
  | 'greyed'

export interface Cell {
  readonly host: HostId
  readonly way: 'wechat' | 'alipay' | 'quickpay'
  readonly meets: Meets
  /** The mall does not know who the shopper is in this app. */
  readonly stranger?: true
  /** By the button beside the cards. */
  readonly besideCards?: true
}

export interface PlayedAgent {
  readonly userAgent?: string
  /** What an app of the mall can call. */
  readonly targets?: readonly string[]
  readonly mobile: boolean
  /** Of who is there; Chinese unless told. */
  readonly language?: 'en'
}

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const android =
  'Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36'
const windows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36'

/** Hosts that a browser can play. Native mini programs are tested beside their packages. */
export const playedHosts = {
  wechat_browser: {
    userAgent: `${iPhone} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`,
    mobile: true,
  },
  wecom_browser: {
    userAgent: `${android} wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh`,
    mobile: true,
    language: 'en',
  },
  wechat_webview: {
    userAgent: `${iPhone} Mobile/15E148 MicroMessenger/8.0.45 NetType/WIFI miniProgram/wx1234567890abcdef`,
    mobile: true,
  },
  wechat_desktop: { userAgent: `${windows} MicroMessenger/7.0.20 WindowsWechat`, mobile: false },
  alipay_browser: {
    userAgent: `${iPhone} Mobile/21B101 AliApp(AP/10.5.60.6000) AlipayClient/10.5.60.6000 Language/zh-Hans`,
    mobile: true,
  },
  alipay_webview: {
    userAgent: `${android} Ariver/1.0.0 AliApp(AP/10.5.20.8000) AlipayClient/10.5.20.8000 MiniProgram APXWebView`,
    mobile: true,
  },
  unionpay_app: {
    userAgent: `${android} (com.unionpay.chsp) (UnionPay/1.0 CloudPay)`,
    mobile: true,
  },
  merchant_app: { targets: ['wechat_app', 'alipay_app', 'unionpay_app'], mobile: true },
  other_app: { userAgent: `${android} aweme_280500 BytedanceWebview/d8a21c6`, mobile: true },
  mobile_web: { mobile: true },
  desktop_web: { mobile: false },
} as const satisfies Partial<Record<HostId, PlayedAgent>>

export const cells: readonly Cell[] = [
  { host: 'wechat_browser', way: 'wechat', meets: 'call' },
  { host: 'wechat_browser', way: 'wechat', meets: 'greyed', stranger: true },
  { host: 'wechat_browser', way: 'alipay', meets: 'guide' },
  { host: 'wechat_browser', way: 'quickpay', meets: 'card' },
  { host: 'wecom_browser', way: 'wechat', meets: 'code' },
  { host: 'wecom_browser', way: 'alipay', meets: 'guide' },
  { host: 'wecom_browser', way: 'quickpay', meets: 'card' },
  { host: 'wechat_webview', way: 'wechat', meets: 'call' },
  { host: 'wechat_webview', way: 'alipay', meets: 'hidden' },
  { host: 'wechat_webview', way: 'quickpay', meets: 'card' },
  { host: 'wechat_desktop', way: 'wechat', meets: 'code' },
  { host: 'wechat_desktop', way: 'alipay', meets: 'code' },
  { host: 'wechat_desktop', way: 'quickpay', meets: 'card' },
  { host: 'alipay_browser', way: 'wechat', meets: 'hidden' },
  { host: 'alipay_browser', way: 'alipay', meets: 'call' },
  { host: 'alipay_browser', way: 'alipay', meets: 'leave', stranger: true },
  { host: 'alipay_browser', way: 'quickpay', meets: 'card' },
  { host: 'alipay_webview', way: 'wechat', meets: 'hidden' },
  { host: 'alipay_webview', way: 'alipay', meets: 'call' },
  { host: 'alipay_webview', way: 'quickpay', meets: 'card' },
  { host: 'unionpay_app', way: 'wechat', meets: 'hidden' },
  { host: 'unionpay_app', way: 'alipay', meets: 'hidden' },
  { host: 'unionpay_app', way: 'quickpay', meets: 'call' },
  { host: 'merchant_app', way: 'wechat', meets: 'call' },
  { host: 'merchant_app', way: 'alipay', meets: 'call' },
  { host: 'merchant_app', way: 'quickpay', meets: 'card' },
  { host: 'merchant_app', way: 'quickpay', meets: 'call', besideCards: true },
  { host: 'other_app', way: 'wechat', meets: 'leave' },
  { host: 'other_app', way: 'alipay', meets: 'leave' },
  { host: 'other_app', way: 'quickpay', meets: 'card' },
  { host: 'mobile_web', way: 'wechat', meets: 'leave' },
  { host: 'mobile_web', way: 'alipay', meets: 'leave' },
  { host: 'mobile_web', way: 'quickpay', meets: 'card' },
  { host: 'desktop_web', way: 'wechat', meets: 'code' },
  { host: 'desktop_web', way: 'alipay', meets: 'code' },
  { host: 'desktop_web', way: 'quickpay', meets: 'card' },
]

/** What no browser can show, and what stands in for it. */
export const untestable: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'wechat_miniprogram, alipay_miniprogram',
    why: 'no page: their SDK is run against the platform and the simulators, and their pay pages in a simulated component model',
  },
  {
    what: 'the real apps',
    why: 'they want registered accounts and domains; the simulators check the calls as they do',
  },
]
