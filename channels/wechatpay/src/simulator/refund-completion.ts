/** Brings refunds to their end, a moment after they were asked for, and tells the merchant. */
import { deliver } from './capture.ts'
import { numberKey, type OrderEntry } from './ledger.ts'
import type { NoticeFact, PlacedRefund } from './records.ts'
import type { World } from './world.ts'

export function armRefund(world: World, { mchid, out_refund_no, dueAt }: PlacedRefund): void {
  const delayMs = dueAt - world.ports.clock.now()
  world.timers.after(delayMs, () => endRefund(world, mchid, out_refund_no))
}

function endRefund(world: World, mchid: string, out_refund_no: string): void {
  const { ledger, ports, dispatch } = world
  const known = ledger.refund(mchid, out_refund_no)
  const entry = known && ledger.order(known.refund.orderKey)
  if (known === undefined || entry === undefined || known.endedAt !== undefined) return
  const id = numberKey(mchid, out_refund_no)
  ledger.append({ type: 'refund_ended', id, at: ports.clock.now() })
  announceRefund(world, known.refund, entry)
  dispatch.release(entry.order.key)
}

function announceRefund(world: World, refund: PlacedRefund, entry: OrderEntry): void {
  const { ledger, keys, ports, draw } = world
  if (refund.notify_url === undefined) return
  const notice: NoticeFact = {
    id: draw.uuid(),
    orderKey: entry.order.key,
    out_refund_no: refund.out_refund_no,
    event_type: `REFUND.${refund.endsAs}`,
    signedWith: keys.current(entry.order.keyKind).id,
    createdAt: ports.clock.now(),
  }
  ledger.append({ type: 'notice', notice })
  deliver(world, notice)
}
