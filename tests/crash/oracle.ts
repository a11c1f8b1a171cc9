/** Compares, at rest, what the platform says with the books of the channels and with the mall. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BookOrder } from '@tillway/channel/simulator'
import type { AnswerOf } from '../kit/answers.ts'
import { bookedAt } from './channel-desk.ts'
import type { CrashWorld } from './crash-world.ts'
import type { Played } from './scenarios.ts'

export interface Verdict {
  /** What was promised and is not so; each names its payment. */
  readonly lost: readonly string[]
  /** What happened twice. */
  readonly doubled: readonly string[]
}

/** What the books, the platform and the mall say of one payment. */
export interface Agreement extends Verdict {
  /** Minor units that payers have paid and not got back, by the books. */
  readonly net: number
  /** By how many minor units the platform or the mall are off it. */
  readonly offBy: number
  readonly refunds: number
  /** Events that the platform keeps, and that the mall was told, each once. */
  readonly events: { readonly emitted: number; readonly told: number }
}

type Asked = Pick<Played, 'id' | 'order' | 'amount'>

export async function judge(world: CrashWorld, all: readonly Played[]): Promise<Verdict> {
  const lost: string[] = []
  const doubled: string[] = []
  for (const played of all) {
    const found = await judgeOne(world, played)
    lost.push(...found.lost)
    doubled.push(...found.doubled)
  }
  return { lost: [...lost, ...world.mall.objections], doubled }
}

/** Beyond agreeing with each other, all three must say what was played. */
async function judgeOne(world: CrashWorld, played: Played): Promise<Verdict> {
  const { id, net } = played
  const found = await agree(world, played)
  const lost = [...found.lost]
  const doubled = [...found.doubled]
  if (found.net !== net) lost.push(`${id}: the books hold ${found.net}, not ${net}`)
  const expectedRefunds = played.ending === 'refunded' ? 1 : 0
  if (found.refunds > expectedRefunds) doubled.push(`${id}: ${found.refunds} refunds in the books`)
  const told = world.mall.eventsOf(id).map(({ type }) => type)
  const telling = told.join() === played.events.join()
  if (!telling) (told.length > played.events.length ? doubled : lost).push(`${id}: told ${told}`)
  return { lost, doubled }
}

/** Whatever was played: nothing lost, nothing doubled, and all three say the same to the fen. */
export async function agree(world: CrashWorld, asked: Asked): Promise<Agreement> {
  const { id, order, amount } = asked
  const listed = await world.persist('listPayments', { query: { order } })
  const payment = await world.persist('getPayment', { params: { id } })
  const numbers = payment.attempts.map(({ channel_order_number: number }) => number)
  const { orders, refunds } = await bookedAt(world.desks, numbers)
  const net = sum(orders, ({ captured, refunded }) => captured - refunded)
  const shown = payment.status === 'succeeded' ? payment.amount - payment.amount_refunded : 0
  const toldNet = netTold(world, id)
  const events = await compareEvents(world, id)
  // One that failed or was undone gave nothing back, and may have been asked for again.
  const given = refunds.filter(({ state }) => state !== 'failed')
  const lost = [
    ...(shown === net ? [] : [`${id}: the platform shows ${shown}, the books hold ${net}`]),
    ...(toldNet === net ? [] : [`${id}: the mall was told ${toldNet}, the books hold ${net}`]),
    ...(payment.finished ? [] : [`${id} is ${payment.status}`]),
    ...events.lost,
  ]
  const doubled = [
    ...(listed.data.length === 1 ? [] : [`${order}: ${listed.data.length} payments`]),
    ...(net > amount ? [`${id}: ${net} was taken for ${amount}`] : []),
    ...takenTwice(payment, orders),
  ]
  const offBy = Math.max(Math.abs(shown - net), Math.abs(toldNet - net))
  const { emitted, told } = events
  return { lost, doubled, net, offBy, refunds: given.length, events: { emitted, told } }
}

/** One that came too late is given back, and is no second one then. */
function takenTwice(payment: AnswerOf<'getPayment'>, orders: readonly BookOrder[]): string[] {
  const kept = orders.filter(({ captured, refunded }) => captured > refunded)
  const open = orders.filter(({ state }) => state === 'waiting')
  return [
    ...(kept.length > 1 ? [`${payment.id}: captured ${kept.length} times`] : []),
    ...(payment.status === 'succeeded' && open.length > 0
      ? [`${payment.id}: ${open.length} orders can still be paid`]
      : []),
  ]
}

/** What a mall that believes its webhooks has in its books. */
function netTold({ mall }: CrashWorld, id: string): number {
  return sum(mall.eventsOf(id), ({ type, data }) => {
    if (type === 'payment.succeeded') return data.payment.amount
    return type === 'refund.succeeded' ? -(data.refund?.amount ?? 0) : 0
  })
}

async function compareEvents(world: CrashWorld, id: string) {
  const query = { payment: id, order: 'oldest_first' }
  const { data } = await world.persist('listEvents', { query })
  // Ids sort by the clock of whoever made them, and clocks jump here.
  const inOrder = data.toSorted((a, b) => a.sequence - b.sequence)
  const emitted = inOrder.map((event) => event.id)
  const told = world.mall.eventsOf(id).map((event) => event.id)
  const isSame = emitted.join() === told.join()
  const lost = isSame ? [] : [`${id}: told ${told.length} of ${emitted.length} events, or others`]
  return { emitted: emitted.length, told: told.length, lost }
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

/** Tokens of bound cards that the channel still takes, by its own journal. */
export function liveTokens({ dataDir }: CrashWorld): readonly string[] {
  const journal = readFileSync(join(dataDir, 'simulators', 'unionpay.jsonl'), 'utf8')
  const deleted = new Map<string, boolean>()
  for (const line of journal.split('\n').filter((text) => text.includes('"token_written"'))) {
    const { token } = JSON.parse(line) as { token: { token: string; deleted: boolean } }
    deleted.set(token.token, token.deleted)
  }
  return [...deleted].filter(([, isDeleted]) => !isDeleted).map(([token]) => token)
}
