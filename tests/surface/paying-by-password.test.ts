/** Paying with a saved card by the payment password: alone, or before the code. */
import type { client } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, freshOrder, makeMerchant, orderOf } from '../kit/merchant.ts'
import { choosePassword, goodPassword, passwordOf, wrongPassword } from '../kit/password-holder.ts'
import { claimsOf, enterPassword, openPassword } from '../kit/password-person.ts'
import {
  bindCard,
  confirmSms,
  payBySms,
  type QuickPayer,
  startSms,
  textedCode,
} from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'

const where = { way: 'quickpay', host: 'desktop_web' } as const
type Need = 'sms' | 'password' | 'both'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let cards: TestCards
  let shops: Readonly<Record<Need, Awaited<ReturnType<typeof shopThatWants>>>>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    cards = testCards(platform.simulators)
    shops = {
      sms: await shopThatWants('sms'),
      password: await shopThatWants('password'),
      both: await shopThatWants('both'),
    }
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  /** A merchant whose account may pay without codes, and that wants this of its shoppers. */
  async function shopThatWants(need: Need) {
    const merchant = await makeMerchant(platform, { channels: [] })
    const mine = asMerchant(platform, merchant)
    const config = platform.simulators.provision('unionpay', `${merchant.name}-nosms`)
    const body = { channel: 'unionpay', name: 'cards', config }
    await mine.ok('createChannelAccount', { body })
    const { version, modules, limits } = await mine.ok('getVerificationPolicy')
    const rules = [{ up_to: null, need }]
    await mine.ok('replaceVerificationPolicy', { body: { version, modules, limits, rules } })
    return { merchant, mine }
  }

  type Shop = Awaited<ReturnType<typeof shopThatWants>>
  interface Session extends QuickPayer {
    readonly paymentId: string
  }

  async function payerOf({ mine }: Shop, shopper: string, order: object = {}): Promise<Session> {
    const body = orderOf({ shopper, ...order })
    const { session, id } = await mine.ok('createPayment', { body })
    return { call: platform.call, simulators: platform.simulators, session, paymentId: id }
  }

  /** A shopper with a card and a password, about to pay. */
  async function holder(need: Need = 'password') {
    const shop = shops[need]
    const shopper = freshOrder('shopper')
    const payer = await payerOf(shop, shopper)
    const card = await bindCard(payer, cards.debit)
    const entries = [goodPassword, goodPassword]
    expect((await choosePassword(payer, 'set', entries)).code).toBeUndefined()
    return { shop, shopper, payer, card, next: (order = {}) => payerOf(shop, shopper, order) }
  }

  const start = ({ session: token }: Session, card: string) =>
    platform.call.ok('startAttempt', {
      token,
      body: { ...where, presentation: 'password', card },
    })

  const frameOf = (view: client.ClientPayment): string => {
    const url = view.attempt?.password?.frame_url
    if (url === undefined) throw new Error('no password is awaited')
    return url
  }

  const enter = (view: client.ClientPayment, digits: string) =>
    enterPassword(frameOf(view), [digits])

  const approve = (
    { session: token }: Session,
    view: client.ClientPayment,
    sealed: string,
    idempotencyKey?: string,
  ) =>
    platform.call('approvePayment', {
      token,
      body: { attempt: view.attempt?.id, sealed },
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    })

  const viewOf = ({ session: token }: Session) => platform.call.ok('getClientPayment', { token })

  const untilPaid = (payer: Session) =>
    waitUntil('it is paid', async () => {
      const now = await viewOf(payer)
      return now.status === 'succeeded' && now
    })

  test('a card that was just bound pays by a password that was just set, without a second text', async () => {
    const { payer, card, shop } = await holder()
    const inbox = platform.simulators.simulator('unionpay').phone.inbox
    const texts = inbox?.().length
    const view = await start(payer, card.id)
    expect(view.attempt).toMatchObject({
      presentation: 'password',
      state: 'awaiting_payer',
      next_action: { type: 'password' },
      code: null,
    })
    expect(claimsOf(view.attempt?.password?.ticket ?? '')).toMatchObject({
      kind: 'password',
      subject: view.attempt?.id,
      amount: view.amount,
      payee: shop.merchant.name,
      password: { purpose: 'pay', module: 'pad', sms: true },
    })
    const approved = await approve(payer, view, await enter(view, goodPassword))
    expect(approved.code).toBeUndefined()
    expect(approved.body.attempt?.password ?? null).toBeNull()
    expect(await untilPaid(payer)).toMatchObject({ way: 'quickpay', last_error: null })
    expect(inbox?.().length).toBe(texts)
    const query = { payment: payer.paymentId, order: 'oldest_first' }
    const { data } = await shop.mine.ok('listEvents', { query })
    expect(data.map(({ type }) => type)).toEqual(['password.set', 'payment.succeeded'])
  })

  test('a wrong one is told, the attempt waits on, and the right one pays', async () => {
    const { next, card } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const wrong = await approve(payer, view, await enter(view, wrongPassword))
    expect(wrong).toMatchObject({ status: 402, code: 'password_wrong' })
    const after = await viewOf(payer)
    expect(after).toMatchObject({ status: 'processing', last_error: null })
    expect(after.attempt).toMatchObject({ id: view.attempt?.id, next_action: { type: 'password' } })
    const shown = await (await openPassword(frameOf(after))).look()
    expect(shown).toMatchObject({ state: 'set', tries_left: 4 })
    expect((await approve(payer, after, await enter(after, goodPassword))).code).toBeUndefined()
    await untilPaid(payer)
    expect(await passwordOf(payer)).toMatchObject({ tries_left: 5 })
  })

  test('an entry counts once, and for its attempt alone', async () => {
    const { next, card } = await holder()
    const [first, second] = [await next(), await next()]
    const [one, two] = [await start(first, card.id), await start(second, card.id)]
    const sealed = await enter(one, goodPassword)
    expect((await approve(second, two, sealed)).code).toBe('challenge_invalid')
    // Nor does the session of one payment reach the attempt of another.
    expect((await approve(second, one, sealed)).code).toBe('code_not_awaited')
    expect(await passwordOf(second)).toMatchObject({ tries_left: 5 })
    const wrong = await enter(two, wrongPassword)
    expect((await approve(second, two, wrong)).code).toBe('password_wrong')
    expect((await approve(second, two, wrong)).code).toBe('challenge_invalid')
    expect(await passwordOf(second)).toMatchObject({ tries_left: 4 })
    const key = freshOrder('key-of-approval')
    const paid = await approve(first, one, sealed, key)
    expect(paid.code).toBeUndefined()
    expect((await approve(first, one, sealed, key)).text).toBe(paid.text)
    expect((await approve(first, one, sealed)).code).toBe('code_not_awaited')
    await untilPaid(first)
    expect((await viewOf(second)).status).toBe('processing')
  })

  test('what was altered on its way is refused without counting a try', async () => {
    const { next, card } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const sealed = await enter(view, goodPassword)
    const [head = '', key = '', iv = '', text = '', tag = ''] = sealed.split('.')
    const other = text.startsWith('A') ? 'B' : 'A'
    const altered = [head, key, iv, `${other}${text.slice(1)}`, tag].join('.')
    expect((await approve(payer, view, altered)).code).toBe('challenge_invalid')
    expect((await approve(payer, view, 'x'.repeat(200))).code).toBe('challenge_invalid')
    expect(await passwordOf(payer)).toMatchObject({ tries_left: 5 })
    expect((await approve(payer, view, sealed)).code).toBeUndefined()
    await untilPaid(payer)
  })

  test('once it is locked the mall hears of it, and the shopper pays by a code', async () => {
    const { next, card, shop, shopper } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const codes: (string | undefined)[] = []
    for (let tries = 0; tries < 5; tries += 1) {
      codes.push((await approve(payer, view, await enter(view, wrongPassword))).code)
    }
    expect(codes).toEqual([...Array(4).fill('password_wrong'), 'password_locked'])
    const listed = await platform.call.ok('listClientCards', { token: payer.session, query: where })
    expect(listed.verification).toEqual({ need: 'sms', password: 'locked' })
    await payBySms(payer, card)
    await untilPaid(payer)
    const query = { payment: payer.paymentId, order: 'oldest_first' }
    const { data } = await shop.mine.ok('listEvents', { query })
    expect(data.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['password.locked', 1],
      ['payment.succeeded', 2],
    ])
    expect(data[0]?.data.password).toMatchObject({ shopper, state: 'locked' })
  })

  test('where both are wanted, the password comes first and the code carries it out', async () => {
    const { next, card } = await holder('both')
    const payer = await next()
    const view = await startSms(payer, card.id)
    expect(view.attempt).toMatchObject({ presentation: 'sms', next_action: { type: 'sms' } })
    expect(claimsOf(view.attempt?.password?.ticket ?? '').password.sms).toBe(false)
    const code = await textedCode(payer, { lastFour: card.last_four, amount: view.amount })
    await expect(confirmSms(payer, view, code)).rejects.toThrow('password_required')
    const wrong = await approve(payer, view, await enter(view, wrongPassword))
    expect(wrong.code).toBe('password_wrong')
    const approved = await approve(payer, view, await enter(view, goodPassword))
    expect(approved.body.attempt).toMatchObject({ state: 'awaiting_payer', password: null })
    expect(approved.body.attempt?.code).not.toBeNull()
    expect((await viewOf(payer)).status).toBe('processing')
    await confirmSms(payer, approved.body, code)
    await untilPaid(payer)
  })

  test('by password alone no code is taken or texted', async () => {
    const { next, card } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const token = payer.session
    const body = { attempt: view.attempt?.id, sealed: await enter(view, goodPassword) }
    expect((await platform.call('confirmPayment', { token, body })).code).toBe('code_not_awaited')
    expect((await platform.call('resendCode', { token })).code).toBe('code_not_awaited')
  })

  test('where the policy wants codes, a password alone pays nothing', async () => {
    const { next, card } = await holder('sms')
    const { session: token } = await next()
    const body = { ...where, presentation: 'password', card: card.id }
    expect((await platform.call('startAttempt', { token, body })).code).toBe('password_not_usable')
  })

  test('larger amounts are entered more closely, and plainly by who cannot see a map', async () => {
    const { next, card } = await holder()
    const payer = await next({ amount: 60_000 })
    const view = await start(payer, card.id)
    expect(claimsOf(view.attempt?.password?.ticket ?? '').password).toMatchObject({
      module: 'gesture',
      modules: ['gesture', 'shield', 'plain'],
    })
    const frame = await openPassword(frameOf(view))
    await expect(frame.look('pad')).rejects.toThrow('invalid_request')
    const sealed = await frame.enter(await frame.look('plain'), [goodPassword])
    expect((await approve(payer, view, sealed)).code).toBeUndefined()
    await untilPaid(payer)
  })

  test('while the vault is away nothing is paid, and afterwards it is', async () => {
    const { next, card } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const sealed = await enter(view, goodPassword)
    await platform.restartVault(async () => {
      expect((await approve(payer, view, sealed)).code).toBe('vault_unavailable')
    })
    const after = await viewOf(payer)
    expect(after.attempt).toMatchObject({ next_action: { type: 'password' } })
    expect((await approve(payer, after, await enter(after, goodPassword))).code).toBeUndefined()
    await untilPaid(payer)
  })

  test('whoever shows the sheet elsewhere sees the payment and no frame', async () => {
    const { next, card } = await holder()
    const payer = await next()
    await start(payer, card.id)
    const headers = { origin: 'https://elsewhere.example' }
    const seen = await platform.call.ok('getClientPayment', { token: payer.session, headers })
    expect(seen.attempt).toMatchObject({ next_action: { type: 'password' }, password: null })
  })

  test('of approvals at once one pays', async () => {
    const { next, card } = await holder()
    const payer = await next()
    const view = await start(payer, card.id)
    const sealed = await Promise.all([1, 2, 3].map(() => enter(view, goodPassword)))
    const answers = await Promise.all(sealed.map((entry) => approve(payer, view, entry)))
    const codes = answers.map(({ code }) => code)
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set([undefined, 'code_not_awaited']))
    await untilPaid(payer)
  })
})
