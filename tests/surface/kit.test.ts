import { afterAll, expect, test } from 'vitest'
import { makeMerchant, makePaid } from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'

const platform = await startPlatform()
afterAll(() => platform.stop())

test('a payment is paid', async () => {
  const merchant = await makeMerchant(platform)
  const paid = await makePaid(platform, merchant)
  expect(paid).toMatchObject({ status: 'succeeded', finished: true, way: 'alipay' })
})
