/** The gateway's pages, as a browser meets them. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { back, baseUrl, createHandClient, front, type HandClient } from '../../test/hand-client.ts'
import { cardFields, codeFields, debit, gatewayPayFields } from '../../test/hand-flows.ts'

const entry = { card: debit.number, name: '全渠道', phone: '13552535506', code: '111111' }

async function payPage(change: Record<string, string> = {}) {
  const client = createHandClient()
  const order = { ...gatewayPayFields(client, 12_300), ...change }
  const answer = await client.send(front, order)
  const html = String(answer.body)
  const action = /action="([^"]+)\/confirm"/.exec(html)?.[1] ?? ''
  const confirm = async (form: Record<string, string>) =>
    String((await client.browse(`${action}/confirm`, { ...entry, ...form })).body)
  return { client, order, answer, html, action, confirm }
}

const stateOf = (client: HandClient) => client.simulator.books().orders[0]?.state

test('the page is whole, and its policy lets nothing else in', async () => {
  const { answer, html } = await payPage()
  expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; /)
  expect(html).not.toMatch(/(?:src|href)="|@import|url\(/)
  expect(html).toContain('lang="zh-CN"')
  expect(html).toContain('name="viewport"')
})

test('the script that brings the browser back is the only one that may run', async () => {
  const { confirm, client, action } = await payPage()
  const html = await confirm({})
  const script = /<script>(.*?)<\/script>/.exec(html)?.[1] ?? ''
  const hash = createHash('sha256').update(script).digest('base64')
  const { headers } = await client.browse(action)
  expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`)
})

test('what a merchant or payer wrote is shown as text', async () => {
  const { html, confirm } = await payPage({ orderDesc: '<img onerror="x">' })
  expect(html).toContain('&lt;img onerror=&quot;x&quot;&gt;')
  const wrong = await confirm({ name: '"><script>1</script>' })
  expect(wrong).not.toContain('<script>1')
})

test.each([
  ['an unknown card', { card: '6216261000000000091' }, '输入的卡号无效'],
  ['a wrong code', { code: '222222' }, '短信验证码错误'],
  ['a code that never passes', { code: '123456' }, '短信验证码错误'],
  ['another name', { name: '王五' }, '持卡人身份信息或手机号输入不正确'],
  ['another phone', { phone: '13800000000' }, '持卡人身份信息或手机号输入不正确'],
  [
    'a card with too little on it',
    { card: '6216261000000000026', name: '张三', phone: '18100000000' },
    '卡上的余额不足',
  ],
])('%s is refused on the page, and the payer may try again', async (_, form, words) => {
  const { client, confirm } = await payPage()
  const page = await confirm(form)
  expect(page).toContain(words)
  expect(page).toContain('role="alert"')
  expect(stateOf(client)).toBe('waiting')
  expect(await confirm({})).toContain('支付成功')
  expect(stateOf(client)).toBe('paid')
})

test('paying again, or posting the form again, pays once', async () => {
  const { client, order, confirm } = await payPage()
  await confirm({})
  expect(await confirm({})).toContain('支付成功')
  expect(String((await client.send(front, order)).body)).toContain('支付成功')
  expect(client.simulator.books().orders).toMatchObject([{ captured: 12_300 }])
  await client.time.advance(0)
  expect(client.notices).toHaveLength(1)
})

test('a form with another amount under the same number is refused on the page', async () => {
  const { client, order } = await payPage()
  const other = await client.send(front, { ...order, txnAmt: '1' })
  expect(String(other.body)).toContain('重复交易[6100012]')
  expect(client.simulator.books().orders).toHaveLength(1)
})

test('a form that was changed after signing shows no page to pay on', async () => {
  const client = createHandClient()
  const order = gatewayPayFields(client, 12_300)
  const answer = await client.send(front, order, (signed) => ({ ...signed, txnAmt: '1' }))
  expect(String(answer.body)).toContain('Signature verification failed[9100004]')
  expect(client.simulator.books().orders).toEqual([])
})

test('who leaves goes back to the merchant, and the order stays open', async () => {
  const { client, action } = await payPage({ frontFailUrl: 'https://mall.example.com/left?x=1' })
  const answer = await client.browse(`${action}/cancel`, {})
  expect(answer).toMatchObject({
    status: 303,
    headers: { location: 'https://mall.example.com/left?x=1' },
  })
  expect(stateOf(client)).toBe('waiting')
  expect((await client.browse(`${action}/cancel`)).status).toBe(405)
})

test('a page whose time is over cannot be paid on', async () => {
  const { client, confirm } = await payPage()
  await client.time.advance(30 * 60_000)
  expect(await confirm({})).toContain('订单已超时关闭')
  expect(client.simulator.books().orders).toMatchObject([{ state: 'closed', captured: 0 }])
})

test('paying on the page opens the card in a product without redirect, and in no other', async () => {
  for (const [bizType, activateStatus] of [
    ['000301', '1'],
    ['000201', '0'],
  ] as const) {
    const { client, confirm } = await payPage({ bizType })
    await confirm({})
    const query = { ...client.order({ bizType: '000301' }), txnType: '78', txnSubType: '00' }
    const answer = await client.ask(back, { ...query, ...cardFields(client, debit) })
    expect(answer, bizType).toMatchObject({ respCode: '00', activateStatus })
  }
})

test('a code opens the same page in a browser', async () => {
  const client = createHandClient()
  const { qrCode = '' } = await client.ask(back, codeFields(client, 250))
  expect(qrCode).toMatch(new RegExp(`^${baseUrl}/qr/[0-9a-f]{32}$`))
  const page = String((await client.browse(qrCode)).body)
  expect(page).toContain('2.50')
  const action = /action="([^"]+)\/confirm"/.exec(page)?.[1] ?? ''
  expect(String((await client.browse(`${action}/confirm`, entry)).body)).toContain('支付成功')
  expect(stateOf(client)).toBe('paid')
})

test('the phone shows the page’s order and where its payer goes afterwards', async () => {
  const { client } = await payPage()
  const { phone } = client.simulator
  const [shown] = phone.waiting()
  expect(shown).toMatchObject({
    payee: 'mall',
    description: '青轴键盘',
    amount: 12_300,
    returnUrl: 'https://mall.example.com/done',
  })
  expect(phone.cancel(shown?.key ?? '')).toMatchObject({ state: 'waiting' })
  expect(phone.lapse(shown?.key ?? '')).toMatchObject({ state: 'closed' })
  expect(phone.pay(shown?.key ?? '')).toMatchObject({ state: 'closed' })
  expect(() => phone.pay('nothing')).toThrow(expect.objectContaining({ code: 'not_found' }))
})
