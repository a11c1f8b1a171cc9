import { expect, test } from 'vitest'
import { openShop, payByCode, referenceOf, startRequest } from '../../test/shop.ts'

test('a code is shown, scanned and paid, and the notification says so', async () => {
  const shop = openShop()
  const request = startRequest(shop)
  const started = await shop.account.operations.start(request)
  expect(started).toMatchObject({
    status: 'waiting',
    action: { type: 'qr', content: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w+$/) },
  })
  const reference = referenceOf(shop, request)
  expect((await shop.account.operations.query(reference)).status).toBe('waiting')

  await payByCode(shop, request)
  expect(shop.received).toHaveLength(1)
  expect(shop.received[0]?.reading).toMatchObject({
    kind: 'payment',
    orderNumber: request.orderNumber,
    report: {
      status: 'succeeded',
      paid: {
        orderNumber: request.orderNumber,
        amount: { amount: 29_900, currency: 'CNY' },
        channelTransaction: expect.stringMatching(/^\d{28}$/),
        paidAt: shop.time.now(),
      },
    },
  })
  expect(await shop.account.operations.query(reference)).toMatchObject({
    status: 'succeeded',
    paid: { orderNumber: request.orderNumber, amount: { amount: 29_900 } },
    evidence: { channelCode: 'SUCCESS' },
  })
})
