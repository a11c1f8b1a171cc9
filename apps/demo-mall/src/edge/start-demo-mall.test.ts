import { verify } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  newOrderKey,
  secretKey,
  startFakePlatform,
  webhookSecret,
} from '../../test/fake-platform.ts'
import { type RunningDemoMall, startDemoMall } from './start-demo-mall.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const orderKey = newOrderKey()
let dataDir: string
let platform: FakePlatform
let simulator: Server
let mall: RunningDemoMall

const start = () =>
  startDemoMall({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    apiBase: platform.url,
    publicKey: 'pk_of_the_shop',
    secretKey,
    webhookSecret,
    orderKey: orderKey.signer,
    merchantId: 'mch_01',
    cashierDir: dataDir,
    phoneUrl: `http://127.0.0.1:${(simulator.address() as AddressInfo).port}/phone`,
    log,
  })

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-mall-'))
  writeFileSync(join(dataDir, 'tillway.js'), 'export const createCashier = () => undefined')
  platform = await startFakePlatform()
  simulator = createServer((request, response) => {
    const faults = request.url === '/_control/faults' ? [{ name: 'declined', amount: 1017 }] : []
    response.setHeader('content-type', 'application/json').end(JSON.stringify(faults))
  })
  await new Promise<void>((resolve) => simulator.listen(0, '127.0.0.1', resolve))
  mall = await start()
})

