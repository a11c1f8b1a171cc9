import { type HttpRequest, type HttpResponse, TransportError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { openShop, referenceOf, type Shop, startRequest } from '../../test/shop.ts'

type Change = (response: HttpResponse) => Partial<HttpResponse>

/** What a query of a waiting order reports when its true answer is changed on the way. */
const queryThrough = async (shop: Shop, change: Change) => {
  const order = startRequest(shop)
  await shop.account.operations.start(order)
  shop.interpose(async (request) => {
    const response = await shop.http.send(request)
    return { ...response, ...change(response) }
  })
  return shop.account.operations.query(referenceOf(shop, order))
}

const withHeader =
  (name: string, value: string): Change =>
  (response) => ({
    headers: { ...response.headers, [name]: value },
  })
const without =
  (name: string): Change =>
  (response) => {
    const { [name]: _, ...headers } = response.headers
    return { headers }
  }

test('an untouched answer is believed', async () => {
  expect(await queryThrough(openShop(), () => ({}))).toMatchObject({ status: 'waiting' })
})

test.each<[string, Change]>([
  ['no signature', without('wechatpay-signature')],
  ['no serial', without('wechatpay-serial')],
  ['a signature that is no base64', withHeader('wechatpay-signature', '%%%')],
  ['a probe for a signature', withHeader('wechatpay-signature', 'WECHATPAY/SIGNTEST/abc==')],
  ['another nonce', withHeader('wechatpay-nonce', 'another')],
  ['an old timestamp', withHeader('wechatpay-timestamp', '1767322000')],
  ['an unknown key', withHeader('wechatpay-serial', 'PUB_KEY_ID_0')],
  ['a changed body', ({ body }) => ({ body: Buffer.concat([body, Buffer.from(' ')]) })],
])('an answer with %s proves nothing', async (_, change) => {
  expect(await queryThrough(openShop(), change)).toMatchObject({
    status: 'unknown',
    cause: 'signature',
  })
})

test('an error answer whose signature is wrong proves nothing either', async () => {
  const shop = openShop()
  const change: Change = (response) => ({
    ...withHeader('wechatpay-signature', 'AAAA')(response),
    status: 404,
    body: Buffer.from('{"code":"ORDER_NOT_EXIST"}'),
  })
  expect(await queryThrough(shop, change)).toMatchObject({ status: 'unknown', cause: 'signature' })
})

test('closing believes a 204 only when it is signed', async () => {
  const shop = openShop()
  const order = startRequest(shop)
  shop.interpose(async () => ({ status: 204, headers: {}, body: new Uint8Array() }))
  const report = await shop.account.operations.close(referenceOf(shop, order))
  expect(report).toMatchObject({ status: 'unknown', cause: 'signature' })
})

test('a genuine answer about another order proves nothing', async () => {
  const shop = openShop()
  const [one, other] = [startRequest(shop), startRequest(shop)]
  for (const order of [one, other]) await shop.account.operations.start(order)
  const asked = await shop.account.operations.query(referenceOf(shop, other))
  expect(asked.status).toBe('waiting')
  const { query } = shop.account.operations
  const answers: HttpResponse[] = []
  shop.interpose(async (request) => {
    const response = await shop.http.send(request)
    answers.push(response)
    return answers[0] ?? response
  })
  await query(referenceOf(shop, other))
  expect(await query(referenceOf(shop, one))).toMatchObject({
    status: 'unknown',
    cause: 'unrecognised',
  })
})

test.each([
  [new TransportError('timeout', true), 'unknown', 'timeout'],
  [new TransportError('reset', true), 'unknown', 'connection'],
  [new TransportError('too_large', true), 'unknown', 'unreadable'],
  [new TransportError('connect', false), 'not_sent', 'connection'],
  [new TransportError('blocked', false), 'not_sent', 'connection'],
  [new Error('a bug'), 'unknown', 'connection'],
] as const)('%s ends as %s', async (error, status, cause) => {
  const shop = openShop()
  shop.interpose(async () => {
    throw error
  })
  const report = await shop.account.operations.start(startRequest(shop))
  expect(report).toMatchObject({ status, cause })
})

const withBackup = () =>
  openShop({ change: (config) => ({ ...config, backupBase: 'https://backup.example' }) })
const hosts = (shop: Shop) => shop.sent.map(({ url }) => new URL(url).host)
const failing = (shop: Shop, error: TransportError) =>
  shop.interpose(async (request: HttpRequest) => {
    if (!request.url.startsWith('https://backup.example')) throw error
    return { status: 503, headers: {}, body: new Uint8Array() }
  })

test('the back-up host is tried when the first cannot be reached', async () => {
  const shop = withBackup()
  failing(shop, new TransportError('connect', false))
  const report = await shop.account.operations.start(startRequest(shop))
  expect(hosts(shop)).toEqual(['channel.example', 'backup.example'])
  expect(report).toMatchObject({ status: 'unknown', cause: 'server_error' })
})

test.each(['timeout', 'reset', 'connect'] as const)(
  'the back-up host is not tried after a %s that may have arrived',
  async (failure) => {
    const shop = withBackup()
    failing(shop, new TransportError(failure, true))
    const report = await shop.account.operations.start(startRequest(shop))
    expect(hosts(shop)).toEqual(['channel.example'])
    expect(report.status).toBe('unknown')
  },
)

test('when neither host can be reached, nothing was sent', async () => {
  const shop = withBackup()
  shop.interpose(async () => {
    throw new TransportError('connect', false)
  })
  const report = await shop.account.operations.start(startRequest(shop))
  expect(hosts(shop)).toEqual(['channel.example', 'backup.example'])
  expect(report).toMatchObject({ status: 'not_sent', cause: 'connection' })
})

test('each host is signed for anew, because the nonce may have been seen', async () => {
  const shop = withBackup()
  failing(shop, new TransportError('connect', false))
  await shop.account.operations.start(startRequest(shop))
  const [first, second] = shop.sent.map(({ headers }) => headers.authorization)
  expect(first).not.toBe(second)
})
