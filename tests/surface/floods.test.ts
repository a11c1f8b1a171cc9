/** What anybody can send in masses: it must cost the sender, not the mall or the other shoppers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, orderOf } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

test("requests with a mall's publishable key leave its secret key its share", async () => {
  const platform = await startPlatform({ server: { requestsPerSecond: 10 } })
  try {
    const merchant = await makeMerchant(platform, { channels: [] })
    const body = { signed_order: `${'e30'.repeat(20)}.e30.AAAA`, host: 'desktop_web' }
    const flood = await Promise.all(
      Array.from({ length: 60 }, () =>
        platform.call('submitOrder', { token: merchant.publishableKey, body }),
      ),
    )
    expect(new Set(flood.map(({ code }) => code))).toContain('rate_limited')
    await asMerchant(platform, merchant).ok('createPayment', { body: orderOf() })
  } finally {
    await platform.stop()
  }
})

describe.each(databaseKinds)('streams over $name', (kind) => {
  let platform: TestPlatform
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await kind.open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  const openSession = async () => {
    const merchant = await makeMerchant(platform, { channels: [] })
    const created = await asMerchant(platform, merchant).ok('createPayment', { body: orderOf() })
    return created.session
  }
  const pathOf = (session: string) => `/v1/client/payment/stream?session=${session}`
  const open = async (session: string) => {
    const abort = new AbortController()
    const url = `${platform.server.url}${pathOf(session)}`
    const { status } = await fetch(url, { signal: abort.signal })
    return { status, leave: () => abort.abort() }
  }

  test('one shopper opens a few, and everybody else still gets theirs', async () => {
    const [greedy, other] = [await openSession(), await openSession()]
    const streams = await Promise.all(Array.from({ length: 40 }, () => open(greedy)))
    const granted = streams.filter(({ status }) => status === 200)
    expect(granted.length).toBeGreaterThan(0)
    expect(granted.length).toBeLessThanOrEqual(10)
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(40 - granted.length)
    const theirs = await open(other)
    expect(theirs.status).toBe(200)
    for (const { leave } of [...streams, theirs]) leave()
    await waitUntil('there is room again', async () => {
      const again = await open(greedy)
      again.leave()
      return again.status === 200
    })
  })
})
