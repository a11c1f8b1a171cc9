/** All orders of the simulator, looked up in the ways the channel does. */
import type { Clock } from '@tillway/kernel'
import { applyToOrder, type OrderRecord, openOrder, type SimulatedOrder } from './order.ts'

export interface OrderBook {
  apply(record: OrderRecord): void
  find(appId: string, orderNumber: string): SimulatedOrder | undefined
  findTrade(appId: string, tradeNumber: string): SimulatedOrder | undefined
  byToken(token: string): SimulatedOrder | undefined
  /** Of any merchant, oldest first. */
  all(): readonly SimulatedOrder[]
  /** True for a number that was cancelled before the channel had seen an order of it. */
  isVoid(appId: string, orderNumber: string): boolean
}

/** `append` is called when a look-up finds that an order's time has run out. */
export function createOrderBook(clock: Clock, append: (record: OrderRecord) => void): OrderBook {
  const orders = new Map<string, SimulatedOrder>()
  const keyByToken = new Map<string, string>()
  const keyByTrade = new Map<string, string>()
  const voids = new Set<string>()

  const settled = (key: string | undefined): SimulatedOrder | undefined => {
    const order = key === undefined ? undefined : orders.get(key)
    if (key === undefined || order === undefined) return undefined
    const isOpen = order.state === 'offered' || order.state === 'open'
    const at = clock.now()
    if (!isOpen || at < order.expiresAt) return order
    const { appId, orderNumber } = order
    append({ type: 'trade_closed', appId, orderNumber, at })
    return orders.get(key)
  }

  return {
    apply(record) {
      if (record.type === 'order_offered') {
        const { offer } = record
        const key = keyOf(offer.appId, offer.orderNumber)
        orders.set(key, openOrder(offer))
        keyByToken.set(offer.token, key)
        return
      }
      const key = keyOf(record.appId, record.orderNumber)
      if (record.type === 'number_voided') voids.add(key)
      if (record.type === 'trade_created') {
        keyByTrade.set(keyOf(record.appId, record.tradeNumber), key)
      }
      const order = orders.get(key)
      if (order !== undefined) orders.set(key, applyToOrder(order, record))
    },
    find: (appId, orderNumber) => settled(keyOf(appId, orderNumber)),
    findTrade: (appId, tradeNumber) => settled(keyByTrade.get(keyOf(appId, tradeNumber))),
    byToken: (token) => settled(keyByToken.get(token)),
    all: () => [...orders.keys()].flatMap((key) => settled(key) ?? []),
    isVoid: (appId, orderNumber) => voids.has(keyOf(appId, orderNumber)),
  }
}

function keyOf(appId: string, number: string): string {
  return `${appId} ${number}`
}
