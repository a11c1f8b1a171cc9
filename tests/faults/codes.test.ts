/**
 * The same faults where a payment is confirmed by a code that the channel texts: sending the code
 * moves nothing, the confirmation moves everything, and neither may be believed to have failed.
 */
import type { cards } from '@tillway/api'
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChannels } from '../../apps/simulator/src/edge/find-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { bindCard, type QuickPayer, sealPaymentCode, textedCode } from '../kit/quick-pay.ts'
import { type TestCards, testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type FaultBench, type Shop, startBench } from './bench.ts'
import { attemptsOf, endsWith, ordersOf, type Scene, untilPaid } from './scene.ts'
import { type WatchedOptions, type WatchedPayment, watchPayment } from './watched-payment.ts'

const channels = (await findChannels())
  .map(({ manifest }) => manifest)
  .filter(({ presentations }) => presentations.some(({ presentation }) => presentation === 'sms'))

const shopper = 'who-has-a-card'
const once = ['payment.succeeded']

/** Paid all the same, told once, and never shown as failed. */
const harmless = [
  'paid_without_notification',
  'duplicate_notifications',
  'bad_notification_signature',
  'start_timeout_after_success',
  'start_server_error',
  'slow_answers',
  'probe_signature',
  'query_timeout_after_payment',
  'unsigned_answer',
  'bad_answer_signature',
] as const satisfies readonly FaultName[]

test('there is a channel that texts codes', () => {
  expect(channels.length).toBeGreaterThan(0)
})

describe.each(databaseKinds)('over $name', ({ open }) => {
  describe.each(channels)('$id', (channel) => {
    let bench: FaultBench
    let shop: Shop
    let database: TestDatabase
    let known: TestCards
    let saved: cards.ClientCard

    beforeAll(async () => {
      database = await open()
      bench = await startBench({ speed: 4, databaseUrl: database.url })
      shop = await bench.openShop()
      known = testCards(bench.platform.simulators)
      const first = await watch({ amount: 9_000, mayEnd: 'canceled' })
      saved = await bindCard(payerOf(first), known.debit)
      await bench.platform.call.ok('cancelClientPayment', { token: first.session })
      await first.stop()
    })
    afterAll(async () => {
      await bench.stop()
      await database.drop()
    })

    const watch = (options: WatchedOptions) => watchPayment(bench, shop, { shopper, ...options })
    const sceneOf = (): Scene => ({ bench, shop, channel, other: channel, watch })
    const payerOf = ({ session }: WatchedPayment): QuickPayer => ({
      call: bench.platform.call,
      simulators: bench.platform.simulators,
      session,
    })

    /** Starts with the saved card, and has the code sent again when none has come. */
    async function codeFor(payment: WatchedPayment, card = saved) {
      const { call } = bench.platform
      const token = payment.session
      const body = { way: channel.way, host: 'desktop_web', presentation: 'sms', card: card.id }
      await call.ok('startAttempt', { token, body })
      const view = await payment.until('a code is asked for', ({ attempt }) => {
        return attempt?.code !== null && attempt?.code !== undefined
      })
      const about = { lastFour: card.last_four, amount: payment.amount }
      const code = await textedCode(payerOf(payment), about, 2_000).catch(async () => {
        const again = async () => (await call('resendCode', { token })).code === undefined
        await waitUntil('another code may be sent', again, { everyMs: 500 })
        return await textedCode(payerOf(payment), about)
      })
      return { view, code }
    }

    /** The channel never tells of this payment by itself. */
    async function silence(payment: WatchedPayment): Promise<void> {
      const [attempt] = await attemptsOf(sceneOf(), payment)
      const orderNumber = attempt?.channel_order_number ?? ''
      bench.simulator(channel.id).faults.set({ fault: 'paid_without_notification', orderNumber })
    }

    async function confirm(payment: WatchedPayment, code: string) {
      const view = await payment.until('a code is asked for', ({ attempt }) => {
        return attempt?.code !== null && attempt?.code !== undefined
      })
      const sealed = await sealPaymentCode(view, code)
      const body = { attempt: view.attempt?.id, sealed }
      return await bench.platform.call.ok('confirmPayment', { token: payment.session, body })
    }

    test.each(harmless)('%s', async (fault) => {
      const payment = await watch({ amount: magicAmounts[fault] })
      const { code } = await codeFor(payment)
      if (fault === 'query_timeout_after_payment') await silence(payment)
      await confirm(payment, code)
      await untilPaid(payment)
      await endsWith(sceneOf(), payment, { events: once, net: payment.amount })
      expect(await ordersOf(sceneOf(), payment)).toHaveLength(1)
      expect(bench.hasStruck(channel.id, fault)).toBe(true)
    })

    test('declined: it is said, nothing is taken, and the payer may choose anew', async () => {
      const mayShow = ['declined', 'card_declined', 'attempt_closed', 'insufficient_funds']
      const amount = magicAmounts.declined
      const payment = await watch({ amount, mayShow, mayEnd: 'canceled' })
      await confirm(payment, (await codeFor(payment)).code)
      await payment.until('payable again', ({ status }) => status === 'payable')
      await bench.platform.call.ok('cancelClientPayment', { token: payment.session })
      await endsWith(sceneOf(), payment, { events: ['payment.canceled'], net: 0 })
    })

    test('a wrong code moves nothing, and the right one after it pays once', async () => {
      const payment = await watch({ amount: 7_654, mayShow: ['sms_code_wrong'] })
      const { code } = await codeFor(payment)
      const wrong = code === '480615' ? '480616' : '480615'
      await confirm(payment, wrong)
      await payment.until('the code is refused', ({ last_error: error }) => error !== null)
      expect(await ordersOf(sceneOf(), payment)).not.toContainEqual(
        expect.objectContaining({ captured: 7_654 }),
      )
      await confirm(payment, code)
      await untilPaid(payment)
      await endsWith(sceneOf(), payment, { events: once, net: payment.amount })
    })

    test('wrong codes come to an end', async () => {
      const mayShow = ['sms_code_wrong', 'sms_code_tries_exceeded', 'attempt_closed']
      const payment = await watch({ amount: 7_655, mayShow, mayEnd: 'canceled' })
      await codeFor(payment)
      for (const wrong of ['100001', '100002', '100003', '100004', '100005']) {
        await confirm(payment, wrong)
      }
      await payment.until('payable again', ({ status }) => status === 'payable')
      expect(payment.view().last_error?.code).toBe('sms_code_tries_exceeded')
      await bench.platform.call.ok('cancelClientPayment', { token: payment.session })
      await endsWith(sceneOf(), payment, { events: ['payment.canceled'], net: 0 })
    })

    test('given up before the code, nothing was ever at stake', async () => {
      const payment = await watch({
        amount: 7_656,
        mayEnd: 'canceled',
        mayShow: ['attempt_closed'],
      })
      const { view } = await codeFor(payment)
      await bench.platform.call.ok('cancelClientPayment', { token: payment.session })
      await payment.until('given up', ({ status }) => status === 'canceled')
      const sealed = await sealPaymentCode(view, '111111')
      const body = { attempt: view.attempt?.id, sealed }
      const late = await bench.platform.call('confirmPayment', { token: payment.session, body })
      expect(late.code).toBeDefined()
      await endsWith(sceneOf(), payment, { events: ['payment.canceled'], net: 0 })
    })
  })
})
