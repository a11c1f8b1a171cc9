/** Everything that can be done with a card at a terminal: what goes well, and every way in which it does not. */
import type { RouteName } from '@tillway/api'
import type { CardReading } from '@tillway/channel'
import {
  acquirerOf,
  type CardTerminal,
  type EntryMode,
  entryModes,
  isChipAsked,
  presentCard,
  readingBody,
  startCard,
} from '../kit/card-terminal.ts'
import { asMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import type { TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { wrongPin } from './terminal-canaries.ts'

export interface Counter {
  readonly platform: TestPlatform
  readonly merchant: TestMerchant
  readonly terminal: CardTerminal
  /** Every reading that was posted. */
  readonly readings: CardReading[]
}

const amount = 2_600
const cards: Readonly<Record<EntryMode, string>> = {
  swipe: 'stripe_debit',
  insert: 'chip_debit',
  tap: 'chip_credit',
}
/** No text at all; what is wanted is that nothing of it is kept. */
const drawing = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200000001000000010806000000' +
    '1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082',
  'hex',
).toString('base64')

async function begin({ platform, merchant, terminal }: Counter, sum = amount) {
  const body = orderOf({ amount: sum, terminal: terminal.id })
  const { id, session } = await asMerchant(platform, merchant).ok('createPayment', { body })
  const view = await startCard(platform.call, session)
  return { id, session, attempt: view.attempt?.id }
}

type Begun = Awaited<ReturnType<typeof begin>>

interface Holding {
  readonly entry: EntryMode
  readonly card?: string
  readonly pin?: string
  readonly says?: 'approved' | 'declined'
  readonly sum?: number
}

async function hold(counter: Counter, begun: Begun, holding: Holding): Promise<void> {
  const { platform, terminal, readings } = counter
  const { entry, card = cards[entry], pin, says = 'approved', sum = amount } = holding
  const about = { amount: sum, ...(pin === undefined ? {} : { pin }) }
  const reading = terminal.read(entry, card, about)
  readings.push(reading)
  const { session: token, attempt } = begun
  const { body, code } = await presentCard(platform.call, token, { attempt, reading })
  if (code !== undefined || !isChipAsked(body)) return
  await platform.call('completeCard', { token, body: { attempt, result: says, scripts: '9F5B00' } })
}

export async function cardsGoWell(counter: Counter): Promise<void> {
  const { platform, merchant, terminal } = counter
  const mine = asMerchant(platform, merchant)
  const paid: string[] = []
  for (const entry of entryModes) {
    const begun = await begin(counter)
    await hold(counter, begun, { entry })
    paid.push(begun.id)
    await sign(counter, begun)
  }
  for (const [index, payment] of paid.entries()) {
    const part = index === 0 ? {} : { amount: 300 }
    const refund = await mine.ok('createRefund', { body: { payment, ...part } })
    await waitUntil('the refund', async () => {
      return (await mine.ok('getRefund', { params: { id: refund.id } })).status === 'succeeded'
    })
  }
  const params = { id: terminal.id }
  await mine.call('echoTerminal', { params })
  const settled = await mine.ok('createSettlement', { params })
  await mine.call('getSettlement', { params: { id: settled.id } })
  await mine.call('getTerminal', { params })
  for (const id of paid) await mine.call('getPayment', { params: { id } })
  const lists = ['listPayments', 'listEvents', 'listTerminals', 'listSettlements'] as const
  for (const name of lists) await mine.call(name)
  await mine.call('listWebhookDeliveries')
  await mine.call('listChannelAccounts')
}

async function sign({ platform }: Counter, { session, attempt }: Begun): Promise<void> {
  await platform.call('signPayment', { token: session, body: { attempt, image: drawing } })
}

/** Cards and chips that refuse, a PIN that is wrong until the bank has had enough. */
export async function cardsAreRefused(counter: Counter): Promise<void> {
  const refused: readonly Holding[] = [
    { entry: 'swipe', card: 'stolen' },
    { entry: 'swipe', card: 'expired' },
    { entry: 'swipe', card: 'poor' },
    { entry: 'swipe', card: 'chip_debit' },
    { entry: 'insert', says: 'declined' },
    ...[1, 2, 3, 4].map(() => ({ entry: 'swipe', card: 'lost', pin: wrongPin }) as const),
    { entry: 'swipe', card: 'reader_stripe', pin: wrongPin },
  ]
  for (const holding of refused) await hold(counter, await begin(counter), holding)
}

const hostFaults = [
  'wrong_mac',
  'no_mac',
  'wrong_amount',
  'garbage',
  'half_answer',
  'hang_up',
  'partial',
  'key_rollover',
  'approved_98',
  '94',
  '77',
  'A0',
  'crash',
] as const

/** The host answers badly or not at all; every doubt is undone. */
export async function hostFails(counter: Counter): Promise<void> {
  const { platform, terminal } = counter
  const { settings } = acquirerOf(platform.simulators)
  for (const [index, fault] of hostFaults.entries()) {
    settings?.set('fault', `${fault} type=0200 terminal=${terminal.own.number}`)
    const entry = entryModes[index % entryModes.length] ?? 'swipe'
    const begun = await begin(counter)
    await hold(counter, begun, { entry })
    await platform.call('getClientPayment', { token: begun.session })
    await platform.call('cancelClientPayment', { token: begun.session })
  }
  settings?.set('fault', 'none')
}

/** Numbers, stripes, PINs and keys in clear, wherever a broken page or a careless operator puts them. */
export async function cardsGoAstray(counter: Counter): Promise<void> {
  const { platform, merchant, terminal } = counter
  const begun = await begin(counter)
  const { session: token, attempt } = begun
  const found = acquirerOf(platform.simulators).terminals.cards()
  const card = found.find(({ name }) => name === 'chip_credit')
  if (card === undefined) throw new Error('there is no such card')
  const { number, track2, pin = '' } = card
  const good = readingBody(terminal.read('swipe', 'stripe_debit', { amount }))
  const readings: readonly unknown[] = [
    { ...good, masked_number: number },
    { ...good, expiry: number, service_code: pin },
    { ...good, track2: { encrypted: track2 } },
    { ...good, track2: { ...good.track2, ksn: number } },
    { ...good, track2: { encrypted: Buffer.from(track2).toString('hex').toUpperCase() } },
    { ...good, pin: { block: pin } },
    { ...good, [number]: pin },
    track2,
    [number, pin],
  ]
  for (const reading of readings) {
    await platform.call('presentCard', { token, body: { attempt, reading } })
  }
  const bodies: Partial<Record<RouteName, unknown>> = {
    presentCard: { attempt: number, reading: good },
    completeCard: { attempt, result: number, scripts: track2 },
    signPayment: { attempt, image: track2 },
  }
  for (const [name, body] of Object.entries(bodies)) {
    await platform.call(name as RouteName, { token, body })
    const idempotencyKey = `${number} ${pin}`
    await platform.call(name as RouteName, { token, body, idempotencyKey })
    await platform.call(name as RouteName, { token: number, body })
  }
  await platform.call('getClientPayment', {
    token,
    query: { host: 'merchant_app', terminal: number },
  })
  await keysGoAstray(counter, number)
  const raw = `{"attempt":"${attempt}","reading":{"track2":"${track2}`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  for (const path of ['/v1/client/payment/card', `/v1/client/payment/card/${number}`]) {
    await fetch(`${platform.server.url}${path}`, { method: 'POST', headers, body: raw })
  }
  await platform.call('cancelClientPayment', { token })
  await asMerchant(platform, merchant).call('getPayment', { params: { id: begun.id } })
}

async function keysGoAstray(
  { platform, merchant, terminal }: Counter,
  number: string,
): Promise<void> {
  const mine = asMerchant(platform, merchant)
  const { tmk = '', bdk = '', ksn = '' } = terminal.own.keys
  const sets: readonly Readonly<Record<string, string>>[] = [
    { tmk: tmk.slice(1), bdk },
    { tmk: `${tmk}Z`, bdk, ksn },
    { tmk, tmk_kcv: '000000', bdk },
    { tmk, bdk, bdk_kcv: bdk.slice(0, 6), ksn: bdk },
    { [tmk]: bdk },
    { tmk: number, bdk: number },
  ]
  const about = { name: 'astray', channel_account: merchant.accounts.card, has_reader: true }
  for (const keys of sets) {
    const body = { ...about, number: terminal.own.number, keys }
    await mine.call('createTerminal', { body })
    await mine.call('updateTerminal', { params: { id: terminal.id }, body: { keys } })
  }
  await mine.call('createTerminal', { body: { ...about, number: tmk, keys: tmk } })
  await mine.call('getTerminal', { params: { id: tmk } })
}