afterEach(async () => {
  await mall.stop()
  await platform.stop()
  simulator.closeAllConnections()
  simulator.close()
  rmSync(dataDir, { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly cookie: string
  readonly text: string
  readonly headers: Headers
  readonly json: Record<string, unknown>
}

async function call(path: string, body?: object, headers: Record<string, string> = {}) {
  const post = { method: 'POST', body: JSON.stringify(body) }
  const json = { 'content-type': 'application/json', 'accept-language': 'zh-CN' }
  const response = await fetch(`${mall.url}${path}`, {
    ...(body === undefined ? {} : post),
    headers: { ...json, ...headers },
    redirect: 'manual',
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const { status } = response
  return {
    status,
    cookie,
    text,
    headers: response.headers,
    json: isJson ? JSON.parse(text) : {},
  } as Answer
}

async function order(path = '/api/orders', body: object = { product: 'mug', quantity: 2 }) {
  const answer = await call(path, body)
  return { ...answer, number: String(answer.json.order) }
}

const stateOf = async (number: string) => (await call(`/api/orders/${number}`)).json

test('makes an order of its own price, then its payment, with the way back to the order', async () => {
  const { status, json, number } = await order('/api/orders', {
    product: 'mug',
    quantity: 2,
    amount: 1,
  })
  expect(status).toBe(201)
  const page = `${mall.url}/orders/${number}`
  expect(json).toMatchObject({ session: `cs_${number}`, return_url: page })
  expect(platform.payments.get(number)).toMatchObject({
    amount: 5_980,
    description: '搪瓷杯 × 2',
    return_url: page,
  })
  expect(await stateOf(number)).toMatchObject({ state: 'pending', shippedAt: null })
})

test('is paid and shipped by a verified webhook alone, once however often it comes', async () => {
  const { number } = await order()
  const event = platform.pay(number)
  expect((await stateOf(number)).state).toBe('pending')
  expect(await platform.deliver(event, mall.url)).toBe(204)
  const first = await stateOf(number)
  expect(first).toMatchObject({ state: 'paid', way: 'wechat', lastSequence: 1 })
  expect(first.shippedAt).toBeTypeOf('number')
  expect(await platform.deliver(event, mall.url)).toBe(204)
  const second = await stateOf(number)
  expect(second).toMatchObject({ state: 'paid', shippedAt: first.shippedAt })
  expect(second.events).toMatchObject([{ deliveries: 2, event: { id: event.id } }])
})

test('refuses a webhook that is forged, changed or unsigned, and one that says it is parsed', async () => {
  const { number } = await order()
  const event = platform.pay(number)
  const { signTestWebhook } = await import('@tillway/mall')
  const forged = signTestWebhook(event, `whsec_${Buffer.alloc(32, 9).toString('base64')}`)
  const send = async (headers: Record<string, string>, body: string) => {
    const response = await fetch(`${mall.url}/webhooks/tillway`, { method: 'POST', headers, body })
    return { status: response.status, body: await response.text() }
  }
  expect(await send({ ...forged.headers }, forged.body)).toMatchObject({
    status: 400,
    body: expect.stringContaining('signature_mismatch'),
  })
  const genuine = signTestWebhook(event, webhookSecret)
  expect(await send({ ...genuine.headers }, `${genuine.body} `)).toMatchObject({ status: 400 })
  expect(await send({}, '')).toMatchObject({
    status: 400,
    body: expect.stringContaining('headers_missing'),
  })
  expect(await stateOf(number)).toMatchObject({ state: 'pending', events: [] })
})

test('does not ship for another amount', async () => {
  const { number } = await order()
  expect(await platform.deliver(platform.pay(number, { amount: 1 }), mall.url)).toBe(204)
  expect(await stateOf(number)).toMatchObject({
    state: 'pending',
    note: 'mismatch',
    shippedAt: null,
  })
})

test('acknowledges an event of an order that is not its own', async () => {
  expect(await platform.deliver(platform.pay('unknown-1'), mall.url)).toBe(204)
})

test('signs an order offline, and asks the platform nothing', async () => {
  const { json, number } = await order('/api/orders?offline=1')
  const [header, payload, signature] = String(json.signed_order).split('.')
  const content = Buffer.from(`${header}.${payload}`)
  const bytes = Buffer.from(signature ?? '', 'base64url')
  expect(verify(null, content, orderKey.publicKey, bytes)).toBe(true)
  expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({
    merchant: 'mch_01',
    order: number,
    amount: 5_980,
    currency: 'CNY',
  })
  expect(platform.payments.size).toBe(0)
})

test('keeps the order when the platform fails, and opens its payment later', async () => {
  platform.failNext({ status: 500, code: 'internal', retry: 'query_first' })
  const failed = await order()
  expect(failed).toMatchObject({ status: 502, json: { error: { message: '请稍后再试' } } })
  const { cookie } = failed
  const path = `/api/orders/${failed.number}/pay`
  const again = await call(path, {}, { cookie })
  expect(again.json).toMatchObject({ session: `cs_${failed.number}` })
  const third = await call(path, {}, { cookie })
  expect(String(third.json.session)).toMatch(/^cs_again_pay_/)
})

test('names its shopper to the platform, and opens an order to that one alone', async () => {
  const { number, cookie } = await order()
  const again = await call('/api/orders', { product: 'tea' }, { cookie })
  const other = await order()
  const shopperOf = (name: unknown) => {
    const payment = platform.payments.get(String(name)) as { shopper?: string } | undefined
    return payment?.shopper
  }
  expect(shopperOf(number)).toMatch(/^[\w-]{24}$/)
  expect(shopperOf(again.json.order)).toBe(shopperOf(number))
  expect(shopperOf(other.number)).not.toBe(shopperOf(number))
  expect(cookie).not.toContain(shopperOf(number))
  const path = `/api/orders/${number}/pay`
  expect((await call(path, {})).status).toBe(404)
  expect((await call(path, {}, { cookie: other.cookie })).status).toBe(404)
  expect((await call(path, {}, { cookie })).status).toBe(201)
})

test('refunds a part for the one who ordered, and no more than was paid', async () => {
  const { number, cookie } = await order()
  await platform.deliver(platform.pay(number), mall.url)
  const path = `/api/orders/${number}/refunds`
  expect((await call(path, { amount: 990 })).status).toBe(404)
  expect((await call(path, { amount: 990 }, { cookie })).status).toBe(201)
  expect((await call(path, { amount: 4_991 }, { cookie })).json).toMatchObject({
    error: { code: 'refund_amount_invalid' },
  })
  for (const amount of [0, -1, 1.5, 'all']) {
    expect((await call(path, { amount }, { cookie })).status).toBe(409)
  }
  expect(platform.refunds).toMatchObject([{ amount: 990, reference: `${number}-R1` }])
  const payment = platform.payments.get(number)!
  const refund = { ...platform.refunds[0]!, status: 'succeeded' as const }
  const event = platform.emit('refund.succeeded', { ...payment, amount_refunded: 990 }, refund)
  await platform.deliver(event, mall.url)
  expect(await stateOf(number)).toMatchObject({
    amountRefunded: 990,
    refunds: [{ status: 'succeeded', amount: 990 }],
  })
})

test('asks again under the same number for a refund whose answer was lost', async () => {
  const { number, cookie } = await order()
  await platform.deliver(platform.pay(number), mall.url)
  const path = `/api/orders/${number}/refunds`
  platform.failNext({ status: 500, code: 'internal', retry: 'query_first' })
  expect((await call(path, { amount: 5_980 }, { cookie })).status).toBe(502)
  expect((await call(path, { amount: 5_980 }, { cookie })).status).toBe(201)
  expect(platform.refunds).toHaveLength(1)
})

test('frees the amount again when the platform refuses a refund', async () => {
  const { number, cookie } = await order()
  await platform.deliver(platform.pay(number), mall.url)
  const path = `/api/orders/${number}/refunds`
  platform.failNext({ status: 409, code: 'refund_not_possible', retry: 'never' })
  expect((await call(path, { amount: 5_980 }, { cookie })).status).toBe(502)
  expect((await call(path, { amount: 5_980 }, { cookie })).status).toBe(201)
  expect(platform.refunds).toMatchObject([{ reference: `${number}-R2` }])
})

test('keeps its orders over a restart, and fetches what it missed meanwhile', async () => {
  const { number } = await order()
  await mall.stop()
  platform.pay(number)
  mall = await start()
  await expect.poll(async () => (await stateOf(number)).state).toBe('paid')
  expect((await stateOf(number)).events).toMatchObject([{ source: 'pull' }])
})

test('shows the lab with the faults of the simulator, and takes no other amount', async () => {
  const page = await call('/lab')
  expect(page.text).toContain('data-buy-amount="1017"')
  expect((await order('/api/orders', { amount: 1_017 })).status).toBe(201)
  expect((await order('/api/orders', { amount: 1 })).json).toMatchObject({
    error: { code: 'not_for_sale' },
  })
})

test('refuses to be called from a page of another origin', async () => {
  const answer = await call('/api/orders', { product: 'mug' }, { origin: 'https://evil.example' })
  expect(answer).toMatchObject({ status: 403 })
  expect((await call('/api/orders', { product: 'mug' }, { origin: 'null' })).status).toBe(403)
  expect((await call('/api/orders', { product: 'mug' }, { origin: mall.url })).status).toBe(201)
})

test('gives every page a policy with a nonce of its own, and no inline code without it', async () => {
  const { number } = await order()
  const nonces = new Set<string>()
  for (const path of ['/', '/products/tea', '/orders', `/orders/${number}`, '/lab', '/nothing']) {
    const { headers, text } = await call(path)
    const policy = headers.get('content-security-policy') ?? ''
    const nonce = /script-src 'self' 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    nonces.add(nonce)
    for (const [tag] of text.matchAll(/<script[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`)
    expect(text).not.toMatch(/\sstyle=|\son[a-z]+=|https?:\/\/(?!127\.0\.0\.1)/)
  }
  expect(nonces.size).toBe(6)
})

test('remembers language and theme, and goes back only within the shop', async () => {
  const chosen = await call('/preferences?lang=en&back=/lab')
  expect(chosen.headers.get('location')).toBe('/lab')
  expect((await call('/', undefined, { cookie: chosen.cookie })).text).toContain('<html lang="en"')
  for (const back of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
    const answer = await call(`/preferences?theme=dark&back=${encodeURIComponent(back)}`)
    expect(answer.headers.get('location')).toBe('/')
  }
})

test('serves its scripts without types, and the cashier, but nothing outside of its folder', async () => {
  const script = await call('/assets/main.js')
  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect(script.text).toContain("from './buy.js'")
  expect((await call('/tillway/tillway.js')).text).toContain('createCashier')
  for (const path of [
    '/tillway/..%2fdemo-mall.sqlite',
    '/tillway/demo-mall.sqlite',
    '/assets/main.ts',
  ]) {
    expect((await call(path)).status).toBe(404)
  }
})
