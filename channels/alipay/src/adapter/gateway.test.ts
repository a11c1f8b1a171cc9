import { money, TransportError, type TransportFailure } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { createRig, incoming, payByCode, referenceOf, startRequest } from '../../test/rig.ts'
import { decodeCharset, decodeForm } from '../wire/parameters.ts'

const html = (status: number) => ({ status, headers: {}, body: Buffer.from('<html>busy</html>') })

test.each([
  ['connect', false, { status: 'not_sent', cause: 'connection' }],
  ['timeout', false, { status: 'not_sent', cause: 'timeout' }],
  ['timeout', true, { status: 'unknown', cause: 'timeout' }],
  ['reset', true, { status: 'unknown', cause: 'connection' }],
  ['too_large', true, { status: 'unknown', cause: 'unreadable' }],
] as const)('a transport that fails by %s (maybe sent: %s)', async (failure, maybeSent, report) => {
  const rig = createRig()
  rig.intercept = async () => {
    throw new TransportError(failure satisfies TransportFailure, maybeSent)
  }
  const request = startRequest(rig)
  const { start, query, close, reverse } = rig.account.operations
  expect(await start(request)).toEqual(report)
  for (const call of [query, close, reverse])
    expect(await call(referenceOf(request))).toEqual(report)
})

test.each([
  [500, 'server_error'],
  [502, 'server_error'],
  [429, 'rate_limited'],
  [404, 'unrecognised'],
  [200, 'unreadable'],
])('an HTTP answer %i that is not the gateway’s is unknown: %s', async (status, cause) => {
  const rig = createRig()
  rig.intercept = async () => html(status)
  expect(await rig.account.operations.start(startRequest(rig))).toMatchObject({
    status: 'unknown',
    cause,
  })
})

test('an answer that somebody changed on its way is unknown', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  await payByCode(rig, request)
  rig.intercept = async (_, pass) => {
    const answer = await pass()
    const body = Buffer.from(answer.body).toString('utf8').replaceAll('299.00', '300.00')
    return { ...answer, body: Buffer.from(body) }
  }
  const report = await rig.account.operations.query(referenceOf(request))
  expect(report).toEqual({ status: 'unknown', cause: 'signature' })
})

test('the answer to another question is unreadable', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  await rig.account.operations.start(request)
  rig.intercept = async (_, pass) => {
    const answer = await pass()
    const body = Buffer.from(answer.body).toString('utf8').replace('trade_query', 'trade_close')
    return { ...answer, body: Buffer.from(body) }
  }
  const report = await rig.account.operations.query(referenceOf(request))
  expect(report).toEqual({ status: 'unknown', cause: 'unreadable' })
})

