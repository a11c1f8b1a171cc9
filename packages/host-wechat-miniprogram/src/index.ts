/** For mini programs of WeChat: the SDK without a user interface, and what pays there. */
import { assembleCashier, type Cashier } from '@tillway/sdk'
import type { MiniProgramOptions } from '@tillway/sdk/pay-page'
import { wechatMiniProgram } from './host.ts'
import { miniProgramPorts } from './platform/ports.ts'
import { platform, type Wx } from './platform/wx.ts'

export { requestPayment, wechatMiniProgram } from './host.ts'
export { miniProgramPorts } from './platform/ports.ts'
export type { Wx } from './platform/wx.ts'

export type { MiniProgramOptions }

/** `payerId`: the shopper's openid in this mini program; nothing can be paid without it. */
export function createCashier(options: MiniProgramOptions, wx: Wx = platform()): Cashier {
  const host = wechatMiniProgram(wx)
  return assembleCashier({ ...options, host }, { ports: miniProgramPorts(wx) })
}
