/**
 * The simulator against a client that we did not write: Alipay's own for Node, over a real HTTP
 * server. What it accepts and what it signs is not ours, so a mistake that both our ends share
 * shows here.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChannelSimulator } from '@tillway/channel/simulator'
import { systemScheduler } from '@tillway/kernel/node'
import { createSeededRandom } from '@tillway/kernel/testing'
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJournal } from '../../test/rig.ts'
import { simulator as module } from './index.ts'

interface Received {
  readonly contentType: string | undefined
  readonly body: string
}

let server: Server
let simulator: ChannelSimulator
let origin: string
const received: Received[] = []

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (request.url === '/notify') {
      received.push({ contentType: request.headers['content-type'], body: body.toString('utf8') })
      response.end('success')
      return
    }
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
    const answer = await simulator.handle({
      method: request.method ?? '',
      target: request.url ?? '',
      headers: Object.fromEntries(headers),
      body,
    })
    if (answer.drop) response.destroy()
    else response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  simulator = module.create({
    // The client writes the machine's local time; the gateway reads Beijing time.
    clock: { now: localTimeAsBeijing, monotonic: () => performance.now() },
    scheduler: systemScheduler,
    random: createSeededRandom(3),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    journal: createJournal(),
    baseUrl: origin,
    http: {
      async send({ url, method, headers, body = '' }) {
        const answer = await fetch(url, { method, headers, body: Buffer.from(body) })
        return { status: answer.status, headers: {}, body: await answer.bytes() }
      },
    },
  })
})

afterAll(() => {
  simulator.stop()
  server.close()
})

function localTimeAsBeijing(): number {
  const offsetMinutes = new Date().getTimezoneOffset() + 480
  return Date.now() - offsetMinutes * 60_000
}

function clientOf(config: Readonly<Record<string, string>>): AlipaySdk {
  return new AlipaySdk({
    appId: config.appId ?? '',
    privateKey: config.appPrivateKey ?? '',
    keyType: 'PKCS8',
    gateway: config.gateway ?? '',
    ...(config.mode === 'certificate'
      ? {
          appCertContent: config.appCert ?? '',
          alipayPublicCertContent: config.alipayCert ?? '',
          alipayRootCertContent: config.alipayRootCert ?? '',
        }
      : { alipayPublicKey: config.alipayPublicKey ?? '' }),
    ...(config.aesKey === undefined ? {} : { encryptKey: config.aesKey }),
  })
}

const patience = { timeout: 30_000 }

function noticesOf(orderNumber: string): readonly Received[] {
  return received.filter(
    ({ body }) => new URLSearchParams(body).get('out_trade_no') === orderNumber,
  )
}

const signedAnswer = { validateSign: true }

describe.each(['sdk', 'sdk-cert'])('%s', { timeout: 60_000 }, (name) => {
  const newClient = () => {
    const config = simulator.provision(name)
    return { config, client: clientOf(config) }
  }

  const offer = async (client: AlipaySdk, orderNumber: string, change = {}) =>
    client.exec(
      'alipay.trade.precreate',
      {
        notifyUrl: `${origin}/notify`,
        bizContent: {
          out_trade_no: orderNumber,
          total_amount: '88.88',
          subject: '测试 100% + 商品',
          passback_params: 'a%3D1%26b+c',
          ...change,
        },
      },
      signedAnswer,
    )

  test('precreate, scan, query, pay, notification, refund and refund query', async () => {
    const { client } = newClient()
    const orderNumber = `${name.replace('-', '_')}_1`
    const trade = { bizContent: { out_trade_no: orderNumber } }
    const offered = await offer(client, orderNumber)
    expect(offered).toMatchObject({ code: '10000', outTradeNo: orderNumber })
    const unscanned = await client.exec('alipay.trade.query', trade, signedAnswer)
    expect(unscanned).toMatchObject({ code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' })

    const order = simulator.phone.scan(String(offered.qrCode))
    expect(order).toMatchObject({ amount: 8888, description: '测试 100% + 商品', state: 'waiting' })
    const scanned = await client.exec('alipay.trade.query', trade, signedAnswer)
    expect(scanned).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY', totalAmount: '88.88' })

    simulator.phone.pay(order?.key ?? '')
    const paid = await client.exec('alipay.trade.query', trade, signedAnswer)
    expect(paid).toMatchObject({ tradeStatus: 'TRADE_SUCCESS', totalAmount: '88.88' })
    await expect.poll(() => noticesOf(orderNumber).length, patience).toBe(1)

    const refund = { ...trade.bizContent, refund_amount: '8.80', out_request_no: 'RF1' }
    const refunded = await client.exec('alipay.trade.refund', { bizContent: refund }, signedAnswer)
    expect(refunded).toMatchObject({ fundChange: 'Y', refundFee: '8.80' })
    const found = await client.exec(
      'alipay.trade.fastpay.refund.query',
      { bizContent: { ...trade.bizContent, out_request_no: 'RF1' } },
      signedAnswer,
    )
    expect(found).toMatchObject({ refundStatus: 'REFUND_SUCCESS', refundAmount: '8.80' })
    await expect.poll(() => noticesOf(orderNumber).length, patience).toBe(2)
  })

  test('its checks accept our notifications and refuse altered ones', async () => {
    const { client, config } = newClient()
    const orderNumber = `${name.replace('-', '_')}_2`
    const offered = await offer(client, orderNumber)
    simulator.phone.pay(simulator.phone.scan(String(offered.qrCode))?.key ?? '')
    await expect.poll(() => noticesOf(orderNumber).length, patience).toBe(1)
    const [notice] = noticesOf(orderNumber)
    const form = Object.fromEntries(new URLSearchParams(notice?.body))
    expect(notice?.contentType).toMatch(/^application\/x-www-form-urlencoded/)
    expect(form).toMatchObject({
      app_id: config.appId,
      seller_id: config.sellerId,
      out_trade_no: orderNumber,
      trade_status: 'TRADE_SUCCESS',
      total_amount: '88.88',
      subject: '测试 100% + 商品',
      passback_params: 'a%3D1%26b+c',
    })
    // Its V2 check does not decode values a second time; the plain one takes them raw when told.
    expect(client.checkNotifySignV2(form)).toBe(true)
    expect(client.checkNotifySign(form, true)).toBe(true)
    expect(client.checkNotifySignV2({ ...form, total_amount: '0.01' })).toBe(false)
  })

  test('close ends a scanned order, cancel one that nobody scanned, and refunds a paid one', async () => {
    const { client } = newClient()
    const base = name.replace('-', '_')
    const call = (method: string, orderNumber: string) =>
      client.exec(method, { bizContent: { out_trade_no: orderNumber } }, signedAnswer)

    const scanned = await offer(client, `${base}_3`)
    const order = simulator.phone.scan(String(scanned.qrCode))
    expect(await call('alipay.trade.close', `${base}_3`)).toMatchObject({ code: '10000' })
    expect(simulator.phone.find(order?.key ?? '')).toMatchObject({ state: 'closed' })

    const unscanned = await offer(client, `${base}_4`)
    const noTrade = { code: '40004', subCode: 'ACQ.TRADE_NOT_EXIST' }
    expect(await call('alipay.trade.close', `${base}_4`)).toMatchObject(noTrade)
    const closed = { code: '10000', action: 'close', retryFlag: 'N' }
    expect(await call('alipay.trade.cancel', `${base}_4`)).toMatchObject(closed)
    expect(simulator.phone.scan(String(unscanned.qrCode))).toBeUndefined()

    const paid = await offer(client, `${base}_5`)
    simulator.phone.pay(simulator.phone.scan(String(paid.qrCode))?.key ?? '')
    expect(await call('alipay.trade.cancel', `${base}_5`)).toMatchObject({ action: 'refund' })
    const books = simulator.books().orders.find((one) => one.orderNumber === `${base}_5`)
    expect(books).toMatchObject({ state: 'paid', captured: 8888, refunded: 8888 })
  })

  test.each([
    ['alipay.trade.page.pay', 'FAST_INSTANT_TRADE_PAY', 'GET'],
    ['alipay.trade.page.pay', 'FAST_INSTANT_TRADE_PAY', 'POST'],
    ['alipay.trade.wap.pay', 'QUICK_WAP_WAY', 'GET'],
  ] as const)(
    '%s (%s, %s) opens the cashier, and paying leads back',
    async (method, product, verb) => {
      const { client } = newClient()
      const orderNumber = `${name}_${method}_${verb}`.replace(/\W/g, '_')
      const page = client.pageExec(method, verb, {
        return_url: `${origin}/mall?from=cashier`,
        notify_url: `${origin}/notify`,
        bizContent: {
          out_trade_no: orderNumber,
          total_amount: '9.90',
          subject: '书 <b>',
          product_code: product,
        },
      })
      const opened = verb === 'GET' ? await fetch(page) : await submit(page)
      const html = await opened.text()
      expect(opened.headers.get('content-type')).toBe('text/html;charset=utf-8')
      expect(html).toContain('确认付款')
      expect(html).toContain('书 &lt;b&gt;')

      const action = /action="([^"]+\/pay)"/.exec(html)?.[1] ?? ''
      const left = await fetch(action, { method: 'POST', redirect: 'manual' })
      expect(left.status).toBe(303)
      const back = new URL(left.headers.get('location') ?? '')
      const { from, ...parameters } = Object.fromEntries(back.searchParams)
      expect(from).toBe('cashier')
      expect(parameters).toMatchObject({ out_trade_no: orderNumber, total_amount: '9.90' })
      expect(client.checkNotifySignV2(parameters)).toBe(true)
    },
  )
})

/** What a browser does with the client's self-submitting form. */
async function submit(html: string): Promise<Response> {
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? ''
  const inputs = [...html.matchAll(/name="([^"]+)" value="([^"]*)" \/>/g)]
  const fields = inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&quot;', '"')])
  return fetch(action, { method: 'POST', body: new URLSearchParams(fields) })
}

test('an encrypted call is understood and answered encrypted', async () => {
  const client = clientOf(simulator.provision('sdk-aes'))
  const bizContent = { out_trade_no: 'AES_1', total_amount: '1.00', subject: '加密' }
  const offered = await client.exec('alipay.trade.precreate', { needEncrypt: true, bizContent })
  expect(offered).toMatchObject({ code: '10000', outTradeNo: 'AES_1' })
  expect(simulator.phone.scan(String(offered.qrCode))).toMatchObject({ description: '加密' })
})

test('a client with another key is turned away', async () => {
  const config = simulator.provision('sdk')
  const { appPrivateKey = '' } = simulator.provision('sdk-other')
  const client = clientOf({ ...config, appPrivateKey })
  const answer = await client.exec('alipay.trade.query', { bizContent: { out_trade_no: 'X' } })
  expect(answer).toMatchObject({ code: '40002', subCode: 'isv.invalid-signature' })
})
