import { assembleCashier, type Cashier, type CashierOptions } from './cashier.ts'
import { browserPorts } from './platform/browser.ts'
import type { Ports } from './platform/ports.ts'

export interface HeadlessOptions extends CashierOptions {
  /** Elsewhere than in a browser: what the SDK needs of that place. */
  readonly ports?: Ports
}

/** Without a user interface: draw from `session.getState()`, or use `@tillway/cashier`. */
export function createCashier(options: HeadlessOptions): Cashier {
  return assembleCashier(options, { ports: options.ports || browserPorts() })
}
