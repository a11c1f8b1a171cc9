/**
 * Asks the platform for the events that came while the shop was down. Webhooks bring them too, in
 * time; asking brings them now. Each event is applied once, whichever way it came.
 */
import type { Tillway } from '@tillway/mall'
import type { OrderStore } from '../orders/order-store.ts'
import type { ShopClock } from '../ports.ts'

export async function catchUp(ports: {
  readonly tillway: Tillway
  readonly store: OrderStore
  readonly clock: ShopClock
}): Promise<number> {
  const { tillway, store, clock } = ports
  const cursor = store.mark('events_cursor')
  const filter = {
    order: 'oldest_first',
    limit: 100,
    ...(cursor === undefined ? {} : { cursor }),
  } as const
  let count = 0
  for await (const page of tillway.events.list(filter).pages()) {
    for (const event of page.data) {
      if (store.record(event, { source: 'pull', at: clock.now() })) count += 1
    }
    const reached = page.next_cursor ?? page.cursor
    if (reached !== undefined) store.setMark('events_cursor', reached)
  }
  return count
}
