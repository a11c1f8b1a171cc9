/** Channel accounts and terminals: what goes in, what never comes out, and which version is used. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asMerchant,
  makeMerchant,
  makePaid,
  orderOf,
  payCode,
  startCode,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform } from '../kit/start-platform.ts'

const time = createShiftedTime()
const platform = await startPlatform({ server: { ports: time } })
afterAll(() => platform.stop())

let merchant: TestMerchant
let mine: ReturnType<typeof asMerchant>
beforeAll(async () => {
  merchant = await makeMerchant(platform)
  mine = asMerchant(platform, merchant)
})

/** In this instance a changed list of accounts is known at once, but others keep it for a second. */
const accountOf = (channel: string) => ({ id: merchant.accounts[channel] ?? '' })

test('the channels say what an account of them needs', async () => {
  const { data } = await mine.ok('listChannels')
  expect(data.map(({ id }) => id).sort()).toEqual([...platform.simulators.channels].sort())
  for (const channel of data) {
    expect(channel.account_fields.length).toBeGreaterThan(0)
    expect(channel.presentations.length).toBeGreaterThan(0)
  }
})

describe.each([...platform.simulators.channels])('an account at %s', (channel) => {
  test('never gives a secret back, whatever is asked', async () => {
    const params = accountOf(channel)
    const answers = [
      await mine.call('getChannelAccount', { params }),
      await mine.call('listChannelAccounts'),
      await mine.call('updateChannelAccount', { params, body: { name: 'renamed' } }),
    ]
    const { data } = await mine.ok('listChannels')
    const fields = data.find(({ id }) => id === channel)?.account_fields ?? []
    const config = merchant.configs[channel] ?? {}
    for (const { name, secret } of fields) {
      const value = config[name]
      if (value === undefined) continue
      const [shown] = answers
      expect(shown?.body, name).toMatchObject(secret ? {} : { config: { [name]: value } })
      if (!secret) continue
      for (const { text } of answers)
        expect(text, name).not.toContain(JSON.stringify(value).slice(1, -1))
    }
  })

  test('asks its channel about an order that never was, when it is told to', async () => {
    const answer = await mine.ok('testChannelAccount', { params: accountOf(channel) })
    const { data } = await mine.ok('listChannels')
    const shown = data.find(({ id }) => id === channel)?.presentations ?? []
    const atTerminals = shown.every(({ presentation }) => presentation === 'reader')
    expect(answer.result).toBe(atTerminals ? 'untested' : 'answers')
  })

  test('with a required field missing or spoilt is refused, naming the field', async () => {
    const { data } = await mine.ok('listChannels')
    const fields = data.find(({ id }) => id === channel)?.account_fields ?? []
    const config = merchant.configs[channel] ?? {}
    for (const { name } of fields.filter(({ required }) => required)) {
      const { [name]: _, ...without } = config
      const body = { channel, name: 'x', config: without }
      const answer = await mine.call('createChannelAccount', { body })
      expect([name, answer.code, answer.param]).toEqual([
        name,
        'channel_misconfigured',
        `config.${name}`,
      ])
    }
    for (const { name } of fields.filter(({ kind, required }) => kind === 'pem' && required)) {
      const broken = { ...config, [name]: 'not a key' }
      const body = { channel, name: 'x', config: broken }
      const answer = await mine.call('createChannelAccount', { body })
      expect([answer.code, answer.param]).toEqual(['channel_misconfigured', `config.${name}`])
      const change = { params: accountOf(channel), body: { config: { [name]: 'not a key' } } }
      expect((await mine.call('updateChannelAccount', change)).code).toBe('channel_misconfigured')
    }
  })

  test('with a field that the channel does not know is refused', async () => {
    const config = { ...merchant.configs[channel], no_such_field: 'x' }
    const answer = await mine.call('createChannelAccount', { body: { channel, name: 'x', config } })
    expect([answer.code, answer.param]).toEqual(['channel_misconfigured', 'config.no_such_field'])
  })
})

test('of a channel that does not exist, there is no account', async () => {
  const body = { channel: '__proto__', name: 'x', config: {} }
  const answer = await mine.call('createChannelAccount', { body })
  expect([answer.code, answer.param]).toEqual(['invalid_request', 'channel'])
})

test('what was refused made no version', async () => {
  for (const channel of platform.simulators.channels) {
    const account = await mine.ok('getChannelAccount', { params: accountOf(channel) })
    expect(account).toMatchObject({ version: 1, name: 'renamed', status: 'enabled' })
  }
  expect((await mine.ok('listChannelAccounts')).data).toHaveLength(
    platform.simulators.channels.length,
  )
})

