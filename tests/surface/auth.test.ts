/** Who may call what: keys, sessions, origins, and the exchange of keys without a break. */
import { generateOrderKey } from '@tillway/mall'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { createShiftedTime } from '../kit/shifted-time.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { plainRoutes } from './route-inputs.ts'

const time = createShiftedTime()
const platform = await startPlatform({ server: { ports: time } })
afterAll(() => platform.stop())
const { call } = platform
const origin = 'https://mall.example'

let merchant: TestMerchant
let other: TestMerchant
let session = ''

beforeAll(async () => {
  merchant = await makeMerchant(platform, { channels: [], allowedOrigins: [origin] })
  other = await makeMerchant(platform, { channels: [] })
  const mine = asMerchant(platform, merchant)
  session = (await mine.ok('createPayment', { body: orderOf() })).session
})

/** The same text with one character changed. */
function alter(text: string, at: number): string {
  const index = at < 0 ? text.length + at : at
  return `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`
}

describe.each(plainRoutes)('%s', (name, { auth }) => {
  const unknown = auth === 'session' ? 'session_invalid' : 'api_key_invalid'

  test.each([
    ['no header', undefined],
    ['another scheme', 'Basic c2tfMTpzZWNyZXQ='],
    ['no token', 'Bearer '],
    ['a token too short', 'Bearer sk_1'],
    ['a token with a space', 'Bearer sk_1234567890 x'],
    ['a token too long', `Bearer ${'x'.repeat(400)}`],
  ])('with %s asks for a key', async (_what, authorization) => {
    const headers = authorization === undefined ? {} : { authorization }
    expect((await call(name, { headers })).code).toBe('authentication_required')
  })

  test('refuses what is no token of its kind', async () => {
    const { secretKey, publishableKey } = merchant
    const own = { secret: secretKey, publishable: publishableKey, session }
    const wrong = Object.entries(own).filter(([kind]) => kind !== auth)
    const forged = [alter(own[auth], -1), alter(own[auth], 8), own[auth].toLowerCase()]
    for (const token of [...wrong.map(([, text]) => text), ...forged, 'x'.repeat(60)]) {
      expect([token, (await call(name, { token })).code]).toEqual([token, unknown])
    }
  })
})

describe('keys', () => {
  test('two live at once, so that one can be exchanged without a break', async () => {
    const mine = asMerchant(platform, other)
    const second = await mine.ok('createApiKey', { body: { kind: 'secret' } })
    const bySecond = { token: second.value }
    expect((await call('listPayments', bySecond)).status).toBe(200)
    expect((await call('createApiKey', { ...bySecond, body: { kind: 'secret' } })).code).toBe(
      'key_limit',
    )
    const { data } = await call.ok('listApiKeys', bySecond)
    const first = data.find(({ kind, id }) => kind === 'secret' && id !== second.id)
    const revoked = await call.ok('revokeApiKey', { ...bySecond, params: { id: first?.id ?? '' } })
    expect(revoked).toMatchObject({ id: first?.id, status: 'revoked' })
    expect((await mine.call('listPayments')).code).toBe('api_key_invalid')
    expect((await call('listPayments', bySecond)).status).toBe(200)
    const third = await call.ok('createApiKey', { ...bySecond, body: { kind: 'secret' } })
    expect((await call('listPayments', { token: third.value })).status).toBe(200)
  })

  test('are shown once: a list has a hint of four characters', async () => {
    const { text } = await asMerchant(platform, merchant).call('listApiKeys')
    expect(text).not.toContain(merchant.secretKey.slice(-32))
    expect(text).toContain(`"${merchant.secretKey.slice(-4)}"`)
  })

  test('no more than two are live, however many ask at once', async () => {
    const racer = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const asked = Array.from({ length: 6 }, () =>
      racer.call('createApiKey', { body: { kind: 'publishable' } }),
    )
    const codes = (await Promise.all(asked)).map(({ code }) => code)
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    const { data } = await racer.ok('listApiKeys')
    expect(data.filter(({ kind }) => kind === 'publishable')).toHaveLength(2)
  })

  test('of orders are limited and revoked alike', async () => {
    const racer = asMerchant(platform, await makeMerchant(platform, { channels: [] }))
    const create = () =>
      racer.call('createOrderKey', { body: { public_key: generateOrderKey().publicKey } })
    const codes = (await Promise.all([create(), create(), create()])).map(({ code }) => code)
    expect(codes.filter((code) => code === 'key_limit')).toHaveLength(1)
    const { data } = await racer.ok('listOrderKeys')
    const revoke = { params: { id: data[0]?.id ?? '' } }
    expect((await racer.ok('revokeOrderKey', revoke)).status).toBe('revoked')
    expect((await racer.ok('revokeOrderKey', revoke)).status).toBe('revoked')
    expect((await create()).status).toBe(201)
  })
})

