/** Compares, at rest, what the platform says with the books of the channels and with the mall. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BookOrder } from '@tillway/channel/simulator'
import type { CrashWorld } from './crash-world.ts'
import type { Played } from './scenarios.ts'

export interface Verdict {
  /** What was promised and is not so; each names its payment. */
  readonly lost: readonly string[]
  /** What happened twice. */
  readonly doubled: readonly string[]
}

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

async function judgeOne(world: CrashWorld, played: Played): Promise<Verdict> {
  const { id, order, amount, net } = played
  const lost: string[] = []
  const doubled: string[] = []
  const listed = await world.persist('listPayments', { query: { order } })
  if (listed.data.length !== 1) doubled.push(`${order}: ${listed.data.length} payments`)
  const payment = await world.persist('getPayment', { params: { id } })
  const numbers = payment.attempts.map(({ channel_order_number: number }) => number)
  const books = booksOf(world, numbers)
  const inBooks = sum(books, ({ captured, refunded }) => captured - refunded)
  const shown = payment.status === 'succeeded' ? payment.amount - payment.amount_refunded : 0
  if (inBooks !== net) lost.push(`${id}: the books hold ${inBooks}, not ${net}`)
  if (shown !== net) lost.push(`${id}: the platform shows ${shown}, not ${net}`)
  if (!payment.finished) lost.push(`${id} is ${payment.status}`)
  if (sum(books, ({ captured }) => captured) > amount) doubled.push(`${id}: captured twice`)
  const open = books.filter(({ state }) => state !== 'closed')
  if (played.ending !== 'canceled' && open.length > 1)
    doubled.push(`${id}: ${open.length} orders that were not closed`)
  const refunds = refundsOf(world, numbers)
  const expectedRefunds = played.ending === 'refunded' ? 1 : 0
  if (refunds > expectedRefunds) doubled.push(`${id}: ${refunds} refunds in the books`)
  const told = world.mall.eventsOf(id).map(({ type }) => type)
  const telling = told.join() === played.events.join()
  if (!telling) (told.length > played.events.length ? doubled : lost).push(`${id}: told ${told}`)
  return { lost, doubled }
}

/** The orders of those numbers, wherever they are. */
export function booksOf(
  { simulators }: CrashWorld,
  numbers: readonly string[],
): readonly BookOrder[] {
  return simulators.channels.flatMap((channel) =>
    simulators
      .simulator(channel)
      .books()
      .orders.filter(({ orderNumber }) => numbers.includes(orderNumber)),
  )
}

function refundsOf({ simulators }: CrashWorld, numbers: readonly string[]): number {
  return simulators.channels.flatMap((channel) =>
    simulators
      .simulator(channel)
      .books()
      // One that failed or was undone gave nothing back, and may have been asked for again.
      .refunds.filter(
        ({ orderNumber, state }) => state !== 'failed' && numbers.includes(orderNumber),
      ),
  ).length
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
