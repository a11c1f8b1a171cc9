/** The payer's phone over all channels at once, as the phone page shows it. */
import type { PhoneMessage, PhoneOrder } from '@tillway/channel/simulator'
import { type Clock, type Instant, PayError } from '@tillway/kernel'
import { type Fields, textField } from './body.ts'
import type { HostedChannel } from './hosted-channel.ts'

export interface ShownOrder extends PhoneOrder {
  readonly channel: string
}

export interface ShownMessage extends PhoneMessage {
  readonly channel: string
}

/** Older text messages than these are of no use to anybody. */
const messagesShown = 20

export interface Phones {
  /** Every order that waits for a payer, newest first over all channels. */
  waiting(): readonly ShownOrder[]
  /** Text messages that channels sent to their payers, newest first over all channels. */
  messages(): readonly ShownMessage[]
  /** The order that a code shows, whichever channel it is of. */
  scanAny(content: string): ShownOrder
  /** The order as it stands now, whatever became of it. Throws `not_found`. */
  find(channel: string, key: string): ShownOrder
  act(channel: string, action: string, fields: Fields): ShownOrder
}

export function createPhones(hosted: ReadonlyMap<string, HostedChannel>, clock: Clock): Phones {
  const waiting = createWaitingList(hosted, clock)
  return {
    waiting,
    messages: () =>
      [...hosted]
        .flatMap(([channel, { simulator }]) =>
          (simulator.phone.inbox?.() ?? []).map((message) => ({ ...message, channel })),
        )
        .sort((a, b) => b.at - a.at)
        .slice(0, messagesShown),
    scanAny(content) {
      for (const [channel, { simulator }] of hosted) {
        const order = simulator.phone.scan(content)
        if (order !== undefined) return { ...order, channel }
      }
      throw noSuchCode()
    },
    find(channel, key) {
      const order = hosted.get(channel)?.simulator.phone.find(key)
      if (order === undefined) throw new PayError('not_found', 'no such order')
      return { ...order, channel }
    },
    act(channel, action, fields) {
      const one = hosted.get(channel)
      if (one === undefined) throw new PayError('not_found', 'no such channel')
      return { ...carryOut(one, action, fields), channel }
    },
  }
}

function carryOut({ simulator }: HostedChannel, action: string, fields: Fields): PhoneOrder {
  const { phone } = simulator
  if (action === 'scan') {
    const order = phone.scan(textField(fields, 'content'))
    if (order === undefined) throw noSuchCode()
    return order
  }
  const key = textField(fields, 'key')
  if (phone.find(key) === undefined) throw new PayError('not_found', 'no such order')
  if (action === 'pay') return phone.pay(key)
  if (action === 'cancel') return phone.cancel(key)
  if (action === 'lapse') return phone.lapse(key)
  throw new PayError('route_not_found', 'a phone can scan, pay, cancel or lapse')
}

const noSuchCode = () => new PayError('not_found', 'no order is behind this code')

/** Orders of different channels carry no common time, so each is dated when it is first seen. */
function createWaitingList(hosted: ReadonlyMap<string, HostedChannel>, clock: Clock) {
  let seenAt = new Map<string, Instant>()
  return (): readonly ShownOrder[] => {
    const now = clock.now()
    const orders = [...hosted].flatMap(([channel, { simulator }]) =>
      simulator.phone.waiting().map((order) => ({ ...order, channel })),
    )
    const nameOf = (order: ShownOrder) => `${order.channel} ${order.key}`
    const dated = new Map(orders.map((order) => [nameOf(order), seenAt.get(nameOf(order)) ?? now]))
    seenAt = dated
    const age = (order: ShownOrder) => dated.get(nameOf(order)) ?? now
    return orders.sort((a, b) => age(b) - age(a))
  }
}