describe('sessions', () => {
  const read = (token: string, headers: Readonly<Record<string, string>> = {}) =>
    call('getClientPayment', { token, headers })

  test('are bound to one payment', async () => {
    const mine = asMerchant(platform, merchant)
    const a = await mine.ok('createPayment', { body: orderOf() })
    const b = await mine.ok('createPayment', { body: orderOf() })
    expect((await read(a.session)).body.id).toBe(a.id)
    const [head = '', , expiry = '', mac = ''] = a.session.split('.')
    const moved = [head, b.id.slice(4), expiry, mac].join('.')
    expect((await read(moved)).code).toBe('session_invalid')
  })

  test('can not be lengthened, moved to another merchant or signed anew', async () => {
    const [head = '', payment = '', expiry = '', mac = ''] = session.split('.')
    const longer = (Number.parseInt(expiry, 36) + 86_400).toString(36)
    const elsewhere = `cs_${other.merchantId.slice(4)}`
    const forged = [
      [head, payment, longer, mac],
      [elsewhere, payment, expiry, mac],
      [head, payment, expiry, 'A'.repeat(22)],
      [head, payment, expiry, ''],
      [head, payment, '', mac],
      [head, payment, expiry, mac, 'x'],
    ]
    for (const parts of forged) expect((await read(parts.join('.'))).code).toBe('session_invalid')
  })

  test('of another root key are worth nothing', async () => {
    const stranger = await startPlatform()
    const lost = await makeMerchant(stranger, { channels: [] })
    const created = await asMerchant(stranger, lost).ok('createPayment', { body: orderOf() })
    await stranger.stop()
    expect((await read(created.session)).code).toBe('session_invalid')
  })

  test('with a publishable key beside them are held to its rules', async () => {
    const own = { 'tillway-key': merchant.publishableKey }
    expect((await read(session, own)).status).toBe(200)
    expect((await read(session, { ...own, origin })).status).toBe(200)
    expect((await read(session, { ...own, origin: 'https://evil.example' })).code).toBe(
      'origin_not_allowed',
    )
    expect((await read(session, { ...own, origin: 'null' })).code).toBe('origin_not_allowed')
    expect((await read(session, { 'tillway-key': other.publishableKey })).code).toBe(
      'session_invalid',
    )
    for (const key of [merchant.secretKey, alter(merchant.publishableKey, -1), 'x']) {
      expect((await read(session, { 'tillway-key': key })).code).toBe('api_key_invalid')
    }
  })

  test('end after half an hour; the mall issues a new one', async () => {
    const mine = asMerchant(platform, merchant)
    const created = await mine.ok('createPayment', { body: orderOf({ expires_in: 7_200 }) })
    time.skip(29 * 60_000)
    expect((await read(created.session)).status).toBe(200)
    time.skip(61_000)
    expect((await read(created.session)).code).toBe('session_expired')
    const renewed = await mine.ok('createSession', { params: { id: created.id } })
    expect(renewed.payment).toBe(created.id)
    expect((await read(renewed.session)).body.id).toBe(created.id)
  })
})

test('a publishable key submits orders from its origins alone', async () => {
  const submit = (headers: Readonly<Record<string, string>>) =>
    call('submitOrder', {
      token: merchant.publishableKey,
      headers,
      body: { signed_order: 'x'.repeat(40) },
    })
  expect((await submit({ origin: `${origin}.evil.example` })).code).toBe('origin_not_allowed')
  expect((await submit({ origin: 'http://mall.example' })).code).toBe('origin_not_allowed')
  expect((await submit({ origin })).code).toBe('order_signature_invalid')
  expect((await submit({})).code).toBe('order_signature_invalid')
})
