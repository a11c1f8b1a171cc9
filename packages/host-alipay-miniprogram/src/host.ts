/**
 * Pays by `my.tradePay`. What it says is a hint: 9000 may come before the platform knows, 8000 and
 * 6004 say that nobody knows yet, and 6001 may cross with a payment.
 */
import type { HostAdapter, HostHint } from '@tillway/sdk'
import { type My, platform } from './platform/my.ts'

const target = 'alipay_trade'

const hints: Readonly<Record<string, HostHint>> = {
  '9000': 'done',
  '6001': 'canceled',
  '4000': 'failed',
}

export function alipayMiniProgram(my: My = platform()): HostAdapter {
  return {
    id: 'alipay_miniprogram',
    presentations: ['jsapi'],
    supports: (action) => action.type === 'invoke' && action.target === target,
    perform: (action) =>
      action.type === 'invoke' ? tradePay(my, action.params) : Promise.resolve('unknown'),
  }
}

/** With the parameters of an action. Resolves, whatever Alipay does. */
export function tradePay(my: My, params: Readonly<Record<string, string>>): Promise<HostHint> {
  return new Promise((resolve) => {
    const settle = ({ resultCode }: { readonly resultCode?: string | number }) =>
      resolve(hints[String(resultCode)] || 'unknown')
    my.tradePay({
      ...params,
      success: settle,
      fail: (error) => (error.resultCode ? settle(error) : resolve('failed')),
    })
  })
}
