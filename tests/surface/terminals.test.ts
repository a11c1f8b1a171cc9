/** Cards at a terminal of the mall, over HTTP, with the real adapter and the simulated acquirer. */
import type { client } from '@tillway/api'
import type { CardReading } from '@tillway/channel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createReader } from '../../channels/card/test/acquirer-rig.ts'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  makeMerchant,
  orderOf,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  let terminal: string
  let reader: ReturnType<typeof createReader>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
    const own = platform.simulators.simulator('card').terminals?.provision(merchant.name, 'till-1')
    if (own === undefined) throw new Error('the acquirer has no terminals')
    const made = await asMerchant(platform, merchant).ok('createTerminal', {
      body: {
        name: 'till 1',
        channel_account: merchant.accounts.card,
        has_reader: true,
        number: own.number,
        keys: own.keys,
      },
    })
    expect(made).toMatchObject({ has_keys: true, number: own.number })
    expect(JSON.stringify(made)).not.toContain(own.keys.bdk)
    terminal = made.id
    const cards = platform.simulators.simulator('card').terminals?.cards() ?? []
    const card = (name: string) => {
      const found = cards.find((one) => one.name === name)
      if (found === undefined) throw new Error(`there is no card ${name}`)
      return found
    }
    reader = createReader(own, { time: { now: () => Date.now() }, card })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const readingOf = ({ maskedNumber, serviceCode, ...reading }: CardReading) => ({
    ...reading,
    masked_number: maskedNumber,
    ...(serviceCode === undefined ? {} : { service_code: serviceCode }),
  })

  const begin = async (amount: number) => {
    const body = orderOf({ amount, terminal })
    const { id, session: token } = await asMerchant(platform, merchant).ok('createPayment', {
      body,
    })
    const view = await platform.call.ok('startAttempt', {
      token,
      body: { way: 'card', host: 'merchant_app' },
    })
    expect(view.attempt).toMatchObject({
      presentation: 'reader',
      state: 'awaiting_payer',
      next_action: { type: 'reader', step: 'present' },
    })
    return { id, token, attempt: view.attempt?.id }
  }

  const present = (
    { token, attempt }: { readonly token: string; readonly attempt: string | undefined },
    reading: CardReading,
  ): Promise<client.ClientPayment> =>
    platform.call.ok('presentCard', { token, body: { attempt, reading: readingOf(reading) } })

  test('the terminal with its own channel leads with it, and no other host is offered it', async () => {
    const { token } = await begin(2_100)
    const here = await platform.call.ok('getClientPayment', {
      token,
      query: { host: 'merchant_app' },
    })
    expect(here.ways?.[0]).toMatchObject({ id: 'card', presentations: ['reader'], available: true })
    const body = orderOf()
    const other = await asMerchant(platform, merchant).ok('createPayment', { body })
    const there = await platform.call.ok('getClientPayment', {
      token: other.session,
      query: { host: 'merchant_app' },
    })
    expect(there.ways?.map(({ id }) => id)).not.toContain('card')
  })

  test('a swipe with its PIN is paid, printed and given back', async () => {
    const mine = await begin(2_345)
    const paid = await present(mine, reader.swipe('stripe_debit'))
    expect(paid).toMatchObject({ status: 'succeeded', attempt: { next_action: null } })
    expect(Object.keys(paid.attempt?.receipt ?? {})).not.toEqual([])
    expect(paid.attempt?.receipt?.card).toMatch(/^\d{6}\*+\d{4}$/)
    const mall = asMerchant(platform, merchant)
    const refund = await mall.ok('createRefund', { body: { payment: mine.id } })
    await expect
      .poll(async () => (await mall.ok('getRefund', { params: { id: refund.id } })).status, {
        timeout: 60_000,
      })
      .toBe('succeeded')
  })

  test('a wrong PIN declines this try and leaves the payment to be paid', async () => {
    const mine = await begin(2_346)
    const declined = await present(mine, reader.swipe('stripe_debit', { pin: '999999' }))
    expect(declined).toMatchObject({ status: 'payable', last_error: { code: 'pin_wrong' } })
    const again = await platform.call.ok('startAttempt', {
      token: mine.token,
      body: { way: 'card', host: 'merchant_app' },
    })
    const paid = await present(
      { token: mine.token, attempt: again.attempt?.id },
      reader.swipe('stripe_debit'),
    )
    expect(paid.status).toBe('succeeded')
  })

  test('a chip has the last word, and its refusal is reversed', async () => {
    const yes = await begin(2_347)
    const asked = await present(yes, reader.insert('chip_debit', 2_347))
    expect(asked).toMatchObject({
      status: 'processing',
      attempt: { state: 'awaiting_payer', next_action: { type: 'reader', step: 'complete' } },
    })
    const body = { attempt: yes.attempt, result: 'approved' }
    const paid = await platform.call.ok('completeCard', { token: yes.token, body })
    expect(paid.status).toBe('succeeded')
  })

  test('a card may be presented once for a try', async () => {
    const mine = await begin(2_348)
    await present(mine, reader.swipe('stripe_debit'))
    const again = await platform.call('presentCard', {
      token: mine.token,
      body: { attempt: mine.attempt, reading: readingOf(reader.swipe('stripe_debit')) },
    })
    expect(again.code).toBe('card_not_awaited')
    await waitForStatus(platform, merchant, { id: mine.id, status: 'succeeded' })
  })
})
