/** What shoppers are shown, held against the books. */
import { bookedAt } from './channel-desk.ts'
import type { CrashWorld } from './crash-world.ts'

/** It ended otherwise than its shopper meant it to: by a clock that had been set forward, for one. */
export class PaymentOver extends Error {
  constructor(id: string, status: string) {
    super(`${id} is ${status}`)
  }
}

interface Shown {
  readonly status: string
  readonly last_error: { readonly code: string } | null
}

/**
 * That it failed, or may be paid again, must not be shown of money that was taken. Answers the
 * objection. Throws `PaymentOver` when it can be paid no more.
 */
export async function objectTo(
  world: CrashWorld,
  id: string,
  { status, last_error: error }: Shown,
): Promise<string | undefined> {
  if (status === 'succeeded' || (status === 'processing' && error === null)) return undefined
  const { attempts } = await world.persist('getPayment', { params: { id } })
  const numbers = attempts.map(({ channel_order_number: number }) => number)
  const { orders } = await bookedAt(world.desks, numbers)
  if (orders.some(({ captured, refunded }) => captured > refunded)) {
    return `${id} showed ${status}, ${error?.code} and is paid`
  }
  if (status === 'canceled' || status === 'expired') throw new PaymentOver(id, status)
  return undefined
}
