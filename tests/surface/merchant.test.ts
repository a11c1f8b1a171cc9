/** What a merchant says of itself: the origins of its pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'

let platform: TestPlatform
let merchant: TestMerchant

beforeAll(async () => {
  platform = await startPlatform()
  merchant = await makeMerchant(platform, { allowedOrigins: [] })
})
afterAll(() => platform.stop())

const change = (allowed_origins: unknown) =>
  asMerchant(platform, merchant).call('updateMerchant', { body: { allowed_origins } })

test('origins are registered, and hold for the publishable key at once', async () => {
  const mine = asMerchant(platform, merchant)
  expect(await mine.ok('getMerchant')).toMatchObject({
    id: merchant.merchantId,
    name: merchant.name,
    allowed_origins: [],
  })
  const origins = ['https://shop.example', 'http://localhost:5173', 'http://127.0.0.1:8702']
  expect((await change(origins)).body.allowed_origins).toEqual(origins)
  expect((await mine.ok('getMerchant')).allowed_origins).toEqual(origins)
  expect((await mine.ok('updateMerchant', { body: {} })).allowed_origins).toEqual(origins)
  const { session } = await mine.ok('createPayment', { body: orderOf() })
  const read = (origin: string) =>
    platform.call('getClientPayment', {
      token: session,
      headers: { origin, 'tillway-key': merchant.publishableKey },
    })
  expect((await read('https://shop.example')).code).toBeUndefined()
  expect((await read('https://evil.example')).code).toBe('origin_not_allowed')
  expect((await change([])).body.allowed_origins).toEqual([])
})

test.each([
  ['a path', ['https://shop.example/']],
  ['capitals', ['https://Shop.example']],
  ['a standard port', ['https://shop.example:443']],
  ['plain HTTP elsewhere', ['http://shop.example']],
  ['a name that begins like this machine', ['http://localhost.evil.example']],
  ['a pattern', ['https://*.shop.example']],
  ['any', ['*']],
  ['another scheme', ['file:///index.html']],
  ['the same twice', ['https://shop.example', 'https://shop.example']],
  ['too many', Array.from({ length: 21 }, (_, index) => `https://shop${index}.example`)],
  ['no text', [7]],
  ['no list', 'https://shop.example'],
])('%s is refused', async (_what, origins) => {
  expect((await change(origins)).code).toBe('invalid_request')
  expect((await asMerchant(platform, merchant).ok('getMerchant')).allowed_origins).toEqual([])
})
