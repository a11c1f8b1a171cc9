/** What time, other products and other places to enter a card make of binding one. */
import type { client } from '@tillway/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TypedCard } from '../kit/frame-client.ts'
import { asMerchant, freshOrder, makeMerchant, orderOf } from '../kit/merchant.ts'
import {
  askToBind,
  bindCard,
  confirmBinding,
  enterCard,
  payBySms,
  type QuickPayer,
  simulatedCard,
  textedCode,
} from '../kit/quick-pay.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

const where = { way: 'quickpay', host: 'desktop_web' } as const
const time = createShiftedTime()
let platform: TestPlatform
let debit: TypedCard

beforeAll(async () => {
  platform = await startPlatform({ server: { ports: { ...time } } })
  debit = simulatedCard(platform, 'debit')
})
afterAll(() => platform.stop())

/** A shopper of a merchant whose account the simulator sets up by the words of its name. */
async function payerAt(words = '', order: object = { shopper: freshOrder('shopper') }) {
  const merchant = await makeMerchant(platform, { channels: [] })
  const mine = asMerchant(platform, merchant)
  const config = platform.simulators.provision('unionpay', `${merchant.name}${words}`)
  const account = { channel: 'unionpay', name: 'cards', config }
  await mine.ok('createChannelAccount', { body: account })
  const { session } = await mine.ok('createPayment', {
    body: orderOf({ return_url: 'https://mall.example/back', ...order }),
  })
  const payer: QuickPayer = { call: platform.call, simulators: platform.simulators, session }
  return { payer, merchant, mine }
}

const cardOf = ({ session: token }: QuickPayer, id: string) =>
  platform.call.ok('getClientCard', { token, params: { id } })

test('after a minute another code is sent, and it binds the card', async () => {
  const { payer } = await payerAt()
  const card = await askToBind(payer, await enterCard(payer, debit))
  await textedCode(payer, { lastFour: card.last_four })
  time.skip(61_000)
  const after = time.clock.now()
  const about = { token: payer.session, params: { id: card.id } }
  const again = await platform.call.ok('resendCardCode', about)
  expect(again.enrolment?.resend_in_ms).toBeGreaterThan(50_000)
  const code = await textedCode(payer, { lastFour: card.last_four, after })
  const bound = await confirmBinding(payer, again, { code })
  expect(bound.state).toBe('active')
})

test('a card that nobody confirms lapses, and can be entered anew', async () => {
  const { payer } = await payerAt('', { shopper: freshOrder('shopper'), expires_in: 7_200 })
  const id = await enterCard(payer, debit)
  await askToBind(payer, id)
  time.skip(31 * 60_000)
  const token = (await payerAgain(payer)).session
  const lapsed = { ...payer, session: token }
  await waitUntil('it has lapsed', async () => (await cardOf(lapsed, id)).state === 'failed')
  expect((await bindCard(lapsed, debit)).state).toBe('active')
})

/** The same payment with a session that has not lapsed. */
async function payerAgain({ session }: QuickPayer): Promise<{ session: string }> {
  const [merchant = '', payment = ''] = session.slice('cs_'.length).split('.')
  const { sessions } = platform.server.services
  const now = time.clock.now()
  return { session: sessions.issue(`mch_${merchant}`, `pay_${payment}`, now).token }
}

test('with the product without tokens the number is kept, and pays', async () => {
  const { payer, merchant } = await payerAt('-standard')
  const card = await bindCard(payer, debit)
  const { vault } = platform.server.services.engine
  time.skip(31 * 60_000)
  await platform.vault?.sweep()
  expect((await vault?.client.describe(merchant.merchantId, card.id))?.isEnrollable).toBe(true)
  const body = orderOf({ shopper: (await mallCard(merchant, card.id)).shopper })
  const { session } = await asMerchant(platform, merchant).ok('createPayment', { body })
  const paying = { ...payer, session }
  await payBySms(paying, card)
  await waitUntil('it is paid', async () => (await viewOf(paying)).status === 'succeeded')
})

const mallCard = (merchant: Parameters<typeof asMerchant>[1], id: string) =>
  asMerchant(platform, merchant).ok('getCard', { params: { id } })

const viewOf = ({ session: token }: QuickPayer): Promise<client.ClientPayment> =>
  platform.call.ok('getClientPayment', { token })

test('a card that is entered on a page of the channel is told of and pays', async () => {
  const { payer } = await payerAt('-page')
  const token = payer.session
  const listed = await platform.call.ok('listClientCards', { token, query: where })
  expect(listed.entry).toBe('page')
  const form = await platform.call('openCardForm', { token, body: where })
  expect(form.code).toBe('way_unavailable')
  const card = await platform.call.ok('addClientCard', { token, body: where })
  const again = await platform.call.ok('addClientCard', { token, body: where })
  expect(again.id).toBe(card.id)
  expect(card).toMatchObject({ state: 'pending', last_four: '', enrolment: { frame_url: null } })
  const waiting = await platform.call.ok('refreshClientCard', { token, params: { id: card.id } })
  expect(waiting.state).toBe('pending')
  await openOnPage(card.enrolment?.next_action)
  const bound = await waitUntil('the channel has told of it', async () => {
    const now = await cardOf(payer, card.id)
    return now.state === 'active' && now
  })
  expect(bound).toMatchObject({ last_four: debit.number.slice(-4), enrolment: null })
  expect(bound.phone).toMatch(/^\d{3}\*{4}\d{4}$/)
  await payBySms(payer, bound)
  await waitUntil('it is paid', async () => (await viewOf(payer)).status === 'succeeded')
})

/** Posts the form as a browser does and types the card on the channel's page. */
async function openOnPage(action: unknown): Promise<void> {
  const { action: url, fields } = action as { action: string; fields: Record<string, string> }
  const page = await (
    await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })
  ).text()
  const [, path = ''] = /<form method="post" action="([^"]+\/confirm)"/.exec(page) ?? []
  const code = /value="(\d{6})"/.exec(page)?.[1] ?? '111111'
  const { number, name, idNumber, phone } = debit
  const typed = new URLSearchParams({ card: number, name, idNumber, phone, code })
  const opened = await fetch(new URL(path, url), { method: 'POST', body: typed })
  expect(opened.status).toBe(200)
}

test('without a vault there are no cards, and everything else is there', async () => {
  const bare = await startPlatform({ vault: false })
  try {
    const merchant = await makeMerchant(bare)
    const created = await asMerchant(bare, merchant).ok('createPayment', { body: orderOf() })
    const token = created.session
    const { ways } = await bare.call.ok('getClientPayment', {
      token,
      query: { host: 'desktop_web' },
    })
    const way = ways?.find(({ id }) => id === 'quickpay')
    expect(way?.presentations).toEqual(expect.arrayContaining(['qr']))
    expect(way?.presentations).not.toContain('sms')
    const listed = await bare.call.ok('listClientCards', { token, query: where })
    expect(listed).toMatchObject({ entry: null, data: [] })
    const form = await bare.call('openCardForm', { token, body: where })
    expect(form.code).toBe('way_unavailable')
    const body = { ...where, card: 'card_01JZZZZZZZZZZZZZZZZZZZZZZZ' }
    expect((await bare.call('addClientCard', { token, body })).code).toBe('vault_unavailable')
  } finally {
    await bare.stop()
  }
})
