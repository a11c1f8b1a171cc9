import { isPayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { openShop, type Shop, startRequest } from '../../test/shop.ts'

const paramsOf = async (shop: Shop, presentation: 'jsapi' | 'app') => {
  const report = await shop.account.operations.start(startRequest(shop, { presentation }))
  if (report.status !== 'waiting' || report.action?.type !== 'invoke') throw new Error('no call')
  return report.action
}

test.each(['jsapi', 'app'] as const)(
  '%s: the phone accepts what we signed',
  async (presentation) => {
    const shop = openShop()
    const { target, params } = await paramsOf(shop, presentation)
    expect(target).toBe(`wechat_${presentation}`)
    const called = shop.simulator.phone.scan(JSON.stringify(params))
    expect(called).toMatchObject({ state: 'waiting', amount: 29_900, description: '帆布包' })
  },
)

test.each([
  ['jsapi', 'timeStamp'],
  ['jsapi', 'nonceStr'],
  ['jsapi', 'appId'],
  ['app', 'timestamp'],
  ['app', 'prepayid'],
] as const)('%s: a changed %s is refused by the phone', async (presentation, field) => {
  const shop = openShop()
  const { params } = await paramsOf(shop, presentation)
  const changed = { ...params, [field]: `${params[field]}1` }
  expect(shop.simulator.phone.scan(JSON.stringify(changed))).toBeUndefined()
})

test('jsapi without the payer’s openid, h5 without the address of the client: our own mistake', async () => {
  const shop = openShop()
  const jsapi = { ...startRequest(shop, { presentation: 'jsapi' }), payerId: undefined }
  const h5 = { ...startRequest(shop, { presentation: 'h5' }), clientIp: undefined }
  for (const [request, param] of [
    [jsapi, 'payerId'],
    [h5, 'clientIp'],
  ] as const) {
    const { payerId, clientIp, ...rest } = request
    const complete = { ...rest, ...(payerId ? { payerId } : {}), ...(clientIp ? { clientIp } : {}) }
    const error = await shop.account.operations.start(complete).catch((caught: unknown) => caught)
    expect(isPayError(error, 'invalid_request') && error.param).toBe(param)
  }
  expect(shop.sent).toHaveLength(0)
})

test('a presentation of another channel is refused before anything is sent', async () => {
  const shop = openShop()
  const start = shop.account.operations.start(startRequest(shop, { presentation: 'reader' }))
  await expect(start).rejects.toMatchObject({ code: 'way_unavailable' })
  expect(shop.sent).toHaveLength(0)
})

test('h5: the page pays and sends the browser back', async () => {
  const shop = openShop()
  const request = startRequest(shop, { presentation: 'h5' })
  const report = await shop.account.operations.start(request)
  if (report.status !== 'waiting' || report.action?.type !== 'redirect') throw new Error('no page')
  const url = new URL(report.action.url)
  expect(url.searchParams.get('redirect_url')).toBe(request.returnUrl)
  const page = await shop.http.send({ method: 'GET', url: url.href, headers: {}, timeoutMs: 1 })
  const html = Buffer.from(page.body).toString('utf8')
  expect(html).toContain('立即支付')
  expect(html).toContain('299.00')

  const form = url.searchParams
  form.set('action', 'pay')
  const submit = `${url.origin}${url.pathname.replace('checkmweb', 'submit')}`
  const after = await shop.http.send({
    method: 'POST',
    url: submit,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    timeoutMs: 1,
  })
  expect([after.status, after.headers.location]).toEqual([303, request.returnUrl])
  await shop.time.advance(0)
  expect(shop.received[0]?.reading).toMatchObject({
    kind: 'payment',
    report: { status: 'succeeded' },
  })
})

test('the same request again shows the same code', async () => {
  const shop = openShop()
  const request = startRequest(shop)
  const first = await shop.account.operations.start(request)
  await shop.time.advance(90_000)
  const { evidence: _, ...second } = await shop.account.operations.start(request)
  expect(first).toMatchObject(second)
  expect(shop.simulator.books().orders).toHaveLength(1)
})

test('an overlong description is shortened, not refused', async () => {
  const shop = openShop()
  const description = '🧧大促'.repeat(60)
  const report = await shop.account.operations.start(startRequest(shop, { description }))
  expect(report.status).toBe('waiting')
})

test('what is sent is signed and says who sends it', async () => {
  const shop = openShop()
  await shop.account.operations.start(startRequest(shop))
  const [request] = shop.sent
  expect(request?.headers).toMatchObject({
    accept: 'application/json',
    'content-type': 'application/json',
    'wechatpay-serial': shop.config.publicKeyId,
    authorization: expect.stringMatching(/^WECHATPAY2-SHA256-RSA2048 mchid="16\d{8}",/),
  })
  expect(request?.url).toBe(`${shop.config.apiBase}/v3/pay/transactions/native`)
})
