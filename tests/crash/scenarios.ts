/** The golden scenarios, each played by somebody who does not know that the server keeps dying. */
import { randomUUID } from 'node:crypto'
import type { ChannelManifest } from '@tillway/channel'
import { waitUntil } from '../kit/wait-until.ts'
import type { CrashWorld } from './crash-world.ts'

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

/** Create, start, then pay (and refund a part) or cancel; resolves when the mall was told it all. */
export async function play(
  world: CrashWorld,
  channel: ChannelManifest,
  ending: Ending,
): Promise<Played> {
  const order = `crash-${randomUUID()}`
  const amount = 2_500
  const key = randomUUID()
  const body = { order, amount, description: 'Tea through a storm', expires_in: seconds }
  const create = () => world.persist('createPayment', { body, idempotencyKey: key })
  const { id, session } = await create()
  const code = await showCode(world, session, channel)
  if (ending === 'canceled') {
    await world.persist('cancelClientPayment', { token: session })
  } else {
    pay(world, channel, code)
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
  return { id, order, amount, ending, events: eventsOf[ending], net }
}

async function showCode(
  world: CrashWorld,
  session: string,
  { way }: ChannelManifest,
): Promise<string> {
  const body = { way, host: 'desktop_web', presentation: 'qr' }
  await world.persist('startAttempt', { token: session, body })
  return await waitUntil(
    'a code is shown',
    async () => {
      const view = await world.persist('getClientPayment', { token: session })
      const action = view.attempt?.next_action
      return action?.type === 'qr' && action.content
    },
    { timeoutMs: 40_000 },
  )
}

function pay({ simulators }: CrashWorld, { id }: ChannelManifest, code: string): void {
  const { phone } = simulators.simulator(id)
  const order = phone.scan(code)
  if (order === undefined) throw new Error('the code is not known')
  phone.pay(order.key)
}

function untilTold({ mall }: CrashWorld, id: string, count: number): Promise<unknown> {
  return waitUntil(`the mall is told ${count}`, () => mall.eventsOf(id).length >= count, {
    timeoutMs: 40_000,
  })
}
