/** What a campaign adds up over its worlds. */
import type { Simulation } from '@tillway/sim'
import type { World } from './types.ts'

export function noteFigures({ registry }: Simulation, { platform, malls, channels }: World): void {
  const emitted = platform.all('select id from events')
  const received = malls.flatMap((mall) => mall.received)
  const told = new Set(received.map(({ eventId }) => eventId))
  registry.count('payments', malls.flatMap(({ orders }) => orders).length)
  registry.count('events emitted', emitted.length)
  registry.count('events delivered', told.size)
  registry.count('events duplicated', received.filter(({ duplicate }) => duplicate).length)
  registry.count('events lost', emitted.filter(({ id }) => !told.has(String(id))).length)
  registry.count('fen lost', lostFen({ platform, channels }))
}

/** What the channels hold for orders that the platform does not call paid. */
function lostFen({ platform, channels }: Pick<World, 'platform' | 'channels'>): number {
  const paid = new Set(
    platform
      .all(
        `select order_number from attempts
         where state in ('succeeded', 'late_success', 'mismatch')`,
      )
      .map(({ order_number: number }) => number),
  )
  return channels
    .flatMap((channel) => channel.books().orders)
    .filter(({ orderNumber }) => !paid.has(orderNumber))
    .reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)
}
