/** Routing over HTTP: the order of ways, the merchant's rules, what is down, and the next account. */
import { type HttpTransport, TransportError } from '@tillway/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import {
  asMerchant,
  makeMerchant,
  orderOf,
  payCode,
  startCode,
  type TestMerchant,
  waitForStatus,
} from '../kit/merchant.ts'
import { createShiftedTime, type ShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

type Fault = 'not_sent' | 'lost'
const host = 'desktop_web'

/** Breaks the way to a channel for the accounts whose app id is named. */
function breaking(faults: ReadonlyMap<string, Fault>) {
  return (transport: HttpTransport): HttpTransport => ({
    ...transport,
    async send(request) {
      const body = request.body === undefined ? '' : Buffer.from(request.body).toString('utf8')
      const text = `${request.url} ${body}`
      const fault = [...faults].find(([appId]) => text.includes(appId))?.[1]
      if (fault === 'not_sent') throw new TransportError('connect', false)
      const answer = await transport.send(request)
      if (fault === 'lost') throw new TransportError('timeout', true)
      return answer
    },
  })
}

describe.each(databaseKinds)('on $name', ({ open }) => {
  const faults = new Map<string, Fault>()
  let platform: TestPlatform
  let time: ShiftedTime
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    time = createShiftedTime()
    platform = await startPlatform({
      databaseUrl: database.url,
      server: { ports: time, wrapTransport: breaking(faults) },
    })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })
  beforeEach(() => faults.clear())

  /** A mall with two accounts of one way, and the app ids by which to break them. */
  async function mallWithTwo(channels: readonly string[] = ['wechatpay', 'alipay']) {
    const merchant = await makeMerchant(platform, { channels })
    const own = asMerchant(platform, merchant)
    const config = platform.simulators.provision('alipay', `${merchant.name} second`)
    const body = { channel: 'alipay', name: 'second', config }
    const second = (await own.ok('createChannelAccount', { body })).id
    const first = merchant.accounts.alipay ?? ''
    const appIds = { first: merchant.configs.alipay?.appId ?? '', second: config.appId ?? '' }
    return { merchant, own, first, second, appIds }
  }

  const begin = (merchant: TestMerchant, more: Readonly<Record<string, unknown>> = {}) =>
    asMerchant(platform, merchant).ok('createPayment', { body: orderOf(more) })

  const detail = (merchant: TestMerchant, id: string) =>
    asMerchant(platform, merchant).ok('getPayment', { params: { id } })

  const waysOf = async (token: string, more: Readonly<Record<string, string>> = {}) =>
    (await platform.call.ok('getClientPayment', { token, query: { host, ...more } })).ways ?? []

  const setRules = async (merchant: TestMerchant, rules: readonly unknown[]) => {
    const own = asMerchant(platform, merchant)
    const { version } = await own.ok('getRoutingRules')
    return await own.ok('replaceRoutingRules', { body: { version, rules } })
  }

  test('without a word of the merchant, cards by text come first, then the codes', async () => {
    const merchant = await makeMerchant(platform)
    const { session } = await begin(merchant)
    const ways = await waysOf(session)
    expect(ways.map(({ id }) => id)).toEqual(['quickpay', 'wechat', 'alipay'])
  })

  describe('rules', () => {
    test('are read, replaced by version, and the same again is no change', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
      const own = asMerchant(platform, merchant)
      const none = await own.ok('getRoutingRules')
      expect(none).toEqual({ object: 'routing_rules', version: 0, rules: [], created_at: null })
      const rules = [
        {
          name: 'small amounts at night',
          when: {
            hosts: [host],
            at_terminal: false,
            own_channel: false,
            amount_from: 1,
            amount_to: 5_000,
            currencies: ['CNY'],
            time: { from: '22:00', to: '06:00' },
            weekdays: [1, 7],
          },
          effect: { order: ['alipay'], leave_out: ['wechat'], fallback: false },
        },
        { effect: { weights: { [merchant.accounts.alipay ?? '']: 3 } } },
      ]
      const body = { version: 0, rules }
      const made = await own.ok('replaceRoutingRules', { body })
      expect(made).toMatchObject({ version: 1, rules })
      expect(await own.ok('replaceRoutingRules', { body })).toEqual(made)
      expect(await own.ok('getRoutingRules')).toEqual(made)
      const late = await own.call('replaceRoutingRules', { body: { version: 0, rules: [] } })
      expect([late.code, late.param]).toEqual(['rules_changed', 'version'])
      const next = await own.ok('replaceRoutingRules', { body: { version: 1, rules: [] } })
      expect(next).toMatchObject({ version: 2, rules: [] })
    })

    test('that refer to nothing of this merchant are refused, naming the place', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay'] })
      const other = await makeMerchant(platform, { channels: ['alipay'] })
      const till = await asMerchant(platform, other).ok('createTerminal', { body: { name: 'x' } })
      const refused = async (rule: unknown) => {
        const body = { version: 0, rules: [rule] }
        const answer = await asMerchant(platform, merchant).call('replaceRoutingRules', { body })
        expect(answer.code).toBe('invalid_request')
        return answer.param
      }
      const theirs = other.accounts.alipay ?? ''
      expect(await refused({ effect: { order: ['no_way'] } })).toBe('rules.0.effect.order')
      expect(await refused({ effect: { leave_out: ['no_way'] } })).toBe('rules.0.effect.leave_out')
      expect(await refused({ effect: { weights: { [theirs]: 1 } } })).toBe('rules.0.effect.weights')
      expect(await refused({ when: { terminals: [till.id] }, effect: { fallback: true } })).toBe(
        'rules.0.when.terminals',
      )
      expect(
        await refused({ when: { amount_from: 2, amount_to: 1 }, effect: { fallback: true } }),
      ).toBe('rules.0.when.amount_to')
      expect(await refused({ effect: {} })).toBe('rules.0.effect')
      expect(await refused({ when: { time: { from: '24:00', to: '01:00' } }, effect: {} })).toMatch(
        /^rules\.0\./,
      )
      const { version } = await asMerchant(platform, merchant).ok('getRoutingRules')
      expect(version).toBe(0)
    })

    test('put ways in order and leave them out, and the attempt says by which rule', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
      await setRules(merchant, [
        { name: 'our order', effect: { order: ['alipay'] } },
        { name: 'no large codes', when: { amount_from: 9_000 }, effect: { leave_out: ['wechat'] } },
      ])
      const small = await begin(merchant)
      expect((await waysOf(small.session)).map(({ id }) => id)).toEqual(['alipay', 'wechat'])
      await startCode(platform, small.session, 'alipay')
      const { attempts } = await detail(merchant, small.id)
      expect(attempts[0]?.route).toMatchObject({
        reason: { code: 'offered' },
        rule: { number: 1, name: 'our order' },
        rules_version: 1,
        fallback_of: null,
        others: [{ way: 'wechat', channel_account: merchant.accounts.wechatpay }],
      })
      const large = await begin(merchant, { amount: 9_000 })
      expect((await waysOf(large.session)).map(({ id }) => id)).toEqual(['alipay'])
      const body = { way: 'wechat', host, presentation: 'qr' }
      const refused = await platform.call('startAttempt', { token: large.session, body })
      expect(refused.code).toBe('way_unavailable')
    })

    test('share payments between accounts, each payment the same every time', async () => {
      const { merchant, own, first, second } = await mallWithTwo(['alipay'])
      await setRules(merchant, [{ effect: { weights: { [first]: 1, [second]: 1 } } }])
      const used = new Set<string>()
      for (let index = 0; index < 12; index += 1) {
        const { id, session } = await begin(merchant)
        const asked = { body: { host, amount: 2_500, payment: id } }
        const { ways } = await own.ok('previewRouting', asked)
        await startCode(platform, session, 'alipay')
        const [attempt] = (await detail(merchant, id)).attempts
        expect(attempt?.channel_account).toBe(ways[0]?.channel_account)
        expect(ways[0]).toMatchObject({ rule: { number: 1 }, reserves: [expect.any(String)] })
        used.add(attempt?.channel_account ?? '')
      }
      expect([...used].sort()).toEqual([first, second].sort())
    })
  })

  describe('an account that nothing can be sent by', () => {
    test('hands over to the next one, which is paid', async () => {
      const { merchant, first, second, appIds } = await mallWithTwo()
      faults.set(appIds.first, 'not_sent')
      const { id, session } = await begin(merchant)
      const body = { way: 'alipay', host, presentation: 'qr' }
      const input = { token: session, body, idempotencyKey: `fall-back-${id}` }
      const view = await platform.call.ok('startAttempt', input)
      expect(view).toMatchObject({
        status: 'processing',
        last_error: null,
        attempt: { state: 'awaiting_payer', next_action: { type: 'qr' } },
      })
      const again = await platform.call('startAttempt', input)
      expect(again.body.attempt?.id).toBe(view.attempt?.id)
      payCode(platform, view)
      const paid = await waitForStatus(platform, merchant, { id, status: 'succeeded' })
      expect(paid.attempts).toMatchObject([
        {
          channel_account: first,
          state: 'not_sent',
          last_error: { code: 'channel_unavailable' },
          route: { reason: { code: 'offered' }, fallback_of: null },
        },
        {
          channel_account: second,
          state: 'succeeded',
          route: { reason: { code: 'fallback' }, fallback_of: paid.attempts[0]?.id },
        },
      ])
      const { data: events } = await asMerchant(platform, merchant).ok('listEvents', {
        query: { payment: id },
      })
      expect(events).toMatchObject([
        {
          type: 'payment.succeeded',
          data: {
            attempt: {
              id: paid.attempts[1]?.id,
              channel_account: second,
              route: { reason: { code: 'fallback' }, fallback_of: paid.attempts[0]?.id },
            },
          },
        },
      ])
      const others = paid.attempts[1]?.route?.others ?? []
      const before = others.find(({ channel_account }) => channel_account === first)
      expect(before?.reason.code).toBe('not_sent')
      const numbers = paid.attempts.map(({ channel_order_number }) => channel_order_number)
      expect(new Set(numbers).size).toBe(2)
    })

    test('has its turn once, and the payer may choose anew', async () => {
      const { merchant, appIds } = await mallWithTwo()
      faults.set(appIds.first, 'not_sent').set(appIds.second, 'not_sent')
      const { id, session } = await begin(merchant)
      const view = await startCode(platform, session, 'alipay')
      expect(view).toMatchObject({
        status: 'payable',
        last_error: { code: 'channel_unavailable' },
      })
      const { attempts } = await detail(merchant, id)
      expect(attempts.map(({ state }) => state)).toEqual(['not_sent', 'not_sent'])
      expect((await startCode(platform, session, 'wechat')).status).toBe('processing')
    })

    test('stays alone when a rule says so', async () => {
      const { merchant, appIds } = await mallWithTwo()
      await setRules(merchant, [{ effect: { fallback: false } }])
      faults.set(appIds.first, 'not_sent')
      const { id, session } = await begin(merchant)
      expect((await startCode(platform, session, 'alipay')).status).toBe('payable')
      expect((await detail(merchant, id)).attempts).toMatchObject([{ state: 'not_sent' }])
    })
  })

  test('what may have left is never sent by another account', async () => {
    const { merchant, first, appIds } = await mallWithTwo()
    faults.set(appIds.first, 'lost')
    const { id, session } = await begin(merchant)
    expect((await startCode(platform, session, 'alipay')).status).toBe('processing')
    const { attempts } = await detail(merchant, id)
    expect(attempts).toHaveLength(1)
    expect(attempts).toMatchObject([{ channel_account: first }])
    expect(attempts[0]?.state).not.toBe('not_sent')
    faults.clear()
    const found = await waitUntil('the attempt to be found at its channel', async () => {
      const { attempts: now } = await detail(merchant, id)
      return now.some(({ state }) => state === 'awaiting_payer') ? now : undefined
    })
    expect(found).toMatchObject([{ id: attempts[0]?.id, channel_account: first }])
  })

  describe('a channel that does not answer', () => {
    const failThrice = async (merchant: TestMerchant) => {
      for (let index = 0; index < 3; index += 1) {
        const { session } = await begin(merchant)
        await startCode(platform, session, 'alipay')
      }
    }

    test('stands last and cannot be chosen, until it is tried again and answers', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
      await setRules(merchant, [{ effect: { order: ['alipay'] } }])
      faults.set(merchant.configs.alipay?.appId ?? '', 'not_sent')
      await failThrice(merchant)
      const { session } = await begin(merchant)
      const [wechat, alipay] = await waysOf(session)
      expect(wechat).toMatchObject({ id: 'wechat', available: true })
      expect(alipay).toMatchObject({
        id: 'alipay',
        available: false,
        presentations: [],
        reason: { zh: '暂时无法使用', en: 'Temporarily unavailable' },
      })
      const body = { way: 'alipay', host, presentation: 'qr' }
      const refused = await platform.call('startAttempt', { token: session, body })
      expect(refused.code).toBe('way_unavailable')
      faults.clear()
      time.skip(15_000)
      expect((await waysOf(session))[0]).toMatchObject({ id: 'alipay', available: true })
      expect((await startCode(platform, session, 'alipay')).status).toBe('processing')
      const next = await begin(merchant)
      expect((await waysOf(next.session))[0]).toMatchObject({ id: 'alipay', available: true })
    })

    test('does not part a payer from the attempt that is open there', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
      const { id, session } = await begin(merchant)
      const shown = await startCode(platform, session, 'alipay')
      faults.set(merchant.configs.alipay?.appId ?? '', 'not_sent')
      await failThrice(merchant)
      const again = await startCode(platform, session, 'alipay')
      expect(again.attempt).toMatchObject({ id: shown.attempt?.id, state: shown.attempt?.state })
      faults.clear()
      payCode(platform, again)
      await waitForStatus(platform, merchant, { id, status: 'succeeded' })
      expect((await detail(merchant, id)).attempts).toHaveLength(1)
    })

    test('is offered all the same when there is no other way', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay'] })
      faults.set(merchant.configs.alipay?.appId ?? '', 'not_sent')
      await failThrice(merchant)
      const { id, session } = await begin(merchant)
      expect(await waysOf(session)).toMatchObject([{ id: 'alipay', available: true, reason: null }])
      faults.clear()
      expect((await startCode(platform, session, 'alipay')).status).toBe('processing')
      const { attempts } = await detail(merchant, id)
      expect(attempts[0]?.route?.reason.code).toBe('last_resort')
    })
  })

  describe('a preview', () => {
    test('says why a card is offered at one terminal and not at another', async () => {
      const merchant = await makeMerchant(platform)
      const own = asMerchant(platform, merchant)
      const { terminals } = platform.simulators.simulator('card')
      const till = terminals?.provision(merchant.name, 'till-1')
      if (till === undefined) throw new Error('the acquirer has no terminals')
      const account = merchant.accounts.card ?? ''
      const bound = await own.ok('createTerminal', {
        body: {
          name: 'bound',
          channel_account: account,
          has_reader: true,
          number: till.number,
          keys: till.keys,
        },
      })
      const bare = await own.ok('createTerminal', { body: { name: 'bare' } })
      const preview = (terminal?: string) =>
        own.ok('previewRouting', {
          body: { host, amount: 100, ...(terminal === undefined ? {} : { terminal }) },
        })
      const at = await preview(bound.id)
      expect(at.ways[0]).toMatchObject({
        way: 'card',
        channel_account: account,
        available: true,
        presentations: ['reader'],
        reason: { code: 'own_channel', text: { zh: expect.stringMatching(/\p{Script=Han}/u) } },
      })
      const codeIn = ({ left_out }: typeof at) =>
        left_out.find(({ channel_account }) => channel_account === account)?.reason.code
      expect(codeIn(at)).toBeUndefined()
      expect(codeIn(await preview(bare.id))).toBe('terminal_not_bound')
      expect(codeIn(await preview())).toBe('terminal_missing')
      await own.ok('updateTerminal', { params: { id: bound.id }, body: { has_reader: false } })
      expect(codeIn(await preview(bound.id))).toBe('terminal_without_reader')
    })

    test('tries rules out without keeping them, and knows no terminal of another mall', async () => {
      const merchant = await makeMerchant(platform, { channels: ['alipay', 'wechatpay'] })
      const other = await makeMerchant(platform, { channels: [] })
      const till = await asMerchant(platform, other).ok('createTerminal', { body: { name: 'x' } })
      const own = asMerchant(platform, merchant)
      const rules = [{ effect: { leave_out: ['wechat'] } }]
      const tried = await own.ok('previewRouting', { body: { host, amount: 100, rules } })
      expect(tried.rules_version).toBeNull()
      expect(tried.ways.map(({ way }) => way)).toEqual(['alipay'])
      expect(tried.left_out).toMatchObject([
        { way: 'wechat', reason: { code: 'left_out_by_rule' }, rule: { number: 1, name: null } },
      ])
      expect((await own.ok('getRoutingRules')).version).toBe(0)
      const body = { host, amount: 100, terminal: till.id }
      const strange = await own.call('previewRouting', { body })
      expect([strange.code, strange.param]).toEqual(['invalid_request', 'terminal'])
    })
  })
})
