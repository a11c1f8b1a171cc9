/**
 * The simulator against a client that was written for the real channel, over real sockets: what
 * that client signs must be accepted, and what the simulator signs must verify there.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChannelSimulator } from '@tillway/channel/simulator'
import type { HttpRequest } from '@tillway/kernel'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { createJournal } from '../../test/shop.ts'
import { simulator as simulatorModule } from './index.ts'

type Config = Readonly<Record<string, string>>
interface Answer {
  readonly status: number
  readonly data: Record<string, unknown>
}
/** The client's own entry for a path: it fills the braces in, signs, sends and verifies. */
type Call = (
  method: 'get' | 'post',
  path: string,
  options?: { readonly body?: unknown; readonly [name: string]: unknown },
) => Promise<Answer>

const notices: HttpRequest[] = []
let server: Server
let simulator: ChannelSimulator
let config: Config

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const target = (request.url ?? '').slice('/wechatpay'.length)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    const method = request.method ?? 'GET'
    const body = await read(request)
    const answer = await simulator.handle({ method, target, headers, body })
    response.writeHead(answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  simulator = simulatorModule.create({
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
    http: {
      async send(request) {
        notices.push(request)
        return { status: 204, headers: {}, body: new Uint8Array() }
      },
    },
    log: createMemoryLog(),
    journal: createJournal(),
    baseUrl: `http://127.0.0.1:${port}/wechatpay`,
  })
  config = simulator.provision('mall')
})

afterAll(() => {
  simulator.stop()
  server.close()
})

const client = (
  certs: Record<string, string>,
  extra: { readonly headers?: Record<string, string>; readonly privateKey?: string } = {},
): Call => {
  const made = new Wechatpay({
    mchid: config.mchid ?? '',
    serial: config.merchantSerial ?? '',
    privateKey: config.merchantPrivateKey ?? '',
    certs,
    baseURL: `${config.apiBase}/`,
    ...extra,
  } as never) as unknown as {
    client: { request(...parts: unknown[]): Promise<Answer> }
  }
  return (method, path, { body, ...options } = {}) =>
    made.client.request(path, method, body, options)
}

/** Decrypts the certificate list by the client's own cipher, as its command line tool does. */
const downloadCertificates = async (): Promise<Record<string, string>> => {
  const unverified: unknown[] = []
  const call = client({ any: config.publicKey ?? '' })
  try {
    unverified.push(await call('get', 'v3/certificates'))
  } catch (error) {
    // Without the certificate the client cannot verify; it hands the answer over in its error.
    const { response } = error as { response: { data: unknown } }
    unverified.push({ data: response.data })
  }
  const [{ data }] = unverified as [{ data: unknown }]
  const parsed = (typeof data === 'string' ? JSON.parse(data) : data) as {
    data: { serial_no: string; encrypt_certificate: Record<string, string> }[]
  }
  return Object.fromEntries(
    parsed.data.map(({ serial_no, encrypt_certificate: sealed }) => [
      serial_no,
      Aes.AesGcm.decrypt(
        sealed.ciphertext ?? '',
        config.apiV3Key ?? '',
        sealed.nonce ?? '',
        sealed.associated_data,
      ),
    ]),
  )
}

const modes = {
  'certificate mode': async () => client(await downloadCertificates()),
  'public-key mode': async () =>
    client(
      { [config.publicKeyId ?? '']: config.publicKey ?? '' },
      { headers: { 'Wechatpay-Serial': config.publicKeyId ?? '' } },
    ),
}

const native = 'v3/pay/transactions/native'
const byNumber = 'v3/pay/transactions/out-trade-no/{out_trade_no}'
const refunds = 'v3/refund/domestic/refunds'

const order = (out_trade_no: string) => ({
  mchid: config.mchid,
  appid: config.appid,
  out_trade_no,
  description: '帆布包',
  notify_url: 'https://platform.example/n',
  amount: { total: 100, currency: 'CNY' },
})

