import { expect, test } from 'vitest'
import { openShop, type Shop, startRequest } from '../../test/shop.ts'

const open = async (shop: Shop, returnUrl = 'https://mall.example/o') => {
  const request = startRequest(shop, { presentation: 'h5', returnUrl, description: '<b>包</b>' })
  const report = await shop.account.operations.start(request)
  if (report.status !== 'waiting' || report.action?.type !== 'redirect') throw new Error('no page')
  return new URL(report.action.url)
}
const target = (url: URL) => `${url.pathname}${url.search}`.replace('/wechatpay', '')
const visit = async (shop: Shop, url: URL) =>
  shop.simulator.handle({ method: 'GET', target: target(url), headers: {}, body: new Uint8Array() })
const press = async (shop: Shop, url: URL, action: string) => {
  const fields = new URLSearchParams(url.search)
  fields.set('action', action)
  return shop.simulator.handle({
    method: 'POST',
    target: '/cgi-bin/mmpayweb-bin/submit',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(fields.toString()),
  })
}

test('the page shows what is paid, with the text of the merchant made harmless', async () => {
  const shop = openShop()
  const page = await visit(shop, await open(shop))
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.body).toContain('¥</span>299.00')
  expect(page.body).toContain('&#60;b&#62;包&#60;/b&#62;')
  expect(page.body).not.toContain('<b>')
})

test('leaving goes back without paying, and the order stays open', async () => {
  const shop = openShop()
  const url = await open(shop)
  const answer = await press(shop, url, 'cancel')
  expect([answer.status, answer.headers.location]).toEqual([303, 'https://mall.example/o'])
  expect(shop.simulator.books().orders[0]?.state).toBe('waiting')
})

test('a payment that fails is told on the page', async () => {
  const shop = openShop()
  const url = await open(shop)
  shop.simulator.faults.set({ fault: 'declined' })
  expect((await press(shop, url, 'pay')).body).toContain('支付失败')
  expect(shop.simulator.books().orders[0]?.state).toBe('declined')
})

test('the phone knows where the page goes afterwards', async () => {
  const shop = openShop()
  await visit(shop, await open(shop))
  expect(shop.simulator.phone.waiting()[0]?.returnUrl).toBe('https://mall.example/o')
})

test('the address lapses after five minutes', async () => {
  const shop = openShop()
  const url = await open(shop)
  await shop.time.advance(301_000)
  const page = await visit(shop, url)
  expect([page.status, String(page.body).includes('链接已失效')]).toEqual([410, true])
})

test('an address with a wrong token opens and pays nothing', async () => {
  const shop = openShop()
  const url = await open(shop)
  url.searchParams.set('package', 'guessed')
  expect((await visit(shop, url)).status).toBe(404)
  expect((await press(shop, url, 'pay')).status).toBe(404)
  expect(shop.simulator.books().orders[0]?.state).toBe('waiting')
})

test('a return address that is no web address is not followed', async () => {
  const shop = openShop()
  const url = await open(shop, 'javascript:alert(1)')
  const answer = await press(shop, url, 'pay')
  expect(answer.headers.location).toBeUndefined()
  expect(answer.body).toContain('支付成功')
  expect(answer.body).not.toContain('href="javascript')
})

test('an order that is over says so', async () => {
  const shop = openShop()
  const url = await open(shop)
  shop.simulator.phone.lapse(shop.simulator.phone.waiting()[0]?.key ?? '')
  expect((await visit(shop, url)).body).toContain('订单已关闭')
})
