/**
 * The faults of a payment that no code confirms: the payer's password is right, the payment leaves
 * in the same request, and whatever becomes of the answer, it is made once and never said to have
 * failed while it may be paid.
 */
import type { cards, client } from '@tillway/api'
import { type FaultName, magicAmounts } from '@tillway/channel/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChannels } from '../../apps/simulator/src/edge/find-channels.ts'
import { databaseKinds, type TestDatabase } from '../kit/databases.ts'
import { choosePassword, goodPassword, wrongPassword } from '../kit/password-holder.ts'
import { enterPassword } from '../kit/password-person.ts'
import { bindCard, type QuickPayer } from '../kit/quick-pay.ts'
import { testCards } from '../kit/test-cards.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { type FaultBench, type Shop, startBench } from './bench.ts'
import { endsWith, ordersOf, type Scene, untilPaid } from './scene.ts'
import { type WatchedOptions, type WatchedPayment, watchPayment } from './watched-payment.ts'

const channels = (await findChannels())
  .map(({ manifest }) => manifest)
  .filter(({ presentations }) => presentations.some((one) => one.presentation === 'password'))

const shopper = 'who-has-a-password'
const noLimit = { per_payment: null, per_day: null }
const policy = {
  version: 0,
  rules: [{ up_to: null, need: 'password' }],
  modules: [{ up_to: null, module: 'pad', strict: false }],
  limits: { sms: noLimit, password: noLimit, both: noLimit },
}

/** Paid all the same, told once, and never shown as failed. */
const harmless = [
  'paid_without_notification',
  'start_timeout_after_success',
  'unsigned_answer',
  'bad_answer_signature',
] as const satisfies readonly FaultName[]

test('there is a channel that takes payments without a code', () => {
  expect(channels.length).toBeGreaterThan(0)
})

describe.each(databaseKinds)('over $name', ({ open }) => {
  describe.each(channels)('$id', (channel) => {
    let bench: FaultBench
    let shop: Shop
    let database: TestDatabase
    let saved: cards.ClientCard

    beforeAll(async () => {
      database = await open()
      bench = await startBench({ speed: 4, databaseUrl: database.url })
      shop = await bench.openShop(undefined, { withoutCode: true })
      await shop.api.ok('replaceVerificationPolicy', { body: policy })
      const first = await watch({ amount: 9_000, mayEnd: 'canceled' })
      saved = await bindCard(payerOf(first), testCards(bench.platform.simulators).debit)
      const entries = [goodPassword, goodPassword]
      const { body } = await choosePassword(payerOf(first), 'set', entries)
      expect(body).toMatchObject({ state: 'set' })
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

    async function start({ session: token }: WatchedPayment): Promise<client.ClientAttempt> {
      const { way } = channel
      const body = { way, host: 'desktop_web', presentation: 'password', card: saved.id }
      // After three of these faults in a row the account is out for a moment.
      return await waitUntil('the way is offered', async () => {
        const answer = await bench.platform.call('startAttempt', { token, body })
        return answer.code === 'way_unavailable' ? undefined : (answer.body.attempt ?? undefined)
      })
    }

    async function approve(
      { session: token }: WatchedPayment,
      { id: attempt, password }: client.ClientAttempt,
      digits = goodPassword,
    ) {
      const sealed = await enterPassword(password?.frame_url ?? '', [digits])
      return await bench.platform.call('approvePayment', { token, body: { attempt, sealed } })
    }

    test.each(harmless)('%s', async (fault) => {
      const payment = await watch({ amount: magicAmounts[fault] })
      await approve(payment, await start(payment))
      await untilPaid(payment)
      await endsWith(sceneOf(), payment, {
        events: ['payment.succeeded'],
        net: payment.amount,
      })
      expect(await ordersOf(sceneOf(), payment)).toHaveLength(1)
      expect(bench.hasStruck(channel.id, fault)).toBe(true)
    })

    test('declined: it is said, nothing is taken, and the payer may choose anew', async () => {
      const mayShow = ['declined', 'card_declined', 'attempt_closed', 'insufficient_funds']
      const payment = await watch({ amount: magicAmounts.declined, mayShow, mayEnd: 'canceled' })
      await approve(payment, await start(payment))
      await payment.until('payable again', ({ status }) => status === 'payable')
      await bench.platform.call.ok('cancelClientPayment', { token: payment.session })
      await endsWith(sceneOf(), payment, { events: ['payment.canceled'], net: 0 })
    })

    test('a wrong password moves nothing, and the right one after it pays once', async () => {
      const payment = await watch({ amount: 7_656 })
      const attempt = await start(payment)
      expect((await approve(payment, attempt, wrongPassword)).code).toBe('password_wrong')
      expect(await ordersOf(sceneOf(), payment)).toEqual([])
      await approve(payment, attempt)
      await untilPaid(payment)
      await endsWith(sceneOf(), payment, {
        events: ['payment.succeeded'],
        net: payment.amount,
      })
    })
  })
})
