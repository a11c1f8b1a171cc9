import type { HttpRequest } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { openShop, type Shop, startRequest } from '../../test/shop.ts'

const errorOf = async (shop: Shop, change: (request: HttpRequest) => HttpRequest) => {
  let answer:
    | { status: number; headers: Readonly<Record<string, string>>; body: string }
    | undefined
  shop.interpose(async (request) => {
    const response = await shop.http.send(change(request))
    answer ??= { ...response, body: Buffer.from(response.body).toString('utf8') }
    return response
  })
  await shop.account.operations.start(startRequest(shop))
  const { code, message, detail } = JSON.parse(answer?.body || '{}')
  return { status: answer?.status, code, message, detail, headers: answer?.headers ?? {} }
}

const withHeader =
  (name: string, value: string | undefined) =>
  (request: HttpRequest): HttpRequest => {
    const { [name]: _, ...headers } = request.headers
    return { ...request, headers: value === undefined ? headers : { ...headers, [name]: value } }
  }
const inAuthorization = (pattern: RegExp, text: string) => (request: HttpRequest) =>
  withHeader('authorization', (request.headers.authorization ?? '').replace(pattern, text))(request)

test.each<[string, (request: HttpRequest) => HttpRequest, number, string, RegExp]>([
  ['no Accept', withHeader('accept', undefined), 400, 'INVALID_REQUEST', /缺少Accept或User-Agent/],
  ['no User-Agent', withHeader('user-agent', undefined), 400, 'INVALID_REQUEST', /User-Agent/],
  ['no Authorization', withHeader('authorization', undefined), 401, 'SIGN_ERROR', /格式错误/],
  ['another scheme', inAuthorization(/^\S+/, 'Bearer'), 401, 'SIGN_ERROR', /格式错误/],
  [
    'an old timestamp',
    inAuthorization(/timestamp="\d+"/, 'timestamp="1767322700"'),
    401,
    'SIGN_ERROR',
    /不得超过5分钟/,
  ],
  [
    'an overlong nonce',
    inAuthorization(/nonce_str="/, 'nonce_str="0'),
    401,
    'SIGN_ERROR',
    /nonce_str/,
  ],
  [
    'another serial',
    inAuthorization(/serial_no="\w/, 'serial_no="A'),
    401,
    'SIGN_ERROR',
    /商户证书序列号有误/,
  ],
  [
    'another merchant',
    inAuthorization(/mchid="\d+"/, 'mchid="1999999999"'),
    401,
    'SIGN_ERROR',
    /商户证书序列号有误/,
  ],
  [
    'another signature',
    inAuthorization(/signature="./, 'signature="0'),
    401,
    'SIGN_ERROR',
    /签名错误/,
  ],
  [
    'another path',
    (request) => ({ ...request, url: request.url.replace('native', 'app') }),
    401,
    'SIGN_ERROR',
    /签名错误/,
  ],
  [
    'another body',
    (request) => ({ ...request, body: `${request.body} ` }),
    401,
    'SIGN_ERROR',
    /签名错误/,
  ],
  [
    'another content type',
    withHeader('content-type', 'text/plain'),
    400,
    'INVALID_REQUEST',
    /Content-Type/,
  ],
  [
    'an unknown key wanted',
    withHeader('wechatpay-serial', 'PUB_KEY_ID_9'),
    400,
    'INVALID_REQUEST',
    /Wechatpay-Serial/,
  ],
])('a request with %s is refused', async (_, change, status, code, message) => {
  const error = await errorOf(openShop(), change)
  expect(error).toMatchObject({ status, code, message: expect.stringMatching(message) })
})

test('who cannot be told apart is answered without a signature, who can is answered with one', async () => {
  const unsigned = await errorOf(openShop(), withHeader('authorization', undefined))
  expect(unsigned.headers['wechatpay-signature']).toBeUndefined()
  const signed = await errorOf(openShop(), withHeader('content-type', 'text/plain'))
  expect(signed.headers['wechatpay-signature']).toBeDefined()
})

test('the key of the answer is the one that the request asks for', async () => {
  const shop = openShop()
  const serials: (string | undefined)[] = []
  shop.interpose(async (request) => {
    const response = await shop.http.send(request)
    serials.push(response.headers['wechatpay-serial'])
    return response
  })
  await shop.account.operations.start(startRequest(shop))
  const other = shop.open({ ...shop.config, publicKeyId: '', publicKey: '' })
  await other.operations.start(startRequest(shop))
  expect(serials[0]).toBe(shop.config.publicKeyId)
  expect(serials[1]).toMatch(/^[0-9A-F]{40}$/)
})

test.each([
  ['GET', '/v3/pay/transactions/native', 405],
  ['GET', '/v3/nothing', 404],
  ['GET', '/', 404],
])('%s %s is answered %d by the web server, empty and unsigned', async (method, target, status) => {
  const shop = openShop()
  const answer = await shop.simulator.handle({
    method,
    target,
    headers: {},
    body: new Uint8Array(),
  })
  expect(answer).toEqual({ status, headers: {}, body: '' })
})
