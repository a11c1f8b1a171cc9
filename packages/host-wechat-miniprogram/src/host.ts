/**
 * Pays by `wx.requestPayment`. What it says is a hint: `ok` may come before the platform knows, and
 * `cancel` may cross with a payment.
 */
import type { HostAdapter, HostHint } from '@tillway/sdk'
import { platform, type Wx, type WxPayment } from './platform/wx.ts'

const target = 'wechat_jsapi'

export function wechatMiniProgram(wx: Wx = platform()): HostAdapter {
  return {
    id: 'wechat_miniprogram',
    presentations: ['jsapi'],
    supports: (action) => action.type === 'invoke' && action.target === target,
    perform: (action) =>
      action.type === 'invoke' ? requestPayment(wx, action.params) : Promise.resolve('unknown'),
  }
}

/** With the signed parameters of an action. Resolves, whatever WeChat does. */
export function requestPayment(
  wx: Wx,
  params: Readonly<Record<string, string>>,
): Promise<HostHint> {
  return new Promise((resolve) => {
    wx.requestPayment({
      ...(params as unknown as WxPayment),
      success: () => resolve('done'),
      // "requestPayment:fail cancel", or the reason.
      fail: ({ errMsg = '' }) => resolve(/cancel/.test(errMsg) ? 'canceled' : 'failed'),
    })
  })
}
