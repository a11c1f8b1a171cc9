/**
 * One story at one terminal: a mall of its own with a connection of its own to the acquirer, so that
 * what breaks one story's connection is nothing to the others.
 */
import type { client } from '@tillway/api'
import { owedPrefix } from '@tillway/channel'
import { expect } from 'vitest'
import {
  acquirerOf,
  type CardTerminal,
  type EntryMode,
  isCardAwaited,
  isChipAsked,
  openTerminal,
  presentCard,
  startCard,
} from '../kit/card-terminal.ts'
import { objectionsOfHost, type ToldPayment } from '../kit/host-books.ts'
import { waitUntil } from '../kit/wait-until.ts'
import type { FaultBench, Shop } from './bench.ts'
import { type WatchedOptions, type WatchedPayment, watchPayment } from './watched-payment.ts'

export interface Till {
  readonly bench: FaultBench
  readonly shop: Shop
  readonly terminal: CardTerminal
  readonly entry: EntryMode
  /** Asks the host for a fault at this terminal: `no_answer type=0400`. */
  fault(rule: string): void
  watch(options: Omit<WatchedOptions, 'terminal' | 'judge'>): Promise<WatchedPayment>
}

const stripes = ['stripe_debit'] as const
const chips = [
  'chip_debit',
  'chip_credit',
  'reader_chip',
  'reader_broken_chip',
  'reader_refusing_chip',
] as const

let tills = 0

export async function openTill(bench: FaultBench, entry: EntryMode): Promise<Till> {
  tills += 1
  const { platform, time } = bench
  const shop = await bench.openShop(['card'])
  const { merchant } = shop
  const terminal = await openTerminal(
    { ...platform, call: platform.call, token: merchant.secretKey },
    { merchant: merchant.name, name: 'till', account: merchant.accounts.card, clock: time.clock },
  )
  const { settings } = acquirerOf(platform.simulators)
  return {
    bench,
    shop,
    terminal,
    entry,
    fault: (rule) => settings?.set('fault', `${rule} terminal=${terminal.own.number}`),
    watch(options) {
      // What was paid before is of other payments.
      const others = new Set(moneyOf(bench, merchant.name))
      const money = () => moneyOf(bench, merchant.name).filter((order) => !others.has(order))
      const judge = () => judgeBy(money)
      return watchPayment(bench, shop, { ...options, terminal: terminal.id, judge })
    },
  }
}

/**
 * What may be paid anew must not be paid: neither before the shopper asked nor after the answer, so
 * that what happens meanwhile is nobody's lie.
 */
function judgeBy(money: () => readonly string[]) {
  const before = money()
  return ({ status }: client.ClientPayment): readonly string[] => {
    if (status === 'processing' || status === 'succeeded') return []
    const after = money()
    return before.filter((order) => after.includes(order)).map((order) => `${status}: ${order}`)
  }
}

/** What stands in the books for this mall. */
function moneyOf({ platform }: FaultBench, merchant: string): readonly string[] {
  const { orders } = acquirerOf(platform.simulators).books()
  return orders
    .filter((order) => order.merchant === merchant && order.captured > 0)
    .map(({ orderNumber, captured }) => `the host has ${captured} of ${orderNumber}`)
}

/** One after the other for each chip: its bank takes its counters in their order only. */
const hands = new Map<string, Promise<unknown>>()

function inTurn<Result>(card: string, run: () => Promise<Result>): Promise<Result> {
  const before = hands.get(card) ?? Promise.resolve()
  const mine = before.then(run, run)
  hands.set(card, mine)
  return mine
}

/** Starts a try and holds a card to the reader; a chip that is asked says yes. */
export async function useCard(till: Till, payment: WatchedPayment): Promise<client.ClientPayment> {
  const { call } = till.bench.platform
  const { session: token, amount } = payment
  const shown = await call.ok('getClientPayment', { token })
  if (shown.status === 'succeeded') return shown
  const view = shown.status === 'payable' ? await startCard(call, token) : shown
  // What was shown before is over by now.
  if (!isCardAwaited(view)) return view
  const attempt = view.attempt?.id
  const names = till.entry === 'swipe' ? stripes : chips
  const card = names[tills % names.length] ?? names[0]
  const present = async () => {
    const reading = till.terminal.read(till.entry, card, { amount })
    return await presentCard(call, token, { attempt, reading })
  }
  const answer = till.entry === 'swipe' ? await present() : await inTurn(card, present)
  const { body, code, text } = answer
  expect(code, text).toBeUndefined()
  if (!isChipAsked(body)) return body
  return await call.ok('completeCard', { token, body: { attempt, result: 'approved' } })
}

type Fits = (view: client.ClientPayment) => boolean

/**
 * Begins a try and holds a card to the reader whenever one is asked for, until something fits. On a
 * busy machine a sign-in may be too late: then nothing left, and the card is asked for once more.
 */
export async function useCardUntil(
  till: Till,
  payment: WatchedPayment,
  fits: Fits,
): Promise<client.ClientPayment> {
  const { call } = till.bench.platform
  const goesOn: Fits = (view) => fits(view) || isCardAwaited(view)
  let view = await useCard(till, payment)
  for (;;) {
    if (fits(view)) return view
    view = await waitUntil(
      `${payment.amount} goes on`,
      async () => {
        const next = await call.ok('getClientPayment', { token: payment.session })
        return goesOn(next) && next
      },
      { everyMs: 60 },
    )
    if (!fits(view)) view = await useCard(till, payment)
  }
}

/** As often as it takes: what may be paid anew is paid anew. */
export async function useCardUntilPaid(till: Till, payment: WatchedPayment): Promise<void> {
  const isPaid: Fits = ({ status }) => status === 'succeeded'
  const isAnew: Fits = ({ status, last_error }) => status === 'payable' && last_error !== null
  let view: client.ClientPayment
  do {
    view = await useCardUntil(till, payment, (next) => isPaid(next) || isAnew(next))
  } while (!isPaid(view))
}

/** Everything that the platform still owes the host is paid, and both say the same of every payment. */
export async function comesToRest(till: Till): Promise<void> {
  const { bench, shop, terminal } = till
  const books = bench.platform.server.store.read.terminalBooks
  const owes = async () =>
    (await books.list(shop.merchant.merchantId, terminal.id, owedPrefix)).length > 0
  await waitUntil('nothing is owed to the host', async () => !(await owes()))
  const { data } = await shop.api.ok('listPayments', {})
  const payments: ToldPayment[] = []
  for (const { id } of data) payments.push(await shop.api.ok('getPayment', { params: { id } }))
  expect(await objectionsOfHost(bench.platform.simulators, payments)).toEqual([])
}
