/** The payer's phone, for a person or a script to hold. */
import type { PhoneOrder, SimulatedPhone } from '@tillway/channel/simulator'
import { type Clock, PayError } from '@tillway/kernel'
import type { Merchants } from './merchants.ts'
import type { OrderRecord, SimulatedOrder } from './order.ts'
import type { OrderBook } from './order-book.ts'
import { backUrlOf } from './return-url.ts'
import type { Trading } from './trading.ts'

export interface PhoneParts {
  readonly clock: Clock
  readonly baseUrl: string
  readonly merchants: Merchants
  readonly book: OrderBook
  readonly trading: Trading
  append(record: OrderRecord): void
  /** What an app or page called the payer's app with, if it may. */
  called(content: string): SimulatedOrder | undefined
}

export function createPhone(parts: PhoneParts): SimulatedPhone {
  const { book, trading, clock } = parts
  const show = (order: SimulatedOrder) => showOrder(parts, order)

  const need = (key: string): SimulatedOrder => {
    const order = book.byToken(key)
    if (order === undefined) throw new PayError('not_found', 'no such order on the phone')
    return order
  }

  return {
    scan(content) {
      const prefix = `${parts.baseUrl}/qr/`
      const order = content.startsWith(prefix)
        ? book.byToken(content.slice(prefix.length))
        : parts.called(content)
      if (order === undefined) return undefined
      const opened = trading.open(order)
      return opened.state === 'open' ? show(opened) : undefined
    },
    waiting: () => book.all().filter(isWaiting).reverse().map(show),
    find(key) {
      const order = book.byToken(key)
      return order && show(order)
    },
    pay: (key) => show(trading.pay(need(key))),
    cancel: (key) => show(need(key)),
    lapse(key) {
      const { appId, orderNumber, ...order } = need(key)
      if (order.state === 'offered' || order.state === 'open') {
        parts.append({ type: 'trade_closed', appId, orderNumber, at: clock.now() })
      }
      return show(need(key))
    },
  }
}

function isWaiting(order: SimulatedOrder): boolean {
  return order.state === 'offered' || order.state === 'open'
}

function showOrder(parts: PhoneParts, order: SimulatedOrder): PhoneOrder {
  const merchant = parts.merchants.byAppId(order.appId)
  const returnUrl = merchant && backUrlOf(merchant, order, parts.clock.now())
  return {
    key: order.token,
    payee: merchant?.record.name ?? '',
    description: order.subject,
    amount: order.asked,
    currency: 'CNY',
    state: order.state === 'offered' || order.state === 'open' ? 'waiting' : order.state,
    ...(returnUrl === undefined ? {} : { returnUrl }),
  }
}
