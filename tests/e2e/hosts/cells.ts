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
