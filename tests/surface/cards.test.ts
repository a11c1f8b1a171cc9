/** Bank cards over HTTP, with the real vault and the simulated channel behind it. */
import type { cards } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import type { TypedCard } from '../kit/frame-client.ts'
import { mallOrigin } from '../kit/frame-client.ts'
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
  confirmBinding,
  enterCard,
  type QuickPayer,
  simulatedCard,
  textedCode,
} from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { none } from './route-inputs.ts'

const where = { way: 'quickpay', host: 'desktop_web' } as const

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  let debit: TypedCard
  let credit: TypedCard

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
    debit = simulatedCard(platform, 'debit')
    credit = simulatedCard(platform, 'credit')
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  /** A shopper in the sheet of a payment of its own. */
  async function payer(shopper?: string, owner = merchant): Promise<QuickPayer> {
    const body = orderOf(shopper === undefined ? {} : { shopper })
    const { session } = await asMerchant(platform, owner).ok('createPayment', { body })
    return { call: platform.call, simulators: platform.simulators, session }
  }

  const listOf = async ({ session: token }: QuickPayer) =>
    await platform.call.ok('listClientCards', { token, query: where })

  const ids = ({ data }: cards.ClientCards) => data.map(({ id }) => id)

  test('a card that is bound is the shopper’s in every payment, the first of them by default', async () => {
    const shopper = freshOrder('shopper')
    const first = await payer(shopper)
    expect(await listOf(first)).toMatchObject({ entry: 'form', data: [] })
    const card = await bindCard(first, debit)
    expect(card).toMatchObject({
      state: 'active',
      kind: 'debit',
      last_four: debit.number.slice(-4),
      is_default: true,
      enrolment: null,
      last_error: null,
    })
    const second = await payer(shopper)
    const other = await bindCard(second, credit)
    expect(other).toMatchObject({ kind: 'credit', is_default: false })
    const listed = await listOf(await payer(shopper))
    expect(ids(listed)).toEqual([card.id, other.id])
    expect(JSON.stringify(listed)).not.toContain(debit.number)
  })

  test('nobody else sees, confirms, chooses or removes it', async () => {
    const card = await bindCard(await payer(freshOrder('shopper')), debit)
    const strangers = [
      await payer(freshOrder('shopper')),
      await payer(),
      await payer(undefined, await makeMerchant(platform)),
    ]
    for (const stranger of strangers) {
      expect((await listOf(stranger)).data).toEqual([])
      const about = { token: stranger.session, params: { id: card.id } }
      const answers = await Promise.all([
        platform.call('getClientCard', about),
        platform.call('refreshClientCard', about),
        platform.call('resendCardCode', about),
        platform.call('chooseDefaultCard', about),
        platform.call('removeClientCard', about),
        platform.call('confirmClientCard', { ...about, body: { sealed: 'x'.repeat(200) } }),
        platform.call('addClientCard', {
          token: stranger.session,
          body: { ...where, card: card.id },
        }),
      ])
      expect(answers.map(({ code }) => code)).toEqual(Array(7).fill('not_found'))
    }
  })

  test('a card of nobody is of its payment alone', async () => {
    const mine = await payer()
    const card = await bindCard(mine, debit)
    expect(ids(await listOf(mine))).toEqual([card.id])
    expect(card.is_default).toBe(false)
    expect((await listOf(await payer())).data).toEqual([])
  })

  test('a wrong code may be typed again, and the fifth ends it', async () => {
    const mine = await payer(freshOrder('shopper'))
    const id = await enterCard(mine, debit)
    let card = await askToBind(mine, id)
    expect(card.enrolment).toMatchObject({
      cvn: false,
      sent: 'yes',
      tries_left: 5,
      next_action: null,
    })
    expect(card.enrolment?.resend_in_ms).toBeGreaterThan(50_000)
    const code = await textedCode(mine, { lastFour: card.last_four })
    const wrong = code === '000000' ? '000001' : '000000'
    for (const left of [4, 3, 2, 1]) {
      card = await confirmBinding(mine, card, { code: wrong })
      expect(card).toMatchObject({
        state: 'pending',
        last_error: { code: 'sms_code_wrong' },
        enrolment: { tries_left: left },
      })
    }
    card = await confirmBinding(mine, card, { code: wrong })
    expect(card).toMatchObject({
      state: 'failed',
      last_error: { code: 'sms_code_tries_exceeded' },
      enrolment: null,
    })
    const again = await platform.call('confirmClientCard', {
      token: mine.session,
      params: { id },
      body: { sealed: 'x'.repeat(200) },
    })
    expect(again.code).toBe('code_not_awaited')
  })

  test('a code is not sent again within a minute', async () => {
    const mine = await payer(freshOrder('shopper'))
    const card = await askToBind(mine, await enterCard(mine, debit))
    const about = { token: mine.session, params: { id: card.id } }
    const answer = await platform.call('resendCardCode', about)
    expect(answer.code).toBe('sms_limited')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50)
  })

  test('the same card twice is one, and sends one code', async () => {
    const mine = await payer(freshOrder('shopper'))
    const id = await enterCard(mine, debit)
    const before = inbox()
    const [first, second] = await Promise.all([askToBind(mine, id), askToBind(mine, id)])
    expect(first.id).toBe(second.id)
    expect(inbox()).toBe(before + 1)
  })

  test('a repeated request is answered as the first, and does nothing more', async () => {
    const mine = await payer(freshOrder('shopper'))
    const body = { ...where, card: await enterCard(mine, debit) }
    const before = inbox()
    const add = () => platform.call('addClientCard', { token: mine.session, body, idempotencyKey })
    const idempotencyKey = freshOrder('key-for-card')
    const first = await add()
    const second = await add()
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(second.text).toBe(first.text)
    expect(inbox()).toBe(before + 1)
    const code = await textedCode(mine, { lastFour: first.body.last_four })
    const bound = await confirmBinding(mine, first.body, { code })
    expect(bound.state).toBe('active')
  })

  const inbox = () =>
    platform.simulators.channels
      .map((channel) => platform.simulators.simulator(channel).phone.inbox?.().length ?? 0)
      .reduce((sum, count) => sum + count, 0)

  test('a shopper chooses the default and removes cards; the vault and the channel forget them', async () => {
    const shopper = freshOrder('shopper')
    const mine = await payer(shopper)
    const first = await bindCard(mine, debit)
    const second = await bindCard(await payer(shopper), credit)
    const token = mine.session
    const chosen = await platform.call.ok('chooseDefaultCard', { token, params: { id: second.id } })
    expect(chosen.is_default).toBe(true)
    expect((await listOf(mine)).data.map(({ id, is_default }) => [id, is_default])).toEqual([
      [second.id, true],
      [first.id, false],
    ])
    const removed = await platform.call.ok('removeClientCard', { token, params: { id: first.id } })
    expect(removed).toMatchObject({ state: 'removed', is_default: false })
    expect(ids(await listOf(mine))).toEqual([second.id])
    await waitUntil('the card is removed everywhere', async () => {
      const stored = await storedCard(first.id)
      return stored?.state === 'removed' && stored.sealedCredential === null
    })
    await waitUntil('the vault has forgotten it', () => isForgotten(first.id))
    const again = await platform.call.ok('removeClientCard', { token, params: { id: first.id } })
    expect(again.state).toBe('removed')
    const choose = { token, params: { id: first.id } }
    expect((await platform.call('chooseDefaultCard', choose)).code).toBe('card_not_usable')
  })

  const storedCard = (id: string) => platform.server.store.read.cards.get(merchant.merchantId, id)

  const isForgotten = async (id: string): Promise<boolean> => {
    const { vault } = platform.server.services.engine
    try {
      await vault?.client.describe(merchant.merchantId, id)
      return false
    } catch (error) {
      expect(error).toMatchObject({ code: 'not_found' })
      return true
    }
  }

  test('what pays in place of the number has it shredded, also when the vault was away', async () => {
    const mine = await payer(freshOrder('shopper'))
    const card = await bindCard(mine, debit)
    const described = await waitUntil('the number is shredded', async () => {
      const found = await platform.server.services.engine.vault?.client.describe(
        merchant.merchantId,
        card.id,
      )
      return found?.isEnrollable === false && found
    })
    expect(described.lastFour).toBe(card.last_four)
    const token = mine.session
    await platform.restartVault(async () => {
      const params = { id: card.id }
      // Whether a password guards it nobody can say now; the mall has a key of its own.
      const refused = await platform.call('removeClientCard', { token, params })
      expect(refused.code).toBe('vault_unavailable')
      await asMerchant(platform, merchant).ok('removeCard', { params })
      await waitUntil('the channel has removed it', async () => {
        const stored = await storedCard(card.id)
        return stored?.state === 'removed' && stored.tries > 0
      })
    })
    await waitUntil('the vault has forgotten it', () => isForgotten(card.id))
  })

  test('the mall sees the cards of its shoppers and can remove them', async () => {
    const shopper = freshOrder('shopper')
    const card = await bindCard(await payer(shopper), debit)
    const mine = asMerchant(platform, merchant)
    const listed = await mine.ok('listCards', { query: { shopper } })
    expect(listed.data).toHaveLength(1)
    expect(listed.data[0]).toMatchObject({ id: card.id, shopper, way: 'quickpay', state: 'active' })
    expect(JSON.stringify(listed)).not.toMatch(/sealed|credential|6235/)
    const params = { id: card.id }
    expect((await mine.ok('getCard', { params })).expires_at).not.toBeNull()
    expect((await mine.ok('removeCard', { params })).state).toBe('removed')
    const theirs = asMerchant(platform, await makeMerchant(platform))
    expect((await theirs.call('getCard', { params })).code).toBe('not_found')
    expect((await theirs.call('removeCard', { params })).code).toBe('not_found')
  })

  test('twenty cards are the most', async () => {
    const shopper = freshOrder('shopper')
    const mine = await payer(shopper)
    for (let count = 0; count < 20; count += 1) await askToBind(mine, await enterCard(mine, debit))
    const full = await platform.call('openCardForm', { token: mine.session, body: where })
    expect(full.code).toBe('card_limit')
  })

  test('the frame is for registered origins alone', async () => {
    const mine = await payer(freshOrder('shopper'))
    const from = (origin: string) =>
      platform.call('openCardForm', { token: mine.session, body: where, headers: { origin } })
    expect((await from('https://evil.example')).code).toBe('origin_not_allowed')
    const opened = await from(mallOrigin)
    expect(new URL(opened.body.frame_url).searchParams.get('origin')).toBe(mallOrigin)
    const none = await payer(undefined, await makeMerchant(platform, { allowedOrigins: [] }))
    const refused = await platform.call('openCardForm', { token: none.session, body: where })
    expect(refused.code).toBe('origin_not_allowed')
    expect(refused.text).toContain('registered origins')
  })

  test('what is not there, or not by this way, is refused', async () => {
    const mine = await payer(freshOrder('shopper'))
    const token = mine.session
    const about = { token, params: { id: `card_${none}` } }
    expect((await platform.call('getClientCard', about)).code).toBe('not_found')
    const add = (body: object) => platform.call('addClientCard', { token, body })
    expect((await add({ ...where, card: `card_${none}` })).code).toBe('not_found')
    expect(await add(where)).toMatchObject({ code: 'invalid_request', param: 'card' })
    expect((await add({ ...where, way: 'alipay' })).code).toBe('way_unavailable')
    expect((await add({ ...where, way: 'nothing' })).code).toBe('way_unavailable')
    const list = (way: string) =>
      platform.call('listClientCards', { token, query: { ...where, way } })
    expect((await list('alipay')).body).toMatchObject({ entry: null, data: [] })
    expect((await list('nothing')).code).toBe('way_unavailable')
    await platform.call.ok('cancelClientPayment', { token })
    const form = await platform.call('openCardForm', { token, body: where })
    expect(form.code).toBe('payment_finished')
  })

  test('the credential lies sealed and is told to nobody', async () => {
    const mine = await payer(freshOrder('shopper'))
    const card = await bindCard(mine, debit)
    const stored = await storedCard(card.id)
    expect(stored?.sealedCredential).toMatch(/^s1\./)
    const lines = JSON.stringify(platform.logLines)
    for (const secret of [debit.number, debit.idNumber, debit.phone]) {
      expect(lines).not.toContain(secret)
    }
  })
})
