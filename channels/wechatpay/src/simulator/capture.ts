/** Takes the payer's money and tells the merchant, or does not, as the faults will have it. */
import { paymentEvent } from '../wire/notification.ts'
import { type OrderEntry, subjectOf } from './ledger.ts'
import { buildNotice, buildProbe } from './notice-message.ts'
import type { NoticeFact } from './records.ts'
import type { World } from './world.ts'

const heldForMs = 30_000
const probeLeadMs = 200
const duplicateCopies = 5

export function capturePayment(world: World, orderKey: string): void {
  const { ledger, faults, ports, draw } = world
  const entry = ledger.order(orderKey)
  if (entry === undefined || entry.payment !== undefined) return
  const now = ports.clock.now()
  const { total } = entry.order
  const captured = faults.strikes('wrong_amount', subjectOf(entry), 1) ? offByOne(total) : total
  const payment = { transaction_id: draw.transactionId(now), captured, paidAt: now }
  ledger.append({ type: 'paid', key: orderKey, payment })
  announcePayment(world, entry)
}

/** A payment that crosses with the closing of its order arrives when it is due. */
export function armLatePayment(world: World, { order, paidLateAt }: OrderEntry): void {
  if (paidLateAt === undefined) return
  const delayMs = paidLateAt - world.ports.clock.now()
  world.timers.after(delayMs, () => capturePayment(world, order.key))
}

/** Sends a notice until it is acknowledged, and remembers that it was. */
export function deliver(
  world: World,
  fact: NoticeFact,
  extras: { readonly copies?: number; readonly delayMs?: number } = {},
): void {
  world.dispatch.send({
    label: fact.id,
    build: () => buildNotice(world, fact),
    ...extras,
    onAccepted: () => world.ledger.append({ type: 'notice_accepted', id: fact.id }),
  })
}

function announcePayment(world: World, entry: OrderEntry): void {
  const { faults, dispatch, timers } = world
  const subject = subjectOf(entry)
  if (faults.strikes('paid_without_notification', subject, 1)) return
  const fact = paymentFact(world, entry)
  const isProbed = faults.strikes('probe_signature', subject, 1)
  if (isProbed) dispatch.sendOnce({ label: 'probe', build: () => buildProbe(world, fact) })
  const copies = faults.strikes('duplicate_notifications', subject, 1) ? duplicateCopies : 1
  const send = () => deliver(world, fact, { copies, delayMs: isProbed ? probeLeadMs : 0 })
  if (faults.strikes('out_of_order_notifications', subject, 1)) {
    dispatch.hold(fact.orderKey, send)
    timers.after(heldForMs, () => dispatch.release(fact.orderKey))
  } else {
    send()
  }
}

function paymentFact({ faults, keys, ledger, ports, draw }: World, entry: OrderEntry): NoticeFact {
  const hasCertificates = ledger.merchant(entry.order.mchid)?.hasCertificates ?? false
  // A merchant that has only a public key keeps it: there is nothing that it could fetch instead.
  const isRotated = hasCertificates && faults.strikes('key_rotation', subjectOf(entry), 1)
  const key = isRotated ? keys.rotate() : keys.current(entry.order.keyKind)
  const notice: NoticeFact = {
    id: draw.uuid(),
    orderKey: entry.order.key,
    out_refund_no: undefined,
    event_type: paymentEvent,
    signedWith: key.id,
    createdAt: ports.clock.now(),
  }
  ledger.append({ type: 'notice', notice })
  return notice
}

/** One fen less than was asked for, which must still be an amount. */
function offByOne(total: number): number {
  return total > 1 ? total - 1 : total + 1
}
