import { expect, test } from 'vitest'
import { createRig, payByCode, referenceOf, startRequest } from '../../test/rig.ts'

for (const name of ['mall', 'mall-aes', 'mall-cert', 'mall-cert-aes']) {
  test(`a code is shown, scanned and paid, and everyone says the same (${name})`, async () => {
    const rig = createRig({ name })
    const request = startRequest(rig)
    const { start, query } = rig.account.operations
    const started = await start(request)
    expect(started).toMatchObject({ status: 'waiting', action: { type: 'qr' } })
    expect(await query(referenceOf(request))).toMatchObject({ status: 'waiting' })
    await payByCode(rig, request)
    const paid = {
      status: 'succeeded',
      paid: {
        orderNumber: request.orderNumber,
        amount: { amount: 29_900, currency: 'CNY' },
        paidAt: rig.time.now(),
        channelTransaction: expect.stringMatching(/^\d{28}$/),
      },
    }
    expect(await query(referenceOf(request))).toMatchObject(paid)
    expect(rig.deliveries.map(({ reading }) => reading)).toMatchObject([
      { kind: 'payment', orderNumber: request.orderNumber, report: paid },
    ])
    expect(rig.simulator.books().orders).toEqual([
      {
        merchant: name,
        orderNumber: request.orderNumber,
        state: 'paid',
        asked: 29_900,
        captured: 29_900,
        refunded: 0,
      },
    ])
  })
}
