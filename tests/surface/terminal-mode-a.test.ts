/** A reader that is the terminal: its own driver and device, the real server, the simulated acquirer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquirerOf } from '../kit/card-terminal.ts'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { createSealingTerminal, type SealingTerminal } from '../kit/sealing-terminal.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let merchant: TestMerchant
  let till: SealingTerminal
  let terminal: string

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    merchant = await makeMerchant(platform)
    till = await createSealingTerminal(platform.simulators, {
      merchant: merchant.name,
      name: 'sealing till',
    })
    const made = await asMerchant(platform, merchant).ok('createTerminal', {
      body: {
        name: 'sealing till',
        channel_account: merchant.accounts.card,
        has_reader: true,
        number: till.own.number,
        keys: till.keys,
      },
    })
    expect(JSON.stringify(till.keys)).not.toContain(till.own.keys.tmk)
    terminal = made.id
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const begin = async (amount: number) => {
    const body = orderOf({ amount, terminal })
    const { id, session: token } = await asMerchant(platform, merchant).ok('createPayment', {
      body,
    })
    return { id, token, amount, view: await start(token) }
  }
  type Begun = Awaited<ReturnType<typeof begin>>

  const start = (token: string) =>
    platform.call.ok('startAttempt', { token, body: { way: 'card', host: 'merchant_app' } })
  const now = ({ token }: Begun) => platform.call.ok('getClientPayment', { token })
  const pay = (
    mine: Begun,
    how: Omit<Parameters<SealingTerminal['pay']>[0], 'call' | 'token' | 'view'>,
  ) => till.pay({ call: platform.call, token: mine.token, view: mine.view, ...how })

  test('is told the keys of now, and pays by stripe and PIN', async () => {
    const mine = await begin(2_345)
    expect(mine.view.attempt?.next_action).toMatchObject({
      step: 'present',
      params: { key_scheme: 'double_track', keys: expect.stringMatching(/^[0-9A-F]{120}$/) },
    })
    const end = await pay(mine, { card: 'stripe_debit' })
    expect(end).toEqual({ type: 'completed', result: 'approved' })
    const paid = await now(mine)
    expect(paid).toMatchObject({ status: 'succeeded', attempt: { next_action: null } })
    expect(paid.attempt?.receipt?.card).toMatch(/^\d{6}\*+\d{4}$/)
  })

  test('pays by chip', async () => {
    const mine = await begin(2_346)
    await pay(mine, { card: 'chip_debit', entry: 'insert' })
    expect(await now(mine)).toMatchObject({ status: 'succeeded' })
  })

  test('says that a PIN was wrong, and takes it again', async () => {
    const mine = await begin(2_347)
    await pay(mine, { card: 'stripe_debit', pin: '999999' })
    const declined = await now(mine)
    expect(declined).toMatchObject({ status: 'payable', last_error: { code: 'pin_wrong' } })
    const again = { ...mine, view: await start(mine.token) }
    await pay(again, { card: 'stripe_debit' })
    expect(await now(mine)).toMatchObject({ status: 'succeeded' })
  })

  test('finds out a forged answer, which is taken back', async () => {
    const mine = await begin(29_804)
    const end = await pay(mine, { card: 'stripe_debit' })
    expect(end).toEqual({ type: 'completed', result: 'declined' })
    await waitUntil('it is taken back', async () => (await now(mine)).status === 'payable')
    const { data } = await asMerchant(platform, merchant).ok('listPayments')
    expect(data.find(({ id }) => id === mine.id)?.status).not.toBe('succeeded')
  })

  test('whose page was loaded anew before it sealed reads the card once more', async () => {
    const mine = await begin(2_350)
    const left = await pay(mine, {
      card: 'stripe_debit',
      meddle(step) {
        if (step === 'sealed') throw new Error('the page is gone')
      },
    })
    expect(left).toEqual({ type: 'ask_server' })
    const view = await now(mine)
    expect(view.attempt).toMatchObject({ state: 'awaiting_payer', next_action: { step: 'seal' } })
    await pay({ ...mine, view }, { card: 'stripe_debit' })
    expect(await now(mine)).toMatchObject({ status: 'succeeded' })
    const books = acquirerOf(platform.simulators).books()
    const sums = books.orders.filter(({ captured }) => captured === 2_350)
    expect(sums).toHaveLength(1)
  })

  test('gives nothing back by itself: the mall is told so', async () => {
    const mine = await begin(2_349)
    await pay(mine, { card: 'stripe_debit' })
    const mall = asMerchant(platform, merchant)
    const { id } = await mall.ok('createRefund', { body: { payment: mine.id } })
    await waitUntil('it is refused', async () => {
      return (await mall.ok('getRefund', { params: { id } })).status === 'failed'
    })
    expect(await mall.ok('getRefund', { params: { id } })).toMatchObject({
      last_error: { code: 'refund_not_possible' },
    })
  })

  test('is gone after it sealed: what the host approved is taken back without it', async () => {
    const mine = await begin(2_348)
    const end = await pay(mine, {
      card: 'stripe_debit',
      meddle: (step) => step === 'answered' && till.device.cutPower(),
    })
    expect(end).toEqual({ type: 'completed', result: 'declined' })
    await waitUntil('it is taken back', async () => (await now(mine)).status === 'payable')
    till.device.restorePower()
  })
})
