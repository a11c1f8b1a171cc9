/** The simulator's pages below `/qr/` and `/cashier/`: a payer with a browser instead of the app. */
import type { SimulatorAnswer, SimulatorRequest } from '@tillway/channel/simulator'
import type { Clock } from '@tillway/kernel'
import type { Merchants } from './merchants.ts'
import type { SimulatedOrder } from './order.ts'
import type { OrderBook } from './order-book.ts'
import { cashierPage, notFoundPage } from './pages.ts'
import { backUrlOf } from './return-url.ts'
import type { Trading } from './trading.ts'

export interface CashierParts {
  readonly clock: Clock
  readonly baseUrl: string
  readonly merchants: Merchants
  readonly book: OrderBook
  readonly trading: Trading
}

const routePattern = /^\/(?:qr\/([0-9a-f]{32})|cashier\/([0-9a-f]{32})(?:\/(pay|cancel))?)$/

/** Undefined for a path that is not the cashier's. */
export function serveCashier(
  parts: CashierParts,
  request: SimulatorRequest,
): SimulatorAnswer | undefined {
  const [path = ''] = request.target.split('?')
  const route = routePattern.exec(path)
  if (route === null) return undefined
  const [, code, token, action] = route
  const order = parts.book.byToken(code ?? token ?? '')
  if (order === undefined) return notFoundPage()
  if (action === undefined) return showCashier(parts, parts.trading.open(order))
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' }
  return leaveCashier(parts, action === 'pay' ? parts.trading.pay(order) : order)
}

export function showCashier(parts: CashierParts, order: SimulatedOrder): SimulatorAnswer {
  const merchant = parts.merchants.byAppId(order.appId)
  return cashierPage({
    order,
    payee: merchant?.record.name ?? '',
    baseUrl: parts.baseUrl,
    backUrl: backUrl(parts, order),
  })
}

/** See Other, so that reloading the next page does not pay again. */
function leaveCashier(parts: CashierParts, order: SimulatedOrder): SimulatorAnswer {
  const location = backUrl(parts, order) ?? `${parts.baseUrl}/cashier/${order.token}`
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' }
}

function backUrl(parts: CashierParts, order: SimulatedOrder): string | undefined {
  const merchant = parts.merchants.byAppId(order.appId)
  return merchant === undefined ? undefined : backUrlOf(merchant, order, parts.clock.now())
}
