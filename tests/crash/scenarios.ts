/** The golden scenarios, each played by somebody who does not know that the server keeps dying. */
import { randomUUID } from 'node:crypto'
import type { ChannelManifest } from '@tillway/channel'
import { waitUntil } from '../kit/wait-until.ts'
import type { CrashWorld } from './crash-world.ts'
import { type AskInSession, askInSession, must } from './session.ts'
import { objectTo } from './showing.ts'
import { patienceMs } from './supervisor.ts'

export type Ending = 'paid' | 'refunded' | 'canceled'

export interface Played {
  readonly id: string
  readonly order: string
  readonly amount: number
  readonly ending: Ending
  /** What the mall must have been told, in this order. */
  readonly events: readonly string[]
  /** Minor units that the payer has paid and not got back. */
  readonly net: number
}

const refundAmount = 300
const seconds = 86_400

const eventsOf: Readonly<Record<Ending, readonly string[]>> = {
  paid: ['payment.succeeded'],
  refunded: ['payment.succeeded', 'refund.succeeded'],
  canceled: ['payment.canceled'],
}

export interface Wishes {
  /** Minor units; 25.00 unless told. */
  readonly amount?: number
  /** Hears of it when the payer has paid. */
  readonly onPaid?: (id: string) => void
}

export interface QrPlayed extends Played {
  /** What the shopper was shown that must not be. */
  readonly objections: readonly string[]
}

/** Create, start, then pay (and refund a part) or cancel; resolves when the mall was told it all. */
export async function play(
  world: CrashWorld,
  channel: ChannelManifest,
  ending: Ending,
  { amount = 2_500, onPaid = () => undefined }: Wishes = {},
): Promise<QrPlayed> {
  const order = `crash-${randomUUID()}`
  const key = randomUUID()
  const body = { order, amount, description: 'Tea through a storm', expires_in: seconds }
  const create = () => world.persist('createPayment', { body, idempotencyKey: key })
  const { id, session } = await create()
  const shopper: Shopper = { world, id, ask: askInSession(world, id, session), objections: [] }
  const { objections } = shopper
  if (ending === 'canceled') {
    await showCode(shopper, channel)
    await shopper.ask('cancelClientPayment', {}, outrun)
  } else {
    await pay(shopper, channel)
    onPaid(id)
    await untilShown(shopper, channel)
    await untilTold(world, id, 1)
  }
  if (ending === 'refunded') {
    const refund = { payment: id, amount: refundAmount, reference: order }
    await world.persist('createRefund', { body: refund, idempotencyKey: `${key}-refund` })
  }
  await untilTold(world, id, eventsOf[ending].length)
  const again = await create()
  if (again.id !== id) throw new Error('the same key made two payments')
  const net = { paid: amount, refunded: amount - refundAmount, canceled: 0 }[ending]
  return { id, order, amount, ending, events: eventsOf[ending], net, objections }
}

interface Shopper {
  readonly world: CrashWorld
  readonly id: string
  readonly ask: AskInSession
  readonly objections: string[]
}

/** Refusals that say that the server is further than the shopper thinks, or to come back later. */
const outrun = ['payment_not_payable', 'attempt_open', 'way_unavailable']

/** Some channels tell a code only once: when it is lost, the shopper chooses anew. */
async function showCode(shopper: Shopper, { way }: ChannelManifest): Promise<string> {
  const { ask } = shopper
  const body = { way, host: 'desktop_web', presentation: 'qr' }
  const start = () => ask('startAttempt', { body }, outrun)
  await start()
  return await waitUntil(
    'a code is shown',
    async () => {
      const { attempt, status } = await look(shopper)
      const action = attempt?.next_action
      if (status === 'payable') await start()
      return action?.type === 'qr' && action.content
    },
    { timeoutMs: patienceMs, everyMs: 60 },
  )
}

/** A code may lapse before it is scanned; then another one is shown. */
async function pay(shopper: Shopper, channel: ChannelManifest): Promise<void> {
  const { desks } = shopper.world
  const isPaid = async () => {
    const code = await showCode(shopper, channel)
    return await desks.desk(channel.id).pay(code)
  }
  await waitUntil('a code is paid', isPaid, { timeoutMs: patienceMs, everyMs: 60 })
}

async function look({ world, id, ask, objections }: Shopper) {
  const view = await must('the payment', ask('getClientPayment'))
  const objection = await objectTo(world, id, view)
  if (objection !== undefined) objections.push(objection)
  return view
}

/** One that came too late is given back, and is paid anew. */
async function untilShown(shopper: Shopper, channel: ChannelManifest): Promise<void> {
  const isShown = async () => {
    const { status } = await look(shopper)
    if (status === 'payable') await pay(shopper, channel)
    return status === 'succeeded'
  }
  await waitUntil('it is shown as paid', isShown, { timeoutMs: patienceMs, everyMs: 60 })
}

/** Resolves when the mall was told so many events of the payment. */
export function untilTold({ mall }: CrashWorld, id: string, count: number): Promise<unknown> {
  return waitUntil(`the mall is told ${count}`, () => mall.eventsOf(id).length >= count, {
    timeoutMs: patienceMs,
  })
}
