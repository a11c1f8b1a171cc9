/** Money that came too late belongs to the payer, whatever became of the first try to return it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, orderOf, payCode, startCode } from '../kit/merchant.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { waitUntil } from '../kit/wait-until.ts'

let platform: TestPlatform

beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform.stop())

test('a late payment whose return failed can be returned again, once', async () => {
  const merchant = await makeMerchant(platform, { channels: ['alipay'] })
  const mine = asMerchant(platform, merchant)
  const alipay = platform.simulators.simulator('alipay')
  const { id, session } = await mine.ok('createPayment', { body: orderOf() })
  const view = await startCode(platform, session, 'alipay')
  const action = view.attempt?.next_action
  if (action?.type !== 'qr') throw new Error('the attempt shows no code')
  const key = alipay.phone.scan(action.content)?.key ?? ''
  const orderNumber = alipay.books().orders.at(-1)?.orderNumber ?? ''
  alipay.faults.set({ fault: 'late_success_after_close', orderNumber, times: 1 })
  alipay.faults.set({ fault: 'refund_failed', orderNumber, times: 1 })
  expect(key).not.toBe('')
  await mine.ok('cancelPayment', { params: { id } })

  const refunds = async () => (await mine.ok('listRefunds', { query: { payment: id } })).data
  const failed = await waitUntil('the return fails', async () =>
    (await refunds()).find(({ status }) => status === 'failed'),
  )
  const again = await mine.ok('releaseQuarantine', { params: { id } })
  const twice = await mine.call('releaseQuarantine', { params: { id } })
  expect(again).toMatchObject({ amount: failed.amount, cause: 'late_success' })
  expect(twice.status === 409 || (twice.body as { id: string }).id === again.id).toBe(true)
  await waitUntil('the money is back', async () =>
    (await refunds()).some((refund) => refund.id === again.id && refund.status === 'succeeded'),
  )
  expect(alipay.books().orders.at(-1)).toMatchObject({ captured: 2_500, refunded: 2_500 })
  const after = await mine.call('releaseQuarantine', { params: { id } })
  expect(after.code).toBe('refund_not_possible')
  expect(await refunds()).toHaveLength(2)
})

describe.each(databaseKinds)('over $name', (kind) => {
  test('however many release quarantined money at once, it goes back once', async () => {
    const database = await kind.open()
    const own = await startPlatform({ databaseUrl: database.url })
    try {
      const merchant = await makeMerchant(own, { channels: ['alipay'] })
      const mine = asMerchant(own, merchant)
      const created = await mine.ok('createPayment', { body: orderOf() })
      own.simulators.simulator('alipay').faults.set({ fault: 'wrong_amount' })
      payCode(own, await startCode(own, created.session, 'alipay'))
      const params = { id: created.id }
      await waitUntil('it is quarantined', async () =>
        (await mine.ok('getPayment', { params })).attempts.some(
          ({ state }) => state === 'mismatch',
        ),
      )
      const manyAtOnce = (name: 'createSession' | 'releaseQuarantine') =>
        Promise.all(Array.from({ length: 40 }, () => mine.call(name, { params })))
      // Opens every connection there may be; over a single one nothing could meet.
      await manyAtOnce('createSession')
      await manyAtOnce('releaseQuarantine')
      const refunds = await mine.ok('listRefunds', { query: { payment: created.id } })
      expect(refunds.data).toHaveLength(1)
    } finally {
      await own.stop()
      await database.drop()
    }
  })
})
