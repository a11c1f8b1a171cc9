/** The policy of verification: how a mall sets it, and what it makes of payments with saved cards. */
import type { client } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import { choosePassword, goodPassword } from '../kit/password-holder.ts'
import { enterPassword } from '../kit/password-person.ts'
import { bindCard, type QuickPayer } from '../kit/quick-pay.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'

const where = { way: 'quickpay', host: 'desktop_web' } as const
const noLimit = { per_payment: null, per_day: null }
const dayMs = 86_400_000

/** Up to ¥10 by password, up to ¥20 by code, above by both; ¥25 a day by password alone. */
const tiers = {
  rules: [
    { up_to: 1_000, need: 'password' },
    { up_to: 2_000, need: 'sms' },
    { up_to: null, need: 'both' },
  ],
  modules: [
    { up_to: 500, module: 'gesture', strict: false },
    { up_to: null, module: 'pad', strict: true },
  ],
  limits: { sms: noLimit, password: { per_payment: 900, per_day: 2_500 }, both: noLimit },
}

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let time: ShiftedTime
  /** With the right to be paid without a code, and the policy above. */
  let merchant: TestMerchant

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    platform = await startPlatform({ databaseUrl: database.url, server: { ports: time } })
    merchant = await makeMerchant(platform, { withoutCode: true })
    await setPolicy(merchant, tiers)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const setPolicy = (owner: TestMerchant, policy: object, version = 0) =>
    asMerchant(platform, owner).ok('replaceVerificationPolicy', { body: { version, ...policy } })

  interface Session extends QuickPayer {
    readonly paymentId: string
  }

  async function pays(owner: TestMerchant, order: Readonly<Record<string, unknown>>) {
    const body = orderOf(order)
    const { session, id } = await asMerchant(platform, owner).ok('createPayment', { body })
    const { call, simulators } = platform
    return { call, simulators, session, paymentId: id } satisfies Session
  }

  /** A shopper with a saved card. */
  async function cardholder(owner = merchant) {
    const shopper = freshOrder('shopper')
    const first = await pays(owner, { shopper })
    const card = await bindCard(first, testCards(platform.simulators).debit)
    const next = (amount: number) => pays(owner, { shopper, amount })
    return { shopper, first, card: card.id, next }
  }

  /** Likewise, who has set a password. */
  async function holder(owner = merchant) {
    const known = await cardholder(owner)
    const set = await choosePassword(known.first, 'set', [goodPassword, goodPassword])
    expect(set.body).toMatchObject({ state: 'set' })
    return known
  }

  const start = ({ session: token }: Session, card: string, presentation: string) =>
    platform.call('startAttempt', { token, body: { ...where, presentation, card } })

  const expected = async ({ session: token }: Session) =>
    (await platform.call.ok('listClientCards', { token, query: where })).verification

  const texts = () =>
    platform.simulators.channels.flatMap(
      (channel) => platform.simulators.simulator(channel).phone.inbox?.() ?? [],
    ).length

  const attemptOf = (body: unknown) => (body as client.ClientPayment).attempt

  async function stored({ paymentId }: Session) {
    const { attempts, payments } = platform.server.services.engine.store.read
    const payment = await payments.get(merchant.merchantId, paymentId)
    const found = await attempts.listOfPayment(merchant.merchantId, paymentId)
    return { payment, attempt: found.at(-1), attempts: found }
  }

  test('a mall that has made none has the default, and sets its own in versions', async () => {
    const owner = await makeMerchant(platform, { channels: [] })
    const own = asMerchant(platform, owner)
    const first = await own.ok('getVerificationPolicy')
    expect(first).toMatchObject({
      object: 'verification_policy',
      version: 0,
      rules: [{ up_to: null, need: 'sms' }],
      modules: [
        { up_to: 50_000, module: 'pad', strict: false },
        { up_to: 200_000, module: 'gesture', strict: false },
        { up_to: null, module: 'shield', strict: false },
      ],
      limits: {
        sms: noLimit,
        password: { per_payment: 100_000, per_day: 100_000 },
        both: { per_payment: null, per_day: 500_000 },
      },
      created_at: null,
    })
    const second = await setPolicy(owner, tiers)
    expect(second).toMatchObject({ version: 1, ...tiers })
    expect(await own.ok('getVerificationPolicy')).toEqual(second)
    // A repeat of a call whose answer was lost changes nothing.
    expect(await setPolicy(owner, tiers)).toEqual(second)
    const { rules, modules, limits } = first
    const stale = await own.call('replaceVerificationPolicy', {
      body: { version: 0, rules, modules, limits },
    })
    expect(stale).toMatchObject({ status: 409, code: 'policy_changed' })
    expect(await setPolicy(owner, { rules, modules, limits }, 1)).toMatchObject({ version: 2 })
  })

  test('of two that replace the same version one is told so', async () => {
    const owner = await makeMerchant(platform, { channels: [] })
    const own = asMerchant(platform, owner)
    const put = (upTo: number) =>
      own.call('replaceVerificationPolicy', {
        body: {
          version: 0,
          ...tiers,
          rules: [
            { up_to: upTo, need: 'sms' },
            { up_to: null, need: 'both' },
          ],
        },
      })
    const answers = await Promise.all([put(1), put(2), put(3)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(await own.ok('getVerificationPolicy')).toMatchObject({ version: 1 })
  })

  test.each([
    [
      'amounts that fall',
      {
        rules: [
          { up_to: 9, need: 'sms' },
          { up_to: 3, need: 'sms' },
          { up_to: null, need: 'sms' },
        ],
      },
      'rules.1.up_to',
    ],
    ['no rule above', { rules: [{ up_to: 9, need: 'sms' }] }, 'rules.0.up_to'],
    [
      'a strict gesture',
      { modules: [{ up_to: null, module: 'gesture', strict: true }] },
      'modules.0.strict',
    ],
    [
      'a limit that admits nothing',
      { limits: { ...tiers.limits, both: { per_payment: 0, per_day: null } } },
      'rules.2.need',
    ],
    ['an unknown need', { rules: [{ up_to: null, need: 'face' }] }, 'rules.0.need'],
  ])('%s is refused, and named', async (_, change, param) => {
    const body = { version: 1, ...tiers, ...change }
    const refused = await asMerchant(platform, merchant).call('replaceVerificationPolicy', { body })
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request', param })
  })

  test('what is asked for follows from the amount', async () => {
    const { next, card } = await holder()
    const cases = [
      [900, 'password', 'gesture'],
      [901, 'sms', null],
      [2_000, 'sms', null],
      [2_001, 'both', null],
    ] as const
    for (const [amount, need] of cases) {
      expect(await expected(await next(amount)), `${amount}`).toEqual({ need, password: 'set' })
    }
    const large = await next(2_001)
    const both = await start(large, card, 'sms')
    expect(attemptOf(both.body)).toMatchObject({
      presentation: 'sms',
      next_action: { type: 'sms' },
      password: { ticket: expect.any(String) },
    })
    expect((await stored(large)).attempt).toMatchObject({ verification: 'both', approval: null })
    const small = await next(1_500)
    expect(attemptOf((await start(small, card, 'sms')).body)).toMatchObject({ password: null })
    expect((await stored(small)).attempt).toMatchObject({ verification: 'sms' })
  })

  test('who has no password is told what one would be good for, and may have a code', async () => {
    const { next, card } = await cardholder()
    const small = await next(300)
    expect(await expected(small)).toEqual({ need: 'password', password: 'none' })
    expect((await start(small, card, 'password')).code).toBe('password_not_usable')
    expect((await start(small, card, 'sms')).status).toBe(201)
    expect((await stored(small)).attempt).toMatchObject({ verification: 'sms' })
    const before = texts()
    const large = await next(2_001)
    expect((await start(large, card, 'sms')).code).toBe('password_not_set')
    expect((await stored(large)).attempts).toEqual([])
    expect(texts()).toBe(before)
  })

  test('a password that is locked by the mall is refused by its name where it is needed', async () => {
    const { next, card, shopper } = await holder()
    await asMerchant(platform, merchant).ok('lockShopperPassword', { params: { shopper } })
    const small = await next(300)
    expect(await expected(small)).toEqual({ need: 'sms', password: 'barred' })
    expect((await start(small, card, 'password')).code).toBe('password_not_usable')
    expect((await start(await next(2_001), card, 'sms')).code).toBe('password_barred')
  })

  test('without the right, or without a policy, there is no payment by password', async () => {
    const plain = await makeMerchant(platform)
    await setPolicy(plain, tiers)
    const asked = await holder(plain)
    const payment = await asked.next(300)
    expect(await expected(payment)).toEqual({ need: 'sms', password: 'set' })
    expect((await start(payment, asked.card, 'password')).code).toBe('password_not_usable')
    const { ways } = await platform.call.ok('getClientPayment', {
      token: payment.session,
      query: { host: where.host },
    })
    const offered = ways?.find(({ id }) => id === where.way)?.presentations
    expect(offered).toContain('sms')
    expect(offered).not.toContain('password')

    const quiet = await makeMerchant(platform, { withoutCode: true })
    const known = await holder(quiet)
    const small = await known.next(300)
    expect(await expected(small)).toEqual({ need: 'sms', password: 'set' })
    expect((await start(small, known.card, 'password')).code).toBe('password_not_usable')
  })

  test('a card pays where it is bound, and by what that account may do', async () => {
    const owner = await makeMerchant(platform)
    await setPolicy(owner, tiers)
    const config = platform.simulators.provision('unionpay', `${owner.name}-nosms`)
    const own = asMerchant(platform, owner)
    const body = { channel: 'unionpay', name: 'with the right', config }
    const right = await own.ok('createChannelAccount', { body })
    const withoutRight = { params: { id: owner.accounts.unionpay ?? '' } }
    await own.ok('updateChannelAccount', { ...withoutRight, body: { status: 'disabled' } })
    const known = await holder(owner)
    await own.ok('updateChannelAccount', { ...withoutRight, body: { status: 'enabled' } })
    const payment = await known.next(300)
    expect(await expected(payment)).toEqual({ need: 'password', password: 'set' })
    expect((await start(payment, known.card, 'password')).status).toBe(201)
    const { attempts } = await own.ok('getPayment', { params: { id: payment.paymentId } })
    expect(attempts).toMatchObject([{ channel_account: right.id }])
  })

  test('a payment by password sends nothing before it is approved, and is paid then', async () => {
    const { next, card } = await holder()
    const payment = await next(900)
    const before = texts()
    const started = await start(payment, card, 'password')
    const attempt = attemptOf(started.body)
    expect(attempt).toMatchObject({
      presentation: 'password',
      state: 'awaiting_payer',
      next_action: { type: 'password' },
      code: null,
      password: { frame_url: expect.any(String) },
    })
    expect((await stored(payment)).attempt).toMatchObject({
      state: 'awaiting_code',
      verification: 'password',
      codeSentAt: null,
    })
    // A double tap finds its own attempt again.
    expect(attemptOf((await start(payment, card, 'password')).body)?.id).toBe(attempt?.id)
    const token = payment.session
    expect((await platform.call('resendCode', { token })).code).toBe('code_not_awaited')
    const sealed = await enterPassword(attempt?.password?.frame_url ?? '', [goodPassword])
    await platform.call.ok('approvePayment', { token, body: { attempt: attempt?.id, sealed } })
    await waitUntil('it is paid', async () => {
      const { status } = await platform.call.ok('getClientPayment', { token })
      return status === 'succeeded'
    })
    expect(texts()).toBe(before)
    expect((await stored(payment)).attempt?.approval?.split('.')).toHaveLength(3)
  })

  test('it ends at once when it is left, and by its time when it is forgotten', async () => {
    const { next, card } = await holder()
    const left = await next(300)
    await start(left, card, 'password')
    const other = await start(left, card, 'sms')
    expect(attemptOf(other.body)).toMatchObject({ presentation: 'sms' })
    const states = (await stored(left)).attempts.map(({ state }) => state)
    expect(states).toEqual(['closed', 'awaiting_code'])

    const forgotten = await next(300)
    await start(forgotten, card, 'password')
    time.skip(16 * 60_000)
    await waitUntil('it is over', async () => (await stored(forgotten)).attempt?.state === 'closed')
    expect((await stored(forgotten)).payment?.openAttemptId).toBeNull()
  })

  test('of many at once as many begin as the day admits, and what is left is given back', async () => {
    const { next, card } = await holder()
    const payments = await Promise.all(Array.from({ length: 6 }, () => next(900)))
    const answers = await Promise.all(payments.map((one) => start(one, card, 'password')))
    const begun = payments.filter((_, index) => answers[index]?.status === 201)
    expect(begun).toHaveLength(2)
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.map(({ code }) => code)).toEqual(Array(4).fill('password_not_usable'))

    const late = await next(900)
    expect(await expected(late)).toEqual({ need: 'sms', password: 'set' })
    // Less still fits, and the try of this very payment does not stand in its own way.
    const small = await next(700)
    expect((await start(small, card, 'password')).status).toBe(201)
    expect(await expected(small)).toEqual({ need: 'password', password: 'set' })
    const id = begun[0]?.paymentId ?? ''
    await asMerchant(platform, merchant).ok('cancelPayment', { params: { id } })
    expect((await start(late, card, 'password')).status).toBe(201)
    expect((await start(await next(900), card, 'password')).code).toBe('password_not_usable')
    time.skip(dayMs)
    expect((await start(await next(900), card, 'password')).status).toBe(201)
  })

  test('a vault that cannot be reached leaves the code, and tells nothing of a password', async () => {
    const { next, card } = await holder()
    const payment = await next(300)
    const large = await next(2_001)
    await platform.restartVault(async () => {
      expect(await expected(payment)).toBeUndefined()
      expect((await start(payment, card, 'password')).code).toBe('password_not_usable')
      expect((await start(payment, card, 'sms')).status).toBe(201)
      expect((await start(large, card, 'sms')).code).toBe('vault_unavailable')
    })
    expect((await start(payment, card, 'password')).status).toBe(201)
  })
})
