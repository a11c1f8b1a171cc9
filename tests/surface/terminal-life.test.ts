/** How a terminal stands, and what may be done with it when. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { presentCard } from '../kit/card-terminal.ts'
import { databaseKinds } from '../kit/databases.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type Counter, openCounter, refundSucceeds } from './terminal-scene.ts'

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const look = ({ mall, terminal }: Counter) =>
    mall.ok('getTerminal', { params: { id: terminal.id } })
  const change = ({ mall, terminal }: Counter, body: object) =>
    mall.call('updateTerminal', { params: { id: terminal.id }, body })
  const keysOf = ({ terminal }: Counter) => ({ keys: terminal.own.keys })

  test('it says what is in the way of taking a card', async () => {
    const counter = await openCounter(platform)
    const { mall } = counter
    const bare = await mall.ok('createTerminal', { body: { name: 'bare' } })
    expect(bare).toMatchObject({
      ready: false,
      not_ready: ['unbound', 'no_reader', 'no_number', 'no_keys'],
      last_reader: null,
    })
    const detail = await mall.ok('getTerminal', { params: { id: bare.id } })
    expect(detail.standing).toBeNull()
    expect(await look(counter)).toMatchObject({
      ready: true,
      not_ready: [],
      last_seen_at: null,
      standing: { signed_in: false, batch: null, owes: [], unsettled: 0 },
    })
    const params = { id: counter.merchant.accounts.card ?? '' }
    await mall.ok('updateChannelAccount', { params, body: { status: 'disabled' } })
    expect((await look(counter)).not_ready).toEqual(['account_disabled'])
    expect((await mall.ok('listTerminals')).data.map(({ ready }) => ready)).toEqual([false, false])
  })

  test('it says when it was last heard of and with which reader', async () => {
    const counter = await openCounter(platform)
    const { token } = await counter.begin(900)
    const query = { host: 'merchant_app', terminal: counter.terminal.id }
    await platform.call.ok('getClientPayment', { token, query })
    const heard = await look(counter)
    expect(Date.now() - Date.parse(heard.last_seen_at ?? '')).toBeLessThan(30_000)
    expect(heard.last_reader).toBeNull()
    await counter.pay(901)
    const serial = counter.terminal.read('swipe', 'stripe_debit', { amount: 1 }).reader.serial
    const paid = await look(counter)
    expect(paid.last_reader).toBe(serial)
    expect(paid.standing).toMatchObject({ signed_in: true, batch: '000001', unsettled: 1 })
  })

  test('it is not let go while its batch is open, and then it signs off', async () => {
    const counter = await openCounter(platform)
    await counter.pay(910)
    for (const body of [
      { channel_account: null },
      { status: 'disabled' },
      { number: '99999999' },
      keysOf(counter),
    ]) {
      expect((await change(counter, body)).code).toBe('terminal_unsettled')
    }
    expect((await change(counter, { name: 'another name' })).status).toBe(200)
    await counter.settled((await counter.settle()).id)
    const off = await change(counter, { status: 'disabled' })
    expect(off.body).toMatchObject({ ready: false, not_ready: ['disabled'] })
    expect((await look(counter)).standing?.signed_in).toBe(false)
  })

  test('it is not let go while it owes a reversal or is being settled', async () => {
    const counter = await openCounter(platform)
    await counter.pay(920)
    counter.fault('no_answer type=0500')
    const { id } = await counter.settle()
    expect((await change(counter, { status: 'disabled' })).code).toBe('terminal_busy')
    counter.fault()
    await counter.settled(id)
    expect((await change(counter, { channel_account: null })).status).toBe(200)
  })

  test('its keys may be replaced between two batches', async () => {
    const counter = await openCounter(platform)
    await counter.pay(930)
    await counter.settled((await counter.settle()).id)
    expect((await change(counter, keysOf(counter))).status).toBe(200)
    expect((await look(counter)).standing?.signed_in).toBe(false)
    await counter.pay(931)
    expect((await look(counter)).standing).toMatchObject({ signed_in: true, unsettled: 1 })
    await counter.holds()
  })

  test('keys that cannot be used leave everything as it was', async () => {
    const counter = await openCounter(platform)
    const refused = await change(counter, { keys: { tmk: 'abcd' } })
    expect([refused.code, refused.param]).toEqual(['channel_misconfigured', 'tmk'])
    await counter.pay(940)
  })

  test('what was paid there goes back after it was unbound, and another account cannot have it', async () => {
    const counter = await openCounter(platform)
    const { mall, merchant } = counter
    const paid = await counter.pay(950)
    await counter.settled((await counter.settle()).id)
    expect((await change(counter, { channel_account: null })).status).toBe(200)
    const { id } = await mall.ok('createRefund', { body: { payment: paid.id } })
    await refundSucceeds(counter, id)
    expect((await change(counter, { number: '99999999' })).code).toBe('terminal_unsettled')
    const config = platform.simulators.provision('card', `${merchant.name} two`)
    const other = await mall.ok('createChannelAccount', {
      body: { channel: 'card', name: 'another', config },
    })
    const rebound = await change(counter, { channel_account: other.id })
    expect([rebound.code, rebound.param]).toEqual(['invalid_request', 'channel_account'])
    expect(await counter.settled((await counter.settle()).id)).toMatchObject({
      credit: { count: 1, amount: 950 },
    })
    const back = await change(counter, { channel_account: merchant.accounts.card })
    expect(back.body).toMatchObject({ ready: true })
    await counter.holds()
  })

  test('an operator can ask whether the acquirer hears it', async () => {
    const counter = await openCounter(platform)
    const params = { id: counter.terminal.id }
    const heard = await counter.mall.ok('echoTerminal', { params })
    expect(heard).toMatchObject({ answered: true, terminal: params.id, last_error: null })
    const account = { id: counter.merchant.accounts.card ?? '' }
    await counter.mall.ok('updateChannelAccount', {
      params: account,
      body: { config: { port: '1' } },
    })
    const deaf = await counter.mall.ok('echoTerminal', { params })
    expect(deaf).toMatchObject({ answered: false, last_error: { code: 'channel_unavailable' } })
    const { id } = await counter.mall.ok('createTerminal', { body: { name: 'bare' } })
    const bare = await counter.mall.call('echoTerminal', { params: { id } })
    expect(bare.code).toBe('terminal_not_ready')
  })

  test('an attempt that waits for a card at a terminal let go meanwhile takes none', async () => {
    const counter = await openCounter(platform)
    const { token, attempt } = await counter.begin(960)
    expect((await change(counter, { status: 'disabled' })).status).toBe(200)
    const reading = counter.terminal.read('swipe', 'stripe_debit', { amount: 960 })
    const refused = await presentCard(platform.call, token, { attempt, reading })
    expect(refused.code).toBe('terminal_not_ready')
    expect(await counter.flows()).toEqual([])
  })
})
