/** Payments that are confirmed by a code, over HTTP, with the real vault and the simulated channel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { frameAddress, mallOrigin } from '../kit/frame-client.ts'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import {
  bindCard,
  confirmSms,
  type QuickPayer,
  sealPaymentCode,
  simulatedCard,
  startSms,
  textedCode,
} from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  const shopper = freshOrder('shopper')
  let card: { readonly id: string; readonly last_four: string }

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
    card = await bindCard(await begin(), simulatedCard(platform, 'debit'))
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  type Begun = QuickPayer & { readonly id: string }

  async function begin(amount = 2_500): Promise<Begun> {
    const body = orderOf({ shopper, amount })
    const { id, session } = await asMerchant(platform, merchant).ok('createPayment', { body })
    return { id, session, call: platform.call, simulators: platform.simulators }
  }

  const codeOf = ({ amount }: { readonly amount: number }) =>
    textedCode(platform, { lastFour: card.last_four, amount })

  const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000')

  const booked = async ({ id }: Begun) => {
    const { attempts } = await asMerchant(platform, merchant).ok('getPayment', { params: { id } })
    const numbers = attempts.map((attempt) => attempt.channel_order_number)
    return platform.simulators
      .simulator('unionpay')
      .books()
      .orders.filter(({ orderNumber }) => numbers.includes(orderNumber))
  }

  test('nothing is at the channel before the code, and the money once after it', async () => {
    const mine = await begin(3_101)
    const waiting = await startSms(mine, card.id)
    expect(waiting).toMatchObject({
      status: 'processing',
      attempt: {
        state: 'awaiting_payer',
        next_action: { type: 'sms', length: 6, sent: 'yes' },
        code: { tries_left: 5 },
      },
    })
    expect((await booked(mine)).map(({ captured }) => captured)).not.toContain(3_101)
    const confirmed = await confirmSms(mine, waiting, await codeOf(waiting))
    expect(['processing', 'succeeded']).toContain(confirmed.status)
    expect(confirmed.attempt?.next_action).toBeNull()
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
    expect(await booked(mine)).toMatchObject([{ state: 'paid', captured: 3_101, refunded: 0 }])
  })

  test('a wrong code is said and may be typed again; the fifth ends the try, not the payment', async () => {
    const mine = await begin(3_102)
    let view = await startSms(mine, card.id)
    const wrong = wrongFor(await codeOf(view))
    for (const left of [4, 3, 2, 1]) {
      view = await confirmSms(mine, view, wrong)
      expect(view).toMatchObject({
        status: 'processing',
        last_error: { code: 'sms_code_wrong' },
        attempt: { state: 'awaiting_payer', code: { tries_left: left } },
      })
    }
    view = await confirmSms(mine, view, wrong)
    expect(view).toMatchObject({
      status: 'payable',
      attempt: { state: 'over' },
      last_error: { code: 'sms_code_tries_exceeded' },
    })
    expect((await booked(mine)).every(({ captured }) => captured === 0)).toBe(true)
  })

  test('of many that confirm at once one is heard, and the money moves once', async () => {
    const mine = await begin(3_103)
    const view = await startSms(mine, card.id)
    const code = await codeOf(view)
    const sealed = await Promise.all([1, 2, 3, 4, 5].map(() => sealPaymentCode(view, code)))
    const answers = await Promise.all(
      sealed.map((one) =>
        platform.call('confirmPayment', {
          token: mine.session,
          body: { attempt: view.attempt?.id, sealed: one },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(new Set(refused.map(({ code: error }) => error))).toEqual(new Set(['code_not_awaited']))
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
    expect(await booked(mine)).toMatchObject([{ captured: 3_103 }])
  })

  test('the same confirmation again is answered the same', async () => {
    const mine = await begin(3_104)
    const view = await startSms(mine, card.id)
    const body = {
      attempt: view.attempt?.id,
      sealed: await sealPaymentCode(view, await codeOf(view)),
    }
    const input = { token: mine.session, body, idempotencyKey: freshOrder('key-of') }
    const first = await platform.call('confirmPayment', input)
    const again = await platform.call('confirmPayment', input)
    expect(first.status).toBe(200)
    expect(again).toMatchObject({ status: 200, body: first.body })
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
  })

  test('a sealed code is of no use for another payment, nor twice', async () => {
    const [one, two] = [await begin(3_105), await begin(3_106)]
    const [first, second] = [await startSms(one, card.id), await startSms(two, card.id)]
    const sealed = await sealPaymentCode(first, await codeOf(first))
    const foreign = await platform.call.ok('confirmPayment', {
      token: two.session,
      body: { attempt: second.attempt?.id, sealed },
    })
    expect(foreign).toMatchObject({
      last_error: { code: 'code_invalid' },
      attempt: { state: 'awaiting_payer' },
    })
    const stolen = await platform.call('confirmPayment', {
      token: two.session,
      body: { attempt: first.attempt?.id, sealed },
    })
    expect(stolen.code).toBe('code_not_awaited')
    await confirmSms(one, first, wrongFor(await codeOf(first)))
    const right = await sealPaymentCode(first, wrongFor(await codeOf(first)))
    const body = { attempt: first.attempt?.id, sealed: right }
    await platform.call.ok('confirmPayment', { token: one.session, body })
    const replayed = await platform.call.ok('confirmPayment', { token: one.session, body })
    expect(replayed.last_error?.code).toBe('code_invalid')
    expect((await booked(two)).every(({ captured }) => captured === 0)).toBe(true)
  })

  test('a code is not sent again at once, and not asked for by others', async () => {
    const mine = await begin(3_107)
    const early = await platform.call('resendCode', { token: mine.session })
    expect(early.code).toBe('code_not_awaited')
    await startSms(mine, card.id)
    const soon = await platform.call('resendCode', { token: mine.session })
    expect(soon).toMatchObject({ status: 429, code: 'sms_limited' })
  })

  test('another way ends the try at once: nothing but a code was sent', async () => {
    const mine = await begin(3_108)
    const waiting = await startSms(mine, card.id)
    const other = await platform.call.ok('startAttempt', {
      token: mine.session,
      body: { way: 'alipay', host: 'desktop_web', presentation: 'qr' },
    })
    expect(other.attempt).toMatchObject({ way: 'alipay', state: 'awaiting_payer' })
    const late = await platform.call('confirmPayment', {
      token: mine.session,
      body: { attempt: waiting.attempt?.id, sealed: 'x'.repeat(200) },
    })
    expect(late.code).toBe('code_not_awaited')
  })

  test('a cancel while the code is awaited is certain at once', async () => {
    const mine = await begin(3_109)
    await startSms(mine, card.id)
    const canceled = await platform.call.ok('cancelClientPayment', { token: mine.session })
    expect(canceled).toMatchObject({ status: 'canceled', finished: true })
  })

  test('the code is typed at registered origins only', async () => {
    const mine = await begin(3_110)
    const view = await startSms(mine, card.id)
    const url = view.attempt?.code?.frame_url ?? ''
    const page = await fetch(frameAddress(url))
    expect(page.headers.get('content-security-policy')).toContain(`frame-ancestors ${mallOrigin}`)
    const elsewhere = await fetch(frameAddress(url, 'https://elsewhere.example'))
    expect(elsewhere.status).toBeGreaterThanOrEqual(400)
  })

  test('a restart while the code is awaited loses nothing', async () => {
    const mine = await begin(3_111)
    const view = await startSms(mine, card.id)
    const code = await codeOf(view)
    await platform.restart()
    const seen = await platform.call.ok('getClientPayment', { token: mine.session })
    expect(seen.attempt).toMatchObject({ state: 'awaiting_payer', next_action: { type: 'sms' } })
    await confirmSms(mine, seen, code)
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
    expect(await booked(mine)).toMatchObject([{ captured: 3_111 }])
  })

  test('a vault that is away lets the payer try again', async () => {
    const mine = await begin(3_112)
    const view = await startSms(mine, card.id)
    const sealed = await sealPaymentCode(view, await codeOf(view))
    await platform.restartVault(async () => {
      const body = { attempt: view.attempt?.id, sealed }
      const answer = await platform.call.ok('confirmPayment', { token: mine.session, body })
      expect(answer).toMatchObject({
        status: 'processing',
        attempt: { state: 'awaiting_payer' },
      })
    })
    const fresh = await platform.call.ok('getClientPayment', { token: mine.session })
    await confirmSms(mine, fresh, await codeOf(view))
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
    expect(await booked(mine)).toMatchObject([{ captured: 3_112 }])
  })
})
