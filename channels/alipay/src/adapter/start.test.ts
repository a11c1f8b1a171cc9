import { expect, test } from 'vitest'
import { createRig, type Rig, referenceOf, startRequest } from '../../test/rig.ts'

const callOf = async (rig: Rig, presentation: 'app' | 'jsapi', payerId?: string) => {
  const payer = payerId === undefined ? {} : { payerId }
  const request = startRequest(rig, { presentation, ...payer })
  const report = await rig.account.operations.start(request)
  if (report.status !== 'waiting' || report.action?.type !== 'invoke') throw new Error('no call')
  return { request, action: report.action }
}

test.each(['mall', 'mall-aes', 'mall-cert'])(
  'an app of the mall is given a signed order that nobody sent (%s)',
  async (name) => {
    const rig = createRig({ name })
    const { request, action } = await callOf(rig, 'app')
    expect(action.target).toBe('alipay_app')
    expect(rig.calls).toEqual([])
    const called = rig.simulator.phone.scan(JSON.stringify(action.params))
    expect(called).toMatchObject({ state: 'waiting', amount: 29_900 })
    rig.simulator.phone.pay(called?.key ?? '')
    await rig.time.advance(0)
    const report = await rig.account.operations.query(referenceOf(request))
    expect(report.status).toBe('succeeded')
  },
)

test('a changed order is refused by the phone', async () => {
  const rig = createRig()
  const { action } = await callOf(rig, 'app')
  const orderStr = action.params.orderStr?.replace('299.00', '2.00')
  expect(orderStr).not.toBe(action.params.orderStr)
  expect(rig.simulator.phone.scan(JSON.stringify({ orderStr }))).toBeUndefined()
})

test.each([
  ['2088102177846880', 'buyer_id'],
  ['074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5', 'buyer_open_id'],
])('a payer who is known as %s gets a trade to be called with', async (payerId, field) => {
  const rig = createRig()
  const { request, action } = await callOf(rig, 'jsapi', payerId)
  expect(action).toMatchObject({
    target: 'alipay_trade',
    params: { tradeNO: expect.stringMatching(/^\d{28}$/) },
  })
  expect(decodeURIComponent(String(rig.calls[0]?.body))).toContain(`"${field}":"${payerId}"`)
  expect(await rig.account.operations.query(referenceOf(request))).toMatchObject({
    status: 'waiting',
  })
  const called = rig.simulator.phone.scan(JSON.stringify(action.params))
  rig.simulator.phone.pay(called?.key ?? '')
  await rig.time.advance(0)
  const paid = await rig.account.operations.query(referenceOf(request))
  expect(paid.status).toBe('succeeded')
})

test('a trade without its payer is our own mistake, and nothing is sent', async () => {
  const rig = createRig()
  const start = rig.account.operations.start(startRequest(rig, { presentation: 'jsapi' }))
  await expect(start).rejects.toMatchObject({ code: 'invalid_request', param: 'payerId' })
  expect(rig.calls).toEqual([])
})

test('a trade of another presentation cannot be called with', async () => {
  const rig = createRig()
  expect(rig.simulator.phone.scan(JSON.stringify({ tradeNO: '2026010222001' }))).toBeUndefined()
  expect(rig.simulator.phone.scan('{"orderStr":"app_id=1&sign=2"}')).toBeUndefined()
  expect(rig.simulator.phone.scan('{}')).toBeUndefined()
})
