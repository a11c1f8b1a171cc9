/** Every bad input of every route, made from the schemas, is refused by its name and changes nothing. */
import type { Route } from '@tillway/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  asMerchant,
  freshOrder,
  makeMerchant,
  orderOf,
  type TestMerchant,
} from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { badBodies, badQueries } from './bad-input-cases.ts'
import { goodBodies, goodQueries, none, prefixOf, plainRoutes as rows } from './route-inputs.ts'

const platform = await startPlatform()
afterAll(() => platform.stop())
const { call } = platform

let merchant: TestMerchant
let session = ''
let paymentId = ''

beforeAll(async () => {
  merchant = await makeMerchant(platform)
  const mine = asMerchant(platform, merchant)
  const created = await mine.ok('createPayment', { body: orderOf() })
  session = created.session
  paymentId = created.id
})

const validBodies = goodBodies(() => paymentId)

function inputOf(route: Route, more: Readonly<Record<string, unknown>> = {}) {
  const prefix = prefixOf(route)
  const tokens = { session, secret: merchant.secretKey, publishable: merchant.publishableKey }
  return {
    token: tokens[route.auth],
    params: { shopper: 'shopper-7', ...(prefix === undefined ? {} : { id: `${prefix}_${none}` }) },
    ...more,
  }
}

/** Wrong amounts have a code of their own; what it must be is the table's promise. */
const codeFor = (param: string | undefined) =>
  param === 'amount' ? 'invalid_amount' : 'invalid_request'

test('every route with a body has a good one here', () => {
  const withBody = rows.filter(([, route]) => route.body !== undefined).map(([name]) => name)
  expect(Object.keys(validBodies).sort()).toEqual(withBody.sort())
})

describe.each(rows.filter(([, route]) => route.body !== undefined))('%s', (name, route) => {
  const valid = validBodies[name] ?? (() => ({}))

  test('refuses every bad body, naming the parameter', async () => {
    for (const bad of badBodies(route.body as NonNullable<Route['body']>, valid())) {
      const answer = await call(name, inputOf(route, { body: bad.value }))
      expect([bad.what, answer.code, answer.param]).toEqual([
        bad.what,
        codeFor(bad.param),
        bad.param,
      ])
    }
  })

  test.each([
    ['not JSON', '{"a":', 'invalid_json'],
    ['more than JSON', '{} {}', 'invalid_json'],
    ['single quotes', "{'a': 1}", 'invalid_json'],
    ['NaN', '{"a": NaN}', 'invalid_json'],
    ['a key twice', '{"x":1,"x":2}', 'invalid_json'],
    ['a prototype', '{"__proto__":{"amount":1}}', 'invalid_json'],
    ['a constructor', '{"constructor":{"prototype":{"amount":1}}}', 'invalid_json'],
    ['bad UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalid_json'],
    ['an array', '[]', 'invalid_request'],
    ['null', 'null', 'invalid_request'],
    ['a text', '"amount"', 'invalid_request'],
    ['nothing at all', '', 'invalid_request'],
  ])('refuses %s', async (_what, body, code) => {
    const bytes = Buffer.from(body as string)
    expect((await call(name, inputOf(route, { body: bytes }))).code).toBe(code)
  })

  test.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/xml']])(
    'refuses a body of type %s',
    async (type) => {
      const headers = { 'content-type': type }
      const answer = await call(name, inputOf(route, { body: valid(), headers }))
      expect(answer.code).toBe('unsupported_media_type')
    },
  )

  test('refuses a body that is too large', async () => {
    const body = Buffer.from(`{"note":"${'a'.repeat(70_000)}"}`)
    expect((await call(name, inputOf(route, { body }))).code).toBe('body_too_large')
  })
})

describe.each(rows.filter(([, route]) => route.query !== undefined))('%s', (name, route) => {
  test('refuses every bad query, naming the parameter', async () => {
    for (const bad of badQueries(
      route.query as NonNullable<Route['query']>,
      goodQueries[name] ?? {},
    )) {
      const query = bad.value as Record<string, string>
      const answer = await call(name, inputOf(route, { query }))
      expect([bad.what, answer.code, answer.param]).toEqual([
        bad.what,
        'invalid_request',
        bad.param,
      ])
    }
  })

  test('refuses a cursor that it never gave', async () => {
    if (route.query?.properties.cursor === undefined) return
    for (const cursor of ['abc', '\0', 'pay_1', `zz_${none}`, '']) {
      const answer = await call(name, inputOf(route, { query: { cursor } }))
      expect([cursor, answer.code, answer.param]).toEqual([cursor, 'invalid_request', 'cursor'])
    }
  })
})

