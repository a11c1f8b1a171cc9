/** A shopper has a new phone: the mall says so, and codes go there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TransportError } from '@tillway/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import {
  askToBind,
  bindCard,
  confirmSms,
  enterCard,
  type QuickPayer,
  startSms,
  textedCode,
} from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'

const strange = '13000000000'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  let cards: TestCards
  /** Whether the channel's answers to what the vault sends are lost. */
  let losesAnswers = false

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({
      databaseUrl: database.url,
      vault: {
        wrapTransport: (transport) => ({
          async send(request) {
            const answer = await transport.send(request)
            if (losesAnswers) throw new TransportError('timeout', true)
            return answer
          },
        }),
      },
    })
    merchant = await makeMerchant(platform)
    cards = testCards(platform.simulators)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  async function payer(shopper: string, owner = merchant): Promise<QuickPayer> {
    const body = orderOf({ shopper })
    const { session } = await asMerchant(platform, owner).ok('createPayment', { body })
    return { call: platform.call, simulators: platform.simulators, session }
  }

  /** A card of a new shopper, and that shopper in the sheet of another payment. */
  async function saved() {
    const shopper = freshOrder('shopper')
    const card = await bindCard(await payer(shopper), cards.debit)
    return { card, shopper, next: () => payer(shopper) }
  }

  const change = (id: string, phone: unknown, owner = merchant) =>
    asMerchant(platform, owner).call('updateCard', { params: { id }, body: { phone } })

  const cardOf = (id: string) => asMerchant(platform, merchant).ok('getCard', { params: { id } })

  /** Starts a payment with the card; the code of it, and the phone that got it. */
  async function texted(paying: QuickPayer, card: { id: string; last_four: string }) {
    const inbox = platform.simulators.simulator('unionpay').phone.inbox
    const before = inbox?.()[0]
    const view = await startSms(paying, card.id)
    const code = await textedCode(paying, { lastFour: card.last_four, amount: view.amount })
    const [newest] = inbox?.() ?? []
    expect(newest).not.toEqual(before)
    return { view, code, phone: newest?.phone }
  }

  test('codes go to the new phone, and pay', async () => {
    const { card, next } = await saved()
    expect(card.phone).toBe('199****1359')
    const changed = await change(card.id, cards.newPhone)
    expect(changed.body).toMatchObject({ id: card.id, state: 'active', phone: '199****9531' })
    expect(await cardOf(card.id)).toEqual(changed.body)
    const { vault } = platform.server.services.engine
    const described = await vault?.client.describe(merchant.merchantId, card.id)
    expect(described?.phoneMasked).toBe('199****9531')
    const paying = await next()
    const { view, code, phone } = await texted(paying, card)
    expect(phone).toBe(cards.newPhone)
    expect(view.attempt?.next_action).toMatchObject({ type: 'sms', phone: '199****9531' })
    await confirmSms(paying, view, code)
    await waitUntil('it is paid', async () => {
      const now = await platform.call.ok('getClientPayment', { token: paying.session })
      return now.status === 'succeeded'
    })
    expect((await change(card.id, cards.debit.phone)).body).toMatchObject({ phone: '199****1359' })
  })

  test('a phone that the bank does not know changes nothing', async () => {
    const { card, next } = await saved()
    const refused = await change(card.id, strange)
    expect(refused).toMatchObject({ status: 402, code: 'card_details_wrong' })
    expect((await cardOf(card.id)).phone).toBe(card.phone)
    expect((await texted(await next(), card)).phone).toBe(cards.debit.phone)
    // Nothing stands in the way of the right one.
    expect((await change(card.id, cards.newPhone)).code).toBeUndefined()
  })

  test('when the answer is lost nobody knows, and the same call once more ends it', async () => {
    const { card, next } = await saved()
    losesAnswers = true
    const lost = await change(card.id, cards.newPhone).finally(() => {
      losesAnswers = false
    })
    expect(lost).toMatchObject({ status: 202, code: 'channel_outcome_unknown' })
    expect((await cardOf(card.id)).phone).toBe(card.phone)
    const other = await change(card.id, cards.debit.phone)
    expect(other.code).toBe('rate_limited')
    const again = await change(card.id, cards.newPhone)
    expect(again.body).toMatchObject({ phone: '199****9531' })
    expect((await texted(await next(), card)).phone).toBe(cards.newPhone)
    // Each change may renew the binding, whose end then moves with it.
    const { expires_at: _, ...fixed } = again.body
    expect((await change(card.id, cards.newPhone)).body).toMatchObject(fixed)
  })

  test('of two phones at once one is taken, here and at the channel', async () => {
    const { card, next } = await saved()
    const phones = [cards.newPhone, cards.debit.phone]
    const answers = await Promise.all(phones.map((phone) => change(card.id, phone)))
    for (const { code } of answers) expect([undefined, 'rate_limited']).toContain(code)
    const { phone } = await texted(await next(), card)
    const shown = (await cardOf(card.id)).phone
    expect(shown).toBe(`${phone?.slice(0, 3)}****${phone?.slice(7)}`)
  })

  test('only a saved card of this mall that is bound by a token can be changed', async () => {
    const { card } = await saved()
    const theirs = await makeMerchant(platform)
    expect((await change(card.id, cards.newPhone, theirs)).code).toBe('not_found')
    const entering = await payer(freshOrder('shopper'))
    const entered = await askToBind(entering, await enterCard(entering, cards.credit))
    expect((await change(entered.id, cards.newPhone)).code).toBe('card_not_usable')
    await asMerchant(platform, merchant).ok('removeCard', { params: { id: card.id } })
    expect((await change(card.id, cards.newPhone)).code).toBe('not_found')
  })

  test('a card of the product without tokens keeps its phone', async () => {
    const standard = await makeMerchant(platform, { channels: [] })
    const config = platform.simulators.provision('unionpay', `${standard.name}-standard`)
    const body = { channel: 'unionpay', name: 'cards', config }
    await asMerchant(platform, standard).ok('createChannelAccount', { body })
    const card = await bindCard(await payer(freshOrder('shopper'), standard), cards.debit)
    expect((await change(card.id, cards.newPhone, standard)).code).toBe('card_not_usable')
  })

  test('what is no phone is refused without being repeated', async () => {
    const { card } = await saved()
    for (const phone of [`8${cards.newPhone}`, '12345678901', Number(cards.newPhone), null]) {
      const answer = await change(card.id, phone)
      expect(answer).toMatchObject({ code: 'invalid_request', param: 'phone' })
      expect(answer.text).not.toContain(String(phone))
    }
  })

  test('while the vault is away nothing is changed', async () => {
    const { card } = await saved()
    await platform.restartVault(async () => {
      expect((await change(card.id, cards.newPhone)).code).toBe('vault_unavailable')
    })
    expect((await cardOf(card.id)).phone).toBe(card.phone)
    expect((await change(card.id, cards.newPhone)).code).toBeUndefined()
  })

  test('no phone shows in a log or in a file of either database', () => {
    const files = readdirSync(platform.dataDir).filter((name) => name.includes('.sqlite'))
    const kept = files.map((name) => readFileSync(join(platform.dataDir, name), 'latin1'))
    const logged = JSON.stringify(platform.logLines, (_key, value: unknown) =>
      value instanceof Error ? `${value.stack} ${String(value.cause)}` : value,
    )
    for (const phone of [cards.newPhone, cards.debit.phone, strange]) {
      for (const text of [...kept, logged]) expect(text.includes(phone)).toBe(false)
    }
  })
})
