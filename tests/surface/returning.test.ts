/** The way of a payer's browser from a channel's page back to the mall. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'
import { none } from './route-inputs.ts'

const platform = await startPlatform({ vault: false })
afterAll(() => platform.stop())

const target = 'https://mall.example/orders/1?from=pay#top'
let merchant: TestMerchant
let payment: string

beforeAll(async () => {
  merchant = await makeMerchant(platform, { channels: [] })
  const body = orderOf({ return_url: target })
  payment = (await asMerchant(platform, merchant).ok('createPayment', { body })).id
})

const visit = (path: string, init: RequestInit = {}) =>
  fetch(`${platform.server.url}/return/${path}`, { redirect: 'manual', ...init })

/** What the token out of an address is good for, and what it is not. */
async function reading(token: string | undefined) {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${platform.server.url}/v1/client/payment`, { headers })
  const cancel = { method: 'POST', headers }
  const refused = await fetch(`${platform.server.url}/v1/client/payment/cancel`, cancel)
  expect(refused.status).toBe(401)
  return { status: answer.status, body: await answer.json() }
}

test.each([
  { name: 'a link', init: {} },
  {
    name: 'a form',
    init: {
      method: 'POST',
      body: new URLSearchParams({ respCode: '00', to: 'https://evil.example' }),
    },
  },
])('$name is led to where the mall said', async ({ init }) => {
  const answer = await visit(`${merchant.merchantId}/${payment}?to=https://evil.example`, init)
  expect(answer.status).toBe(303)
  // A browser that remembers nothing may see how the payment stands.
  const [, address, token, rest] =
    /^(.*)&tillway_session=(rt_[\w.-]+)(#.*)$/.exec(answer.headers.get('location') ?? '') ?? []
  expect(`${address}${rest}`).toBe(target)
  expect(await reading(token)).toMatchObject({ status: 200, body: { id: payment } })
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('a payment that is not there, another merchant’s, or without a way back leads nowhere', async () => {
  const other = await makeMerchant(platform, { channels: [] })
  const mine = asMerchant(platform, merchant)
  const without = (await mine.ok('createPayment', { body: orderOf() })).id
  const paths = [
    `${merchant.merchantId}/pay_${none}`,
    `${other.merchantId}/${payment}`,
    `${merchant.merchantId}/${without}`,
    `x/${payment}`,
  ]
  for (const path of paths) expect((await visit(path)).status, path).toBe(404)
})