test('a request carries what the gateway asks for, and no key', async () => {
  const rig = createRig({ name: 'mall-cert' })
  await rig.account.operations.start(startRequest(rig, { description: 'a/b' }))
  const [call] = rig.calls
  const query = decodeCharset(decodeForm(call?.url.split('?')[1] ?? ''), 'utf-8')
  const body = decodeCharset(decodeForm(String(call?.body)), 'utf-8')
  expect(query).toMatchObject({
    app_id: rig.config.appId,
    timestamp: '2026-01-02 11:04:05',
    charset: 'utf-8',
    sign_type: 'RSA2',
    version: '1.0',
    app_cert_sn: expect.stringMatching(/^[0-9a-f]{32}$/),
    alipay_root_cert_sn: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  expect(Object.keys(body)).toEqual(['biz_content'])
  expect(JSON.parse(body.biz_content ?? '')).toEqual({
    out_trade_no: 'T20260102000001',
    total_amount: '299.00',
    subject: 'a／b',
    product_code: 'QR_CODE_OFFLINE',
    time_expire: '2026-01-02 11:19:05',
  })
})

test('encrypted content is not to be read on its way', async () => {
  const rig = createRig({ name: 'mall-aes' })
  const request = startRequest(rig)
  let answered = ''
  rig.intercept = async (_, pass) => {
    const answer = await pass()
    answered = Buffer.from(answer.body).toString('utf8')
    return answer
  }
  expect(await rig.account.operations.start(request)).toMatchObject({ status: 'waiting' })
  expect(rig.calls[0]?.url).toContain('encrypt_type=AES')
  expect(`${rig.calls[0]?.body}${answered}`).not.toMatch(/T20260102000001|qr_code/)
})

for (const presentation of ['wap', 'page'] as const) {
  test(`${presentation} is a signed link; the order waits before and after it was opened`, async () => {
    const rig = createRig()
    const request = startRequest(rig, { presentation })
    const { start, query } = rig.account.operations
    const report = await start(request)
    const url =
      report.status === 'waiting' && report.action?.type === 'redirect' && report.action.url
    if (!url) throw new Error('no link')
    expect(rig.calls).toEqual([])
    expect(await query(referenceOf(request))).toMatchObject({ status: 'waiting' })
    const page = await rig.simulator.handle(
      incoming({ method: 'GET', url, headers: {}, timeoutMs: 1 }),
    )
    expect(String(page.body)).toContain('确认付款')
    expect(await query(referenceOf(request))).toMatchObject({
      status: 'waiting',
      evidence: { channelCode: '10000' },
    })
    const [order] = rig.simulator.phone.waiting()
    const paid = rig.simulator.phone.pay(order?.key ?? '')
    expect(paid.returnUrl).toMatch(/^https:\/\/mall\.example\.com\/done\?order=1&charset=utf-8&/)
    expect(await query(referenceOf(request))).toMatchObject({ status: 'succeeded' })
  })
}

test('a link that was never opened cannot be opened after it was reversed; closing leaves it open', async () => {
  const rig = createRig()
  const request = startRequest(rig, { presentation: 'wap' })
  const { start, close, reverse } = rig.account.operations
  const report = await start(request)
  const url = report.status === 'waiting' && report.action?.type === 'redirect' && report.action.url
  expect(await close(referenceOf(request))).toMatchObject({ status: 'absent' })
  expect(await reverse(referenceOf(request))).toMatchObject({ status: 'failed', over: 'closed' })
  const get = { method: 'GET', url: url || '', headers: {}, timeoutMs: 1 } as const
  const page = await rig.simulator.handle(incoming(get))
  expect(page.headers['content-type']).toBe('text/html;charset=GBK')
  expect(new TextDecoder('gbk').decode(Buffer.from(page.body))).toContain('交易已经关闭')
})

test('nobody scanned: waiting until the time is over and a minute more, then absent', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  const { start, query } = rig.account.operations
  await start(request)
  rig.time.jump(15 * 60_000 + 59_000)
  expect(await query(referenceOf(request))).toMatchObject({ status: 'waiting' })
  rig.time.jump(1_000)
  expect(await query(referenceOf(request))).toMatchObject({ status: 'absent' })
})

test.each([
  ['another currency', { amount: money(100, 'USD') }, 'invalid_amount'],
  ['nothing', { amount: money(0) }, 'invalid_amount'],
  ['more than a hundred million yuan', { amount: money(10_000_000_001) }, 'invalid_amount'],
  ['a presentation it does not have', { presentation: 'sms' as const }, 'way_unavailable'],
  ['a number with other characters', { orderNumber: 'a-b' }, 'channel_rejected'],
])('%s is refused without a call', async (_, change, code) => {
  const rig = createRig()
  const report = await rig.account.operations.start(startRequest(rig, change))
  expect(report).toEqual({ status: 'failed', over: 'declined', code })
  expect(rig.calls).toEqual([])
})

test('reversing a paid order gives the money back, and says so again', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  await payByCode(rig, request)
  const { reverse } = rig.account.operations
  const reversed = { status: 'failed', over: 'reversed' }
  expect(await reverse(referenceOf(request))).toMatchObject(reversed)
  expect(await reverse(referenceOf(request))).toMatchObject(reversed)
  expect(rig.simulator.books().orders[0]).toMatchObject({ captured: 29_900, refunded: 29_900 })
  expect(rig.simulator.books().refunds).toHaveLength(1)
})
