/** What a campaign adds up over its worlds. */
import type { Simulation } from '@tillway/sim'
import { staleLeases } from './node-stores.ts'
import type { World } from './types.ts'

export function noteFigures(
  { registry }: Simulation,
  { platform, malls, channels, log }: World,
): void {
  const emitted = platform.all('select id from events')
  const received = malls.flatMap((mall) => mall.received)
  const told = new Set(received.map(({ eventId }) => eventId))
  registry.count('payments', malls.flatMap(({ orders }) => orders).length)
  registry.count('events emitted', emitted.length)
  registry.count('events delivered', told.size)
  registry.count('events duplicated', received.filter(({ duplicate }) => duplicate).length)
  registry.count('events lost', emitted.filter(({ id }) => !told.has(String(id))).length)
  const late = log.filter(({ message }) => message.includes('after its lease had ended'))
  registry.count(staleLeases, late.length)
  registry.count('payments paid', platform.all(paid).length)
  registry.count('refunds given', platform.all(given).length)
  registry.count('fen held', heldFen(channels))
  registry.count('fen lost', lostFen({ platform, channels }))
}

const paid = "select id from payments where state = 'succeeded'"
const given = "select id from refunds where state = 'succeeded'"

const heldFen = (channels: World['channels']): number =>
  channels
    .flatMap((channel) => channel.books().orders)
    .reduce((sum, { captured, refunded }) => sum + captured - refunded, 0)

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
