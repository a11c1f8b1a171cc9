/** Events and faults that the command line brings about, and events that it brings to a mall. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { events as api } from '@tillway/api'
import { faultNames } from '@tillway/channel/simulator'
import { verifyWebhook } from '@tillway/mall'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asMerchant, makeMerchant, makePaid, type TestMerchant } from '../kit/merchant.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { generousLimits } from '../kit/start-test-vault.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { startWebhookReceiver } from '../kit/webhook-receiver.ts'
import { type CliSettings, cli, environmentOf, temporaryFolder } from './cli.ts'

const time = createShiftedTime()
let platform: TestPlatform
let merchant: TestMerchant
let env: Readonly<Record<string, string>>
const tillway = (line: readonly string[], settings: CliSettings = {}) =>
  cli(line, { env, ...settings })

beforeAll(async () => {
  platform = await startPlatform({ server: { ports: time }, vault: { limits: generousLimits } })
  merchant = await makeMerchant(platform)
  env = environmentOf(platform, merchant)
})
afterAll(() => platform.stop())

describe('trigger', () => {
  const immediate = api.eventTypes.filter((type) => type !== 'payment.expired')

  test('lists every event and every fault', async () => {
    const { code, facts } = await tillway(['trigger', '--json'])
    expect(code).toBe(0)
    expect(facts.map(({ name }) => name)).toEqual([...api.eventTypes, ...faultNames])
  })

  test.each(immediate)('%s happens', async (type) => {
    const { code, facts, out } = await tillway(['trigger', type, '--json'])
    expect([code, out]).toEqual([0, expect.stringContaining(type)])
    const [{ payment, events } = { payment: '', events: [] }] = facts
    expect(events).toContain(type)
    const query = { payment: String(payment) }
    const { data } = await asMerchant(platform, merchant).ok('listEvents', { query })
    expect(data.map((event) => event.type)).toContain(type)
  })

  test('payment.expired happens when its minute is over', async () => {
    const list = () => asMerchant(platform, merchant).ok('listPayments', { query: { limit: 1 } })
    const before = (await list()).data[0]?.id
    const under = tillway(['trigger', 'payment.expired', '--json'])
    await waitUntil('the payment is made', async () => (await list()).data[0]?.id !== before)
    time.skip(61_000)
    const { code, facts } = await under
    expect([code, facts.at(-1)]).toMatchObject([
      0,
      { status: 'expired', events: ['payment.expired'] },
    ])
  })

  // A key that is rotated spoils the answers to everybody for a while.
  const own = faultNames.filter((name) => name !== 'key_rotation')

  test('every fault is played, and the payment comes to its end', async () => {
    const play = async (fault: string) => {
      const line = ['trigger', fault, '--way', 'wechat', '--timeout', '150', '--json']
      const { code, facts } = await tillway(line)
      return [fault, code, typeof facts.at(-1)?.status]
    }
    const results = await Promise.all(own.map(play))
    expect(results).toEqual(own.map((fault) => [fault, 0, 'string']))
    expect(await play('key_rotation')).toEqual(['key_rotation', 0, 'string'])
  })
})

describe('listen', () => {
  const folder = temporaryFolder()
  const place = join(folder, 'place.json')
  const secret = () => String(JSON.parse(readFileSync(place, 'utf8')).secret)

  test('forwards signed events, and replays what was missed while it was away', async () => {
    const mall = await startWebhookReceiver()
    const line = [
      'listen',
      '--forward-to',
      `${mall.url}/hook`,
      '--cursor-file',
      place,
      '--once',
      '--json',
    ]
    expect(await tillway(line)).toMatchObject({ code: 0, facts: [] })
    const first = await makePaid(platform, merchant)
    const second = await makePaid(platform, merchant)
    await waitUntil('both are told', async () => {
      const { data } = await asMerchant(platform, merchant).ok('listEvents', {
        query: { limit: 2 },
      })
      return data.every(({ payment }) => payment === first.id || payment === second.id)
    })
    const { facts } = await tillway(line)
    expect(facts).toMatchObject([
      { payment: first.id, type: 'payment.succeeded', status: 204, tries: 1 },
      { payment: second.id, type: 'payment.succeeded', status: 204, tries: 1 },
    ])
    const told = mall.received.map(({ headers, body }) =>
      verifyWebhook(body, headers, { secret: secret() }),
    )
    expect(told.map(({ payment }) => payment)).toEqual([first.id, second.id])
    expect(await tillway(line)).toMatchObject({ facts: [] })
    await mall.stop()
  })

  test('an event that the mall does not take waits, and the next run brings it', async () => {
    const mall = await startWebhookReceiver()
    mall.answerWith(500)
    const line = [
      'listen',
      '--forward-to',
      mall.url,
      '--cursor-file',
      join(folder, 'two.json'),
      '--json',
    ]
    await tillway([...line, '--once'])
    const { id } = await makePaid(platform, merchant)
    const stop = new AbortController()
    const away = tillway(line, { stopped: stop.signal })
    await waitUntil('it was tried twice', () => mall.received.length >= 2)
    stop.abort()
    const tried = await away
    expect(tried.code).toBe(0)
    expect(tried.facts[0]).toMatchObject({ payment: id, status: 500 })
    mall.answerWith(204)
    const { facts } = await tillway([...line, '--once'])
    expect(facts).toMatchObject([{ payment: id, status: 204, tries: 1 }])
    await mall.stop()
  })

  test('the events of before are there for whoever asks from the start', async () => {
    const line = [
      'listen',
      '--from-start',
      '--cursor-file',
      join(folder, 'three.json'),
      '--once',
      '--json',
    ]
    const { facts } = await tillway([...line, '--events', 'refund.failed,password.locked'])
    expect(new Set(facts.map(({ type }) => type))).toEqual(
      new Set(['refund.failed', 'password.locked']),
    )
  })
})

describe('events', () => {
  test('are listed, and sent again to the endpoints', async () => {
    const mall = await startWebhookReceiver()
    const mine = asMerchant(platform, merchant)
    const { id } = await mine.ok('createWebhookEndpoint', { body: { url: mall.url } })
    const paid = await makePaid(platform, merchant)
    await waitUntil('it was delivered', () => mall.received.length === 1)
    const listed = await tillway(['events', 'list', '--payment', paid.id, '--json'])
    expect(listed.facts).toMatchObject([{ type: 'payment.succeeded', payment: paid.id }])
    const event = String(listed.facts[0]?.id)
    const one = await tillway(['events', 'resend', event, '--json'])
    expect(one).toMatchObject({
      code: 0,
      facts: [{ object: 'webhook_delivery', event, endpoint: id }],
    })
    await waitUntil('it came again', () => mall.received.length === 2)
    const all = await tillway(['events', 'resend', '--since', '1h', '--json'])
    expect(all).toMatchObject({ code: 0, facts: [{ endpoint: id, count: 1 }] })
    await waitUntil('it came once more', () => mall.received.length === 3)
    await mine.ok('updateWebhookEndpoint', { params: { id }, body: { status: 'disabled' } })
    await mall.stop()
  })

  test.each([
    [['events', 'resend'], 2, 'argument_missing'],
    [['events', 'resend', 'evt_1', '--since', '1h'], 2, 'argument_missing'],
    [['events', 'resend', '--since', 'yesterday'], 2, 'option_value'],
    [['events', 'resend', '--since', '1h'], 1, 'no_endpoint'],
  ])('%j ends with %i', async (line, code, name) => {
    const result = await tillway([...line, '--json'])
    expect([result.code, result.facts]).toMatchObject([code, [{ error: { code: name } }]])
  })
})

describe('simulate', () => {
  const order = async () => {
    const mine = asMerchant(platform, merchant)
    const body = { order: `sim-${Math.random()}`, amount: 2_500, description: 'Tea' }
    const { id, session } = await mine.ok('createPayment', { body })
    const view = await platform.call.ok('startAttempt', {
      token: session,
      body: { way: 'wechat', host: 'desktop_web', presentation: 'qr' },
    })
    const action = view.attempt?.next_action as { content: string } | null | undefined
    return { id, content: action?.content ?? '' }
  }
  const statusOf = async (id: string) =>
    (await asMerchant(platform, merchant).ok('getPayment', { params: { id } })).status

  test('pays what a code shows', async () => {
    const { id, content } = await order()
    const { code, facts } = await tillway(['simulate', 'pay', content, '--json'])
    expect([code, facts]).toMatchObject([0, [{ state: 'paid', amount: 2_500 }]])
    await waitUntil('it is paid', async () => (await statusOf(id)) === 'succeeded')
  })

  test('declines, lapses, and lets the payer leave', async () => {
    const left = await order()
    expect((await tillway(['simulate', 'cancel', left.content, '--json'])).facts).toMatchObject([
      { state: 'waiting' },
    ])
    expect((await tillway(['simulate', 'lapse', left.content, '--json'])).facts).toMatchObject([
      { state: 'closed' },
    ])
    const declined = await order()
    expect((await tillway(['simulate', 'decline', declined.content, '--json'])).code).toBe(0)
    const mine = asMerchant(platform, merchant)
    await waitUntil('it is declined', async () => {
      const { attempts } = await mine.ok('getPayment', { params: { id: declined.id } })
      return attempts.some(({ state }) => state === 'declined')
    })
  })

  test('sets faults and clears them', async () => {
    const line = ['simulate', 'delay', '--channel', 'wechatpay', '--order', 'none', '--json']
    expect((await tillway(line)).facts).toEqual([
      { channel: 'wechatpay', fault: 'slow_answers', times: 1, orderNumber: 'none' },
    ])
    const { facts } = await tillway(['simulate', 'faults', '--json'])
    expect(facts).toContainEqual({
      channel: 'wechatpay',
      rule: { fault: 'slow_answers', times: 1, orderNumber: 'none' },
    })
    await tillway(['simulate', 'clear', '--json'])
    const after = await tillway(['simulate', 'faults', '--json'])
    expect(after.facts.filter(({ rule }) => rule !== undefined)).toEqual([])
  })

  test.each([
    [['simulate', 'fault', 'slow_answer'], 'unknown_fault', 'slow_answers'],
    [['simulate', 'delay', '--channel', 'wechatpy'], 'unknown_channel', 'wechatpay'],
    [['simulate', 'pey'], 'argument_choice', 'pay'],
    [['trigger', 'payment.suceeded'], 'unknown_trigger', 'payment.succeeded'],
  ])('%j suggests', async (line, code, meant) => {
    const result = await tillway([...line, '--json'])
    expect(result).toMatchObject({ code: 2, facts: [{ error: { code } }] })
    expect(result.out).toContain(meant)
  })
})