describe.each(rows.filter(([, route]) => prefixOf(route) !== undefined))('%s', (name, route) => {
  test('refuses an id that is none, and knows no other', async () => {
    const prefix = prefixOf(route)
    const body = route.body === undefined ? {} : { body: validBodies[name]?.() }
    const ids = ['x', `zz_${none}`, `${prefix}_${none}0`, `${prefix}_${none.toLowerCase()}`]
    for (const id of [...ids, 'x'.repeat(300), '%00', "';--"]) {
      const answer = await call(name, inputOf(route, { params: { id }, ...body }))
      expect([id, answer.code, answer.param]).toEqual([id, 'invalid_request', 'id'])
    }
    expect((await call(name, inputOf(route, body))).code).toBe('not_found')
  })
})

describe.each(rows.filter(([, route]) => route.idempotent === true))('%s', (name, route) => {
  test.each([
    ['no key', null],
    ['a short key', 'seven77'],
    ['a long key', 'k'.repeat(256)],
    ['a key with a space', 'key with spaces'],
    ['a key beyond ASCII', 'schlüssel-1'],
  ])('refuses %s', async (_what, idempotencyKey) => {
    const body = route.body === undefined ? {} : { body: validBodies[name]?.() }
    const answer = await call(name, inputOf(route, { ...body, idempotencyKey }))
    expect([answer.code, answer.param]).toEqual(['idempotency_key_required', 'Idempotency-Key'])
  })
})

test.each([
  ['a NUL', 'a\u0000b'],
  ['half a character', 'a\ud83c'],
])('a description with %s is refused, because no database keeps it', async (_what, description) => {
  const body = orderOf({ description })
  const answer = await call('createPayment', { token: merchant.secretKey, body })
  expect([answer.code, answer.param]).toEqual(['invalid_request', 'description'])
})

test('names of metadata are held to their length', async () => {
  for (const key of ['k'.repeat(41), '']) {
    const body = orderOf({ metadata: { [key]: 'v' } })
    const answer = await call('createPayment', { token: merchant.secretKey, body })
    expect([key, answer.code]).toEqual([key, 'invalid_request'])
  }
  const odd = orderOf({ metadata: { 'line\nfeed': 5 } })
  const answer = await call('createPayment', { token: merchant.secretKey, body: odd })
  expect(answer.code).toBe('invalid_request')
})

test('a currency that the platform does not know is refused by its name', async () => {
  const body = orderOf({ currency: 'XTS' })
  const answer = await call('createPayment', { token: merchant.secretKey, body })
  expect([answer.code, answer.param]).toEqual(['invalid_request', 'currency'])
})

test('a leap second is no time to resend from', async () => {
  const mine = asMerchant(platform, merchant)
  const endpoint = await mine.ok('createWebhookEndpoint', {
    body: { url: 'https://mall.example/hook' },
  })
  const answer = await mine.call('resendSince', {
    params: { id: endpoint.id },
    body: { since: '2016-12-31T23:59:60Z' },
  })
  expect([answer.code, answer.param]).toEqual(['invalid_request', 'since'])
})

test('what was refused left nothing behind', async () => {
  const mine = asMerchant(platform, merchant)
  const { data } = await mine.ok('listPayments', { query: { limit: 100 } })
  expect(data.map(({ id }) => id)).toEqual([paymentId])
  expect((await mine.ok('getPayment', { params: { id: paymentId } })).attempts).toEqual([])
  expect((await mine.ok('listTerminals')).data).toEqual([])
  expect((await mine.ok('listOrderKeys')).data).toEqual([])
  expect((await mine.ok('listApiKeys')).data).toHaveLength(2)
  expect((await mine.ok('listWebhookEndpoints')).data).toHaveLength(1)
  expect((await mine.ok('listChannelAccounts')).data).toHaveLength(
    platform.simulators.channels.length,
  )
  expect(
    (await mine.call('createPayment', { body: orderOf({ order: freshOrder() }) })).status,
  ).toBe(201)
  const failures = platform.logLines.filter(({ level }) => level === 'error')
  expect(failures).toEqual([])
})
