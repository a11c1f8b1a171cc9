/** Everything that can be done with a card: what goes well, and every way in which it does not. */
import type { RouteName } from '@tillway/api'
import type { CallInput } from '../kit/call.ts'
import { openFrame, type TypedCard } from '../kit/frame-client.ts'
import { asMerchant, orderOf, type TestMerchant, waitForStatus } from '../kit/merchant.ts'
import {
  askToBind,
  bindCard,
  confirmBinding,
  confirmSms,
  enterCard,
  payBySms,
  type QuickPayer,
  sealPaymentCode,
  startSms,
  textedCode,
} from '../kit/quick-pay.ts'
import type { TestPlatform } from '../kit/start-platform.ts'
import type { TestCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { wrongCodes } from './canaries.ts'

export interface Ground {
  readonly platform: TestPlatform
  readonly merchant: TestMerchant
  readonly cards: TestCards
}

const where = { way: 'quickpay', host: 'desktop_web' } as const
const shopper = 'shopper-of-the-canaries'
const [wrong, wrongToo, wrongAgain] = wrongCodes

async function newPayment({ platform, merchant }: Ground, more: object = {}) {
  const body = orderOf({ shopper, ...more })
  const { id, session } = await asMerchant(platform, merchant).ok('createPayment', { body })
  const payer: QuickPayer = { call: platform.call, simulators: platform.simulators, session }
  return { id, session, payer }
}

const untilPaid = ({ platform, merchant }: Ground, id: string) =>
  waitForStatus(platform, merchant, { id, status: 'succeeded' })

/** Bound after a wrong code, paid after a wrong code, paid again, given back in part, removed. */
export async function goesWell(ground: Ground, card: TypedCard): Promise<void> {
  const { platform, merchant } = ground
  const lastFour = card.number.slice(-4)
  const mine = asMerchant(platform, merchant)
  const first = await newPayment(ground)
  const entered = await enterCard(first.payer, card)
  const bound = await askToBind(first.payer, entered)
  const code = await textedCode(first.payer, { lastFour })
  const again = await confirmBinding(first.payer, bound, { code: wrong, cvn: card.cvn })
  await confirmBinding(first.payer, again, { code, cvn: card.cvn })
  const view = await startSms(first.payer, entered)
  const paying = await textedCode(first.payer, { lastFour, amount: view.amount })
  const asked = await confirmSms(first.payer, view, wrongToo)
  await platform.call('resendCode', { token: first.session })
  await confirmSms(first.payer, asked, paying)
  const newest = await textedCode(first.payer, { lastFour, amount: view.amount })
  const now = await platform.call.ok('getClientPayment', { token: first.session })
  if (now.attempt?.code) await confirmSms(first.payer, now, newest)
  await untilPaid(ground, first.id)
  await mine.ok('updateCard', { params: { id: entered }, body: { phone: ground.cards.newPhone } })
  const second = await newPayment(ground, { amount: 3_100 })
  const { data } = await platform.call.ok('listClientCards', {
    token: second.session,
    query: where,
  })
  const saved = data.find(({ last_four }) => last_four === lastFour)
  if (saved === undefined) throw new Error('the card was not saved')
  await payBySms(second.payer, saved)
  await untilPaid(ground, second.id)
  const refund = await mine.ok('createRefund', { body: { payment: second.id, amount: 700 } })
  await waitUntil('the refund', async () => {
    return (await mine.ok('getRefund', { params: { id: refund.id } })).status === 'succeeded'
  })
  await lookAtAll(ground, saved.id)
  const last = await newPayment(ground)
  const named = { token: last.session, params: { id: saved.id } }
  await platform.call.ok('chooseDefaultCard', named)
  await platform.call.ok('removeClientCard', named)
  await waitUntil('the card is removed', async () => {
    return (await mine.ok('getCard', { params: { id: saved.id } })).state === 'removed'
  })
}

async function lookAtAll({ platform, merchant }: Ground, card: string): Promise<void> {
  const mine = asMerchant(platform, merchant)
  const lists = ['listPayments', 'listCards', 'listEvents', 'listRefunds', 'listChannels'] as const
  for (const name of lists) await mine.call(name)
  await mine.call('listWebhookDeliveries')
  await mine.call('listChannelAccounts')
  await mine.call('getCard', { params: { id: card } })
}

/** A bank that refuses, and a holder who gives up. */
export async function isDeclined(ground: Ground): Promise<void> {
  const { platform, cards } = ground
  const { payer, session } = await newPayment(ground)
  const card = await bindCard(payer, cards.refused)
  await payBySms(payer, card)
  await waitUntil('it is declined', async () => {
    const { last_error } = await platform.call.ok('getClientPayment', { token: session })
    return last_error !== null
  })
  for (const code of [wrong, wrongToo, wrongAgain, wrong, wrongToo, wrongAgain]) {
    const view = await platform.call.ok('getClientPayment', { token: session })
    const next = view.attempt?.code ? view : await startSms(payer, card.id)
    const sealed = await sealPaymentCode(next, code)
    const body = { attempt: next.attempt?.id, sealed }
    await platform.call('confirmPayment', { token: session, body })
  }
  await platform.call('cancelClientPayment', { token: session })
}

/** Forged, altered, foreign and malformed: what the vault and the server are handed by attackers. */
export async function isAttacked(ground: Ground): Promise<void> {
  const { platform, cards } = ground
  const { payer, session } = await newPayment(ground)
  const form = await platform.call.ok('openCardForm', { token: session, body: where })
  const frame = await openFrame(form.frame_url)
  const sealed = await frame.sealCard(cards.credit)
  const other = await platform.call.ok('openCardForm', { token: session, body: where })
  const otherTicket = new URL(other.frame_url).searchParams.get('ticket') ?? ''
  const spoilt = `${sealed.slice(0, -8)}AAAAAAAA`
  await frame.postCard(spoilt)
  await frame.postCard(sealed, otherTicket)
  await frame.postCard(sealed, `${frame.config.ticket.slice(0, -4)}AAAA`)
  await frame.postCard(sealed, cards.credit.number)
  // What a broken page might send in clear.
  await frame.postCard(JSON.stringify(cards.credit))
  await frame.postCard(cards.credit.number)
  await frame.askBank(cards.credit.number)
  for (const change of malformed(cards.credit)) await frame.postCard(await frame.sealCard(change))
  for (const path of ['/frame', '/frame/cards', '/frame/bins', '/internal/describe', '/nowhere']) {
    const query = new URLSearchParams({ ticket: cards.credit.number, ...cards.credit })
    await fetch(new URL(`${path}?${query}`, form.frame_url))
    await postRaw(new URL(path, form.frame_url).href, JSON.stringify(cards.credit))
    await postRaw(new URL(path, form.frame_url).href, `{"number":"${cards.credit.number}`)
  }
  await sendAstray(ground, session)
  await enterCard(payer, cards.debit)
  await changePhonesAstray(ground)
}

/** Phones that are none, of cards that are none, from malls that should not have sent them. */
async function changePhonesAstray({ platform, merchant, cards }: Ground): Promise<void> {
  const { newPhone } = cards
  const mine = asMerchant(platform, merchant)
  const { data } = await mine.ok('listCards', {})
  const ids = [...data.map(({ id }) => id), encodeURIComponent(newPhone)]
  const bodies = [
    { phone: newPhone },
    { phone: `8${newPhone}` },
    { phone: [newPhone] },
    { phone: newPhone, name: newPhone },
    { [newPhone]: newPhone },
  ]
  for (const id of ids) {
    for (const body of bodies) await mine.call('updateCard', { params: { id }, body })
  }
}

function malformed(card: TypedCard): readonly TypedCard[] {
  return [
    { ...card, number: `${card.number.slice(0, -1)}0` },
    { ...card, idNumber: `${card.idNumber}9` },
    { ...card, phone: `8${card.phone}` },
    { ...card, name: `${card.name}${card.number}` },
    { ...card, expiry: '0001' },
    { ...card, expiry: card.number },
  ]
}

async function postRaw(url: string, body: string): Promise<void> {
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

/** Card data where the server wants none: in bodies, paths, queries, headers. */
async function sendAstray({ platform, merchant, cards }: Ground, session: string): Promise<void> {
  const { credit } = cards
  const text = JSON.stringify(credit)
  const bodies: Partial<Record<RouteName, unknown>> = {
    openCardForm: { ...where, ...credit },
    addClientCard: { ...where, card: credit.number },
    startAttempt: { ...where, presentation: 'sms', card: credit.number, cvn: credit.cvn },
    confirmPayment: { attempt: credit.number, sealed: text },
    submitOrder: { signed_order: `${credit.number}.${wrong}.${credit.idNumber}.${credit.name}` },
  }
  for (const [name, body] of Object.entries(bodies)) {
    const token = name === 'submitOrder' ? merchant.publishableKey : session
    await platform.call(name as RouteName, { token, body })
  }
  const byId = ['getClientCard', 'resendCardCode', 'refreshClientCard', 'removeClientCard'] as const
  const id = encodeURIComponent(credit.number)
  for (const name of byId) await platform.call(name, { token: session, params: { id } })
  const inputs: CallInput[] = [
    { token: session, query: { ...where, number: credit.number } },
    { token: session, query: { way: credit.number, host: credit.phone } },
    { token: credit.number },
  ]
  for (const input of inputs) await platform.call('listClientCards', input)
  const keyed = { token: session, idempotencyKey: `${credit.number} ${wrong}` }
  await platform.call('startAttempt', { ...keyed, body: where })
  await postRaw(`${platform.server.url}/v1/client/cards/${credit.number}/confirm`, text)
  await postRaw(`${platform.server.url}/notify/x/${credit.number}/1`, text)
}

/** The channel answers badly, late, or not at all, to each of the requests with card data. */
export async function isFailedByChannel(ground: Ground, channel: string): Promise<void> {
  const { platform, cards } = ground
  const { faults } = platform.simulators.simulator(channel)
  const troubles = [
    'start_server_error',
    'start_timeout_after_success',
    'unsigned_answer',
    'bad_answer_signature',
    'declined',
  ] as const
  for (const fault of troubles) {
    const { payer, session } = await newPayment(ground)
    faults.set({ fault, times: 1 })
    const entered = await enterCard(payer, cards.debit)
    await platform.call('addClientCard', { token: session, body: { ...where, card: entered } })
    faults.clear()
    const next = await newPayment(ground)
    const card = await bindCard(next.payer, cards.debit)
    faults.set({ fault, times: 1 })
    const body = { ...where, presentation: 'sms', card: card.id }
    const started = await platform.call('startAttempt', { token: next.session, body })
    if (started.code === undefined && started.body.attempt?.code) {
      faults.set({ fault, times: 1 })
      await confirmSms(next.payer, started.body, wrongAgain)
    }
    faults.clear()
    await platform.call('cancelClientPayment', { token: next.session })
  }
}

/** The vault is away while a card is entered, a code is sent, and a card removed. */
export async function isWithoutVault(ground: Ground): Promise<void> {
  const { platform, merchant, cards } = ground
  const { payer, session } = await newPayment(ground)
  const card = await bindCard(payer, cards.debit)
  const view = await startSms(payer, card.id)
  const code = await textedCode(payer, {
    lastFour: cards.debit.number.slice(-4),
    amount: view.amount,
  })
  const sealed = await sealPaymentCode(view, code)
  const other = await newPayment(ground)
  await platform.restartVault(async () => {
    await platform.call('openCardForm', { token: other.session, body: where })
    const body = { phone: cards.newPhone }
    await asMerchant(platform, merchant).call('updateCard', { params: { id: card.id }, body })
    await platform.call('addClientCard', {
      token: other.session,
      body: { ...where, card: card.id },
    })
    await platform.call('startAttempt', {
      token: other.session,
      body: { ...where, presentation: 'sms', card: card.id },
    })
    await platform.call('confirmPayment', {
      token: session,
      body: { attempt: view.attempt?.id, sealed },
    })
    await platform.call('resendCode', { token: session })
  })
  await platform.call('confirmPayment', {
    token: session,
    body: { attempt: view.attempt?.id, sealed },
  })
  await platform.call('removeClientCard', { token: other.session, params: { id: card.id } })
}
