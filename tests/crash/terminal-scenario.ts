/**
 * A card at the counter, held to the reader by somebody who does not know that the server keeps
 * dying: whenever a card is asked for it is read anew, a chip that is asked says yes, and what may
 * be paid anew is paid anew. Afterwards a part, or all of it, goes back, and the batch is settled.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { client } from '@tillway/api'
import {
  type EntryMode,
  isCardAwaited,
  isChipAsked,
  readerOf,
  readingBody,
  type TestReader,
} from '../kit/card-terminal.ts'
import { waitUntil } from '../kit/wait-until.ts'
import type { CrashWorld } from './crash-world.ts'
import { type Played, untilTold } from './scenarios.ts'
import { type AskInSession, askInSession } from './session.ts'
import { objectTo } from './showing.ts'
import { patienceMs } from './supervisor.ts'

export interface TerminalPlay {
  readonly entry: EntryMode
  /** A part is refunded; the whole amount is voided in its batch. */
  readonly back: 'part' | 'all'
  /** How many bytes were spoilt on the way to the host or back; none unless told. */
  readonly spoilt?: () => number
}

export interface TerminalPlayed extends Played {
  readonly terminal: string
  /** What the shopper was shown that must not be. */
  readonly objections: readonly string[]
}

const amount = 2_500
const refundAmount = 300
const seconds = 86_400
const cards: Readonly<Record<EntryMode, string>> = {
  swipe: 'stripe_debit',
  insert: 'chip_debit',
  tap: 'chip_credit',
}

interface Till {
  readonly world: CrashWorld
  readonly id: string
  readonly reader: TestReader
  readonly entry: EntryMode
  readonly objections: string[]
  readonly ask: AskInSession
}

/** `begin` is called when the terminal is there, before the first request of the payment. */
export async function playTerminal(
  world: CrashWorld,
  { entry, back, spoilt = () => 0 }: TerminalPlay,
  begin: () => Promise<void>,
): Promise<TerminalPlayed> {
  const order = `crash-${randomUUID()}`
  const { terminal, reader } = await registerTerminal(world, order)
  await begin()
  const body = { order, amount, description: 'Tea by card', expires_in: seconds, terminal }
  const create = () => world.persist('createPayment', { body, idempotencyKey: order })
  const { id, session } = await create()
  const objections: string[] = []
  const till = { world, id, reader, entry, objections, ask: askTill(world, id, session) }
  await pay(till)
  await untilTold(world, id, 1)
  const given = back === 'all' ? amount : refundAmount
  const refund = { payment: id, amount: given, reference: order }
  await world.persist('createRefund', { body: refund, idempotencyKey: `${order}-refund` })
  await untilTold(world, id, 2)
  objections.push(...(await settle(world, { terminal, order, given, spoilt })))
  const again = await create()
  if (again.id !== id) objections.push('the same key made two payments')
  const events = ['payment.succeeded', 'refund.succeeded']
  const net = amount - given
  return { id, order, amount, ending: 'refunded', events, net, terminal, objections }
}

async function registerTerminal(world: CrashWorld, name: string) {
  const { desks, clock, persist, merchantName } = world
  const desk = desks.desk('card')
  const own = await desk.openTerminal(merchantName, name)
  const cards = await desk.readerCards()
  const reader = readerOf(own, { cards: () => cards, clock })
  const { data } = await persist('listChannelAccounts')
  const account = data.find(({ channel }) => channel === 'card')
  const { number, keys } = own
  const body = { name, channel_account: account?.id, has_reader: true, number, keys }
  const { id } = await persist('createTerminal', { body })
  return { terminal: id, reader }
}

/** Refusals that say that the server is further than the shopper thinks, or to come back later. */
const outrun = [
  'card_not_awaited',
  'payment_not_payable',
  'attempt_open',
  'terminal_busy',
  'way_unavailable',
]

function askTill(world: CrashWorld, id: string, session: string): AskInSession {
  const ask = askInSession(world, id, session)
  return (name, input) => ask(name, input, outrun)
}

async function pay(till: Till): Promise<void> {
  let last = 'nothing'
  const isPaid = async () => {
    const view = await look(till)
    last = JSON.stringify({ status: view.status, attempt: view.attempt, error: view.last_error })
    return await goOn(till, view)
  }
  const what = () => `${till.id} is paid; at last ${last}`
  await waitUntil(what, isPaid, { timeoutMs: patienceMs, everyMs: 30 })
}

async function goOn(till: Till, view: client.ClientPayment): Promise<boolean> {
  const { ask, reader, entry } = till
  if (view.status === 'succeeded') return true
  const attempt = view.attempt?.id
  const idempotencyKey = randomUUID()
  if (view.status === 'payable') {
    await ask('startAttempt', { body: { way: 'card', host: 'merchant_app' }, idempotencyKey })
  } else if (isCardAwaited(view)) {
    const reading = readingBody(reader.read(entry, cards[entry], { amount }))
    await ask('presentCard', { body: { attempt, reading }, idempotencyKey })
  } else if (isChipAsked(view)) {
    await ask('completeCard', { body: { attempt, result: 'approved' }, idempotencyKey })
  } else {
    await pause(30)
  }
  return false
}

interface ToSettle {
  readonly terminal: string
  readonly order: string
  readonly given: number
  readonly spoilt: () => number
}

/**
 * Closes the terminal's batch. Its sums are the payment and what was given back, or nothing: where
 * only the host's sums could tell what became of a refund, the batch was closed for that. Requests
 * to settle carry no MAC, so a host that was told spoilt sums says that its own are others.
 */
async function settle(
  world: CrashWorld,
  { terminal, order, given, spoilt }: ToSettle,
): Promise<readonly string[]> {
  const params = { id: terminal }
  const spoiltBefore = spoilt()
  const ask = { params, idempotencyKey: `${order}-settlement` }
  const { id } = await world.persist('createSettlement', ask)
  const closed = await waitUntil(
    'the batch is closed',
    async () => {
      const settlement = await world.persist('getSettlement', { params: { id } })
      return settlement.status === 'closed' && settlement
    },
    { timeoutMs: patienceMs, everyMs: 40 },
  )
  const { balanced, debit, credit } = closed
  const closedBefore = debit?.count === 0 && credit?.count === 0
  const isComplete = debit?.amount === amount && credit?.amount === given
  const mayDiffer = spoilt() > spoiltBefore
  const isRight = (balanced || mayDiffer) && (isComplete || closedBefore)
  return isRight ? [] : [`${id} closed with ${JSON.stringify({ balanced, debit, credit })}`]
}

/** What is shown. What may be paid anew must not be paid. */
async function look({ world, id, ask, objections }: Till): Promise<client.ClientPayment> {
  const view = await ask('getClientPayment')
  if (view === undefined) throw new Error('the payment is not shown')
  const objection = await objectTo(world, id, view)
  if (objection !== undefined) objections.push(objection)
  return view
}
