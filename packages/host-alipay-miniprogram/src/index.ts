/** For mini programs of Alipay: the SDK without a user interface, and what pays there. */
import { assembleCashier, type Cashier } from '@tillway/sdk'
import type { MiniProgramOptions } from '@tillway/sdk/pay-page'
import { alipayMiniProgram } from './host.ts'
import { type My, platform } from './platform/my.ts'
import { miniProgramPorts } from './platform/ports.ts'

export { alipayMiniProgram, tradePay } from './host.ts'
export type { My } from './platform/my.ts'
export { miniProgramPorts } from './platform/ports.ts'

export type { MiniProgramOptions }

/** `payerId`: the shopper's user id or open id; nothing can be paid without it. */
export function createCashier(options: MiniProgramOptions, my: My = platform()): Cashier {
  const host = alipayMiniProgram(my)
  return assembleCashier({ ...options, host }, { ports: miniProgramPorts(my) })
}