const noticeFor = async (event: string, number: string): Promise<Record<string, unknown>> => {
  for (;;) {
    for (const notice of notices) {
      const body = JSON.parse(String(notice.body))
      const { ciphertext, nonce, associated_data } = body.resource
      const text = Aes.AesGcm.decrypt(ciphertext, config.apiV3Key ?? '', nonce, associated_data)
      if (body.event_type === event && text.includes(number)) {
        return { ...JSON.parse(text), notice }
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe.each(Object.entries(modes))('%s', (name, open) => {
  const prefix = name.startsWith('public') ? 'PUB' : 'CER'

  test('an order is placed, queried, paid, refunded and its refund queried', async () => {
    const call = await open()
    const number = `${prefix}-000001`
    const placed = await call('post', native, { body: order(number) })
    expect(placed.data.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/)
    const query = () =>
      call('get', byNumber, { params: { mchid: config.mchid }, out_trade_no: number })
    expect((await query()).data).toMatchObject({ trade_state: 'NOTPAY', out_trade_no: number })

    simulator.phone.pay(simulator.phone.scan(String(placed.data.code_url))?.key ?? '')
    expect((await query()).data).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 100 } })

    const refund = {
      out_trade_no: number,
      out_refund_no: `${number}-R`,
      notify_url: 'https://platform.example/n',
      amount: { refund: 40, total: 100, currency: 'CNY' },
    }
    const refunded = await call('post', refunds, { body: refund })
    expect(refunded.data).toMatchObject({ status: 'PROCESSING', out_refund_no: `${number}-R` })
    await noticeFor('REFUND.SUCCESS', `${number}-R`)
    const final = await call('get', `${refunds}/{out_refund_no}`, { out_refund_no: `${number}-R` })
    expect(final.data).toMatchObject({ status: 'SUCCESS', amount: { refund: 40, total: 100 } })
  })

  test('an unpaid order is closed with 204 and an unknown one is 404', async () => {
    const call = await open()
    const out_trade_no = `${prefix}-000002`
    await call('post', native, { body: order(out_trade_no) })
    const body = { mchid: config.mchid }
    const closed = await call('post', `${byNumber}/close`, { body, out_trade_no })
    expect(closed.status).toBe(204)
    const params = { mchid: config.mchid }
    await expect(
      call('get', byNumber, { params, out_trade_no: 'NOTHING-HERE' }),
    ).rejects.toMatchObject({ response: { status: 404, data: { code: 'ORDER_NOT_EXIST' } } })
  })

  test('its notification verifies and opens with the client’s own functions', async () => {
    const call = await open()
    const number = `${prefix}-000003`
    const placed = await call('post', native, { body: order(number) })
    simulator.phone.pay(simulator.phone.scan(String(placed.data.code_url))?.key ?? '')
    const content = await noticeFor('TRANSACTION.SUCCESS', number)
    expect(content).toMatchObject({ out_trade_no: number, amount: { total: 100 } })
    const { headers, body } = content.notice as HttpRequest
    const keys: Record<string, string> = {
      ...(await downloadCertificates()),
      [config.publicKeyId ?? '']: config.publicKey ?? '',
    }
    const key = Rsa.from(keys[headers['wechatpay-serial'] ?? ''] ?? '', Rsa.KEY_TYPE_PUBLIC)
    const text = (payload: string) =>
      Formatter.joinedByLineFeed(
        headers['wechatpay-timestamp'] ?? '',
        headers['wechatpay-nonce'] ?? '',
        payload,
      )
    const signature = headers['wechatpay-signature'] ?? ''
    expect(Rsa.verify(text(String(body)), signature, key)).toBe(true)
    expect(Rsa.verify(text(`${body} `), signature, key)).toBe(false)
  })
})

test('what the client signs with another merchant’s key is refused', async () => {
  const privateKey = simulator.provision('other').merchantPrivateKey ?? ''
  const call = client({ [config.publicKeyId ?? '']: config.publicKey ?? '' }, { privateKey })
  await expect(call('post', native, { body: order('WRONG-1') })).rejects.toMatchObject({
    response: { status: 401, data: { code: 'SIGN_ERROR' } },
  })
})
