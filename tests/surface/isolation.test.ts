/** Two merchants, each with one of everything: nothing of one is ever seen or touched by the other. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, makePaid, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { bindCard, simulatedCard } from '../kit/quick-pay.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'
import { goodBodies, goodQueries, plainRoutes, prefixOf } from './route-inputs.ts'

interface Belongings {
  readonly merchant: TestMerchant
  readonly session: string
  /** One id of each prefix. */
  readonly ids: Readonly<Record<string, string>>
}

describe.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>
  let a: Belongings
  let b: Belongings

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
    a = await furnish(platform)
    b = await furnish(platform)
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const idsOf = ({ merchant, ids }: Belongings) => [merchant.merchantId, ...Object.values(ids)]

  test.each(plainRoutes.filter(([, route]) => prefixOf(route) !== undefined))(
    '%s finds nothing of another merchant',
    async (name, route) => {
      const prefix = prefixOf(route) ?? ''
      const id = b.ids[prefix] ?? ''
      expect(id.startsWith(`${prefix}_`), prefix).toBe(true)
      const body = goodBodies(() => b.ids.pay ?? '')[name]?.()
      const token = route.auth === 'session' ? a.session : a.merchant.secretKey
      const input = { token, params: { id }, ...(body === undefined ? {} : { body }) }
      expect((await platform.call(name, input)).code).toBe('not_found')
    },
  )

  test.each(plainRoutes.filter(([, route]) => route.query !== undefined))(
    '%s lists nothing of another merchant',
    async (name, route) => {
      const filters = Object.keys(route.query?.properties ?? {})
      const queries = [{}, ...filters.flatMap((filter) => theirs(filter, b))]
      for (const asked of queries) {
        const query = { ...goodQueries[name], ...asked }
        const token = route.auth === 'session' ? a.session : a.merchant.secretKey
        const { text } = await platform.call(name, { token, query })
        for (const id of idsOf(b)) expect(text).not.toContain(id)
      }
    },
  )

  test('a body that names something of another merchant is refused', async () => {
    const mine = asMerchant(platform, a.merchant)
    const refund = await mine.call('createRefund', { body: { payment: b.ids.pay } })
    expect([refund.code, refund.param]).toEqual(['not_found', 'payment'])
    const payment = await mine.call('createPayment', { body: orderOf({ terminal: b.ids.tm }) })
    expect([payment.code, payment.param]).toEqual(['invalid_request', 'terminal'])
    const body = { name: 'till', channel_account: b.ids.ca }
    const terminal = await mine.call('createTerminal', { body })
    expect([terminal.code, terminal.param]).toEqual(['invalid_request', 'channel_account'])
    const update = { params: { id: a.ids.tm ?? '' }, body: { channel_account: b.ids.ca } }
    expect((await mine.call('updateTerminal', update)).code).toBe('invalid_request')
  })

  test("a terminal of another merchant does not lead a payment's ways", async () => {
    const query = { host: 'desktop_web', terminal: b.ids.tm ?? '' }
    const { ways } = await platform.call.ok('getClientPayment', { token: a.session, query })
    expect(ways?.map(({ id }) => id)).toEqual(expect.arrayContaining(['alipay', 'wechat']))
  })

  test('the same order number and idempotency key mean something else to each', async () => {
    const input = { body: orderOf(), idempotencyKey: 'same-key-for-both' }
    const first = await asMerchant(platform, a.merchant).call('createPayment', input)
    const second = await asMerchant(platform, b.merchant).call('createPayment', input)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.id).not.toBe(first.body.id)
  })

  test("the other's things are as they were", async () => {
    const theirs = asMerchant(platform, b.merchant)
    const payment = await theirs.ok('getPayment', { params: { id: b.ids.pay ?? '' } })
    expect(payment.status).toBe('succeeded')
    expect((await theirs.ok('listRefunds')).data).toHaveLength(1)
    expect((await theirs.ok('listTerminals')).data).toMatchObject([{ name: 'till of b' }])
    expect((await theirs.ok('listApiKeys')).data.map(({ status }) => status)).toEqual([
      'live',
      'live',
    ])
    expect((await theirs.ok('listWebhookEndpoints')).data).toMatchObject([{ status: 'enabled' }])
  })
})

/** The query that asks for what is the other's. */
/** Whoever of them buys, under the same name at both malls. */
const shopper = 'shopper-1'

function theirs(filter: string, { ids }: Belongings): Readonly<Record<string, string>>[] {
  const values: Readonly<Record<string, string | undefined>> = {
    payment: ids.pay,
    endpoint: ids.we,
    event: ids.evt,
    terminal: ids.tm,
    shopper,
  }
  const value = values[filter]
  if (filter === 'cursor') {
    return ['pay', 'rf', 'evt', 'wd', 'card', 'stl'].map((prefix) => ({
      cursor: ids[prefix] ?? '',
    }))
  }
  return value === undefined ? [] : [{ [filter]: value }]
}

async function furnish(platform: TestPlatform): Promise<Belongings> {
  const merchant = await makeMerchant(platform)
  const mine = asMerchant(platform, merchant)
  const endpoint = await mine.ok('createWebhookEndpoint', {
    body: { url: 'https://mall.invalid/h' },
  })
  const ca = merchant.accounts.card ?? ''
  const own = platform.simulators.simulator('card').terminals?.provision(merchant.name, 'till')
  const terminal = await mine.ok('createTerminal', {
    body: {
      name: 'till of b',
      channel_account: ca,
      has_reader: true,
      number: own?.number,
      keys: own?.keys,
    },
  })
  const settlement = await mine.ok('createSettlement', { params: { id: terminal.id } })
  const orderKey = await mine.ok('createOrderKey', { body: { public_key: 'A'.repeat(43) } })
  const paid = await makePaid(platform, merchant)
  const refund = await mine.ok('createRefund', { body: { payment: paid.id, amount: 100 } })
  const delivery = await waitUntil('a delivery', async () => {
    const { data } = await mine.ok('listWebhookDeliveries')
    return data[0]
  })
  const { data: keys } = await mine.ok('listApiKeys')
  const open = await mine.ok('createPayment', { body: orderOf({ shopper }) })
  const { call, simulators } = platform
  const payer = { call, simulators, session: open.session }
  const card = await bindCard(payer, simulatedCard(platform, 'debit'))
  const ids = {
    pay: paid.id,
    att: paid.attempts[0]?.id ?? '',
    rf: refund.id,
    evt: delivery.event,
    we: endpoint.id,
    wd: delivery.id,
    ca,
    tm: terminal.id,
    stl: settlement.id,
    key: keys[0]?.id ?? '',
    ok: orderKey.id,
    card: card.id,
  }
  return { merchant, session: open.session, ids }
}