test('a new version is used by new attempts, while a running attempt keeps its own', async () => {
  const shop = await makeMerchant(platform, { channels: ['alipay'] })
  const own = asMerchant(platform, shop)
  const params = { id: shop.accounts.alipay ?? '' }
  const running = await own.ok('createPayment', { body: orderOf() })
  const view = await startCode(platform, running.session, 'alipay')
  const config = platform.simulators.provision('alipay', `${shop.name} second`)
  const changed = await own.ok('updateChannelAccount', { params, body: { config } })
  expect(changed.version).toBe(2)
  const paid = await makePaid(platform, shop)
  payCode(platform, view)
  await waitForStatus(platform, shop, { id: running.id, status: 'succeeded' })
  const { orders } = platform.simulators.simulator('alipay').books()
  const payeeOf = async (id: string) => {
    const payment = await own.ok('getPayment', { params: { id } })
    const number = payment.attempts[0]?.channel_order_number
    return orders.find(({ orderNumber }) => orderNumber === number)?.merchant
  }
  const [first, second] = [await payeeOf(running.id), await payeeOf(paid.id)]
  expect(first).not.toBe(second)
  expect([first, second]).not.toContain(undefined)
})

test('a disabled account is shown as paused and starts nothing', async () => {
  const shop = await makeMerchant(platform, { channels: ['alipay'] })
  const own = asMerchant(platform, shop)
  const { session: token } = await own.ok('createPayment', { body: orderOf() })
  const params = { id: shop.accounts.alipay ?? '' }
  await own.ok('updateChannelAccount', { params, body: { status: 'disabled' } })
  const query = { host: 'desktop_web' }
  const { ways } = await platform.call.ok('getClientPayment', { token, query })
  expect(ways).toMatchObject([{ id: 'alipay', available: false, presentations: [] }])
  expect(ways?.[0]?.reason?.zh).toMatch(/\p{Script=Han}/u)
  const body = { way: 'alipay', host: 'desktop_web' }
  expect((await platform.call('startAttempt', { token, body })).code).toBe('way_unavailable')
  await own.ok('updateChannelAccount', { params, body: { status: 'enabled' } })
  expect((await platform.call('startAttempt', { token, body })).status).toBe(201)
})

test('a terminal with a channel of its own is led by it', async () => {
  const channel = 'alipay'
  const terminal = await mine.ok('createTerminal', {
    body: { name: 'till 1', channel_account: merchant.accounts[channel], has_reader: true },
  })
  const { session: token } = await mine.ok('createPayment', { body: orderOf() })
  const waysAt = async (query: Readonly<Record<string, string>>) =>
    (await platform.call.ok('getClientPayment', { token, query })).ways?.map(({ id }) => id)
  const host = 'desktop_web'
  expect((await waysAt({ host, terminal: terminal.id }))?.[0]).toBe('alipay')
  const params = { id: terminal.id }
  for (const body of [{ has_reader: false }, { has_reader: true, status: 'disabled' }]) {
    await mine.ok('updateTerminal', { params, body })
    expect(await waysAt({ host, terminal: terminal.id })).toEqual(await waysAt({ host }))
  }
})

test('a terminal is made, read, changed and listed', async () => {
  const made = await mine.call('createTerminal', { body: { name: '一号收银台' } })
  expect([made.status, made.body.has_reader, made.body.channel_account]).toEqual([201, false, null])
  const params = { id: made.body.id }
  const account = merchant.accounts.wechatpay ?? ''
  const changed = await mine.ok('updateTerminal', {
    params,
    body: { name: 'two', channel_account: account, has_reader: true },
  })
  expect(changed).toMatchObject({ name: 'two', channel_account: account, has_reader: true })
  expect(await mine.ok('getTerminal', { params })).toEqual({ ...changed, standing: null })
  const unbound = await mine.ok('updateTerminal', { params, body: { channel_account: null } })
  expect(unbound.channel_account).toBeNull()
  await mine.ok('updateTerminal', { params, body: { status: 'disabled' } })
  const payment = await mine.call('createPayment', { body: orderOf({ terminal: made.body.id }) })
  expect([payment.code, payment.param]).toEqual(['invalid_request', 'terminal'])
  expect((await mine.ok('listTerminals')).data.map(({ id }) => id)).toContain(made.body.id)
})
