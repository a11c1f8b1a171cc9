import { secret } from '@tillway/kernel'
import { issueTicket } from '@tillway/vault-link'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  assets,
  type Bench,
  configOf,
  creditCard,
  shopperCard,
  startBench,
} from '../../test/bench.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})

afterAll(() => bench.stop())

const frame = (ticket: string, more: Record<string, string> = {}) =>
  bench.get(`/frame?${new URLSearchParams({ ticket, origin: 'https://mall.example', ...more })}`)

const foreignKey = secret(new Uint8Array(32).fill(8))

test('the page carries what the server vouched for and the key to seal for', async () => {
  const ticket = bench.ticket({ kind: 'code', subject: 'att_1', phone: '138****1234', cvn: true })
  const page = await frame(ticket, { lang: 'en', theme: 'dark', large: '1' })
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain(
    'frame-ancestors https://mall.example http://127.0.0.1:8702;',
  )
  expect(page.headers.get('strict-transport-security')).toBeNull()
  expect(await configOf(page)).toEqual({
    ticket,
    claims: {
      kind: 'code',
      subject: 'att_1',
      amount: 1999,
      currency: 'CNY',
      payee: '示例商城',
      description: '一本书',
      phone: '138****1234',
      cvn: true,
    },
    origin: 'https://mall.example',
    lang: 'en',
    theme: 'dark',
    large: true,
    key: {
      kid: expect.stringMatching(/^1-/),
      jwk: { kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String) },
    },
    resend_in_ms: 60_000,
  })
})

test('a ticket for a password opens its page, with what it is entered for', async () => {
  const password = {
    purpose: 'pay',
    module: 'pad',
    modules: ['pad', 'plain'],
    strict: false,
    sms: true,
  } as const
  const page = await frame(bench.ticket({ kind: 'password', subject: 'att_1', password }))
  expect(page.status).toBe(200)
  const html = await page.clone().text()
  expect(html).toContain('<title>支付密码</title>')
  expect(html).toContain(assets.password.zh.script)
  const english = await frame(bench.ticket({ kind: 'password', subject: 'att_1', password }), {
    lang: 'en',
  })
  expect(await english.text()).toContain(assets.password.en.script)
  expect(await configOf(page)).toMatchObject({ claims: { kind: 'password', password } })
  expect(await (await frame(bench.ticket())).text()).toContain(assets.card.script)
})

test('a later part of the page comes from the address that its policy names', async () => {
  const password = { purpose: 'pay', module: 'pad', modules: [], strict: false, sms: true } as const
  const page = await frame(bench.ticket({ kind: 'password', password }))
  const [, address = ''] =
    /script-src \S+ ([^\s;]+);/.exec(page.headers.get('content-security-policy') ?? '') ?? []
  expect(address).toBe(`${bench.vault.publicUrl}/frame/parts/later-0123456789abcdef.js`)
  const part = await fetch(`${address}?1`)
  expect(part.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await part.text()).toBe(assets.password.parts['later-0123456789abcdef.js'].script)
  expect((await bench.get('/frame/parts/other-0123456789abcdef.js')).status).toBe(404)
})

test('whatever is not ours in the look is the default', async () => {
  const page = await frame(bench.ticket(), { lang: '"><script>', theme: 'x', large: 'yes' })
  expect(await configOf(page)).toMatchObject({ lang: 'zh', theme: 'auto', large: false })
})

test('a forged, altered, lapsed or foreign ticket, or a page elsewhere, gets the page of errors', async () => {
  const good = bench.ticket()
  const claims = {
    ...JSON.parse(Buffer.from(good.slice(3).split('.')[0] ?? '', 'base64').toString()),
  }
  const bad = [
    frame(''),
    frame(`${good}x`),
    frame(bench.ticket({ exp: bench.time.now() })),
    frame(issueTicket(claims, foreignKey)),
    frame(good, { origin: 'https://mall.example.evil.example' }),
    frame(good, { origin: '' }),
    frame(bench.ticket({ origins: ["https://mall.example; script-src 'unsafe-inline'"] }), {
      origin: "https://mall.example; script-src 'unsafe-inline'",
    }),
  ]
  for (const page of await Promise.all(bad)) {
    expect(page.status).toBe(401)
    const text = await page.text()
    expect(text).toContain('支付页面已失效')
    expect(text).not.toContain('config')
  }
})

test('over https, browsers are told to stay there', async () => {
  const secure = await startBench({ publicUrl: 'https://vault.example/' })
  expect(secure.vault.publicUrl).toBe('https://vault.example')
  const page = await secure.get('/healthz')
  expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000')
  await secure.stop()
})

test('a card is refused with words for the shopper and the field’s name', async () => {
  const answer = await bench.enter({ ...shopperCard, id_number: '341126197709218367' })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({
    error: {
      code: 'card_data_invalid',
      param: 'id_number',
      shopper_message: expect.objectContaining({ zh: expect.any(String), en: expect.any(String) }),
    },
  })
  expect(await (await bench.enter({ ...creditCard, expiry: '0120' })).json()).toMatchObject({
    error: { param: 'expiry' },
  })
})

test('a card sealed for one ticket is not taken with another', async () => {
  const sealed = await bench.seal({ ticket: bench.ticket(), ...shopperCard }, 'tillway-card')
  const answer = await bench.post('/frame/cards', { ticket: bench.ticket(), sealed })
  expect(await answer.json()).toMatchObject({ error: { code: 'card_data_invalid' } })
})

test('a ticket for a code enters no card, and a sealed code is no card', async () => {
  const codeTicket = bench.ticket({ kind: 'code' })
  const sealed = await bench.seal({ ticket: codeTicket, ...shopperCard }, 'tillway-card')
  const refused = await bench.post('/frame/cards', { ticket: codeTicket, sealed })
  expect(await refused.json()).toMatchObject({ error: { code: 'ticket_invalid' } })
  const ticket = bench.ticket()
  const code = await bench.seal({ ticket, ...shopperCard }, 'tillway-code')
  const second = await bench.post('/frame/cards', { ticket, sealed: code })
  expect(await second.json()).toMatchObject({ error: { code: 'card_data_invalid' } })
})

test('one ticket enters only so many cards', async () => {
  const strict = await startBench({ limits: { cardsPerTicket: 2 } })
  const claims = { jti: 'the same' }
  const statuses: number[] = []
  for (let index = 0; index < 3; index += 1) {
    statuses.push((await strict.enter(shopperCard, claims)).status)
  }
  expect(statuses).toEqual([200, 200, 429])
  await strict.stop()
})

test('a bank is named by six to eight digits, and an unknown one is not', async () => {
  const ticket = bench.ticket()
  const ask = async (prefix: string) => (await bench.post('/frame/bins', { ticket, prefix })).json()
  expect(await ask('621626')).toEqual({
    bank: { code: 'pab', zh: '平安银行', en: 'Ping An Bank' },
    kind: 'debit',
    lengths: [19],
  })
  expect(await ask('90000000')).toEqual({ bank: null, kind: null, lengths: [] })
  for (const prefix of ['62162', '621626100', 'abcdef', '']) {
    expect(await ask(prefix)).toMatchObject({ error: { code: 'invalid_request' } })
  }
})

test('another site’s page, another type and a large body are refused', async () => {
  const body = { ticket: bench.ticket(), prefix: '621626' }
  const crossed = await bench.post('/frame/bins', body, { 'sec-fetch-site': 'cross-site' })
  expect(crossed.status).toBe(403)
  const plain = await bench.post('/frame/bins', body, { 'content-type': 'text/plain' })
  expect(plain.status).toBe(415)
  const large = await bench.post('/frame/bins', { ...body, more: 'x'.repeat(70_000) })
  expect(large.status).toBe(413)
  expect((await bench.post('/frame/bins', '{')).status).toBe(400)
  expect((await bench.get('/frame/bins')).status).toBe(405)
  expect((await bench.get('/other')).status).toBe(404)
})

test('a path that is not ours is not repeated in the log', async () => {
  await bench.get('/6216261000000000018')
  await bench.get('/frame/6216261000000000018')
  expect(JSON.stringify(bench.log.lines)).not.toContain('6216261000000000018')
})

test('what only looks like a text is refused like another', async () => {
  const trap = { toString: 1, valueOf: 1 }
  for (const path of ['/frame/cards', '/frame/bins', '/frame/challenges']) {
    for (const ticket of [trap, bench.ticket()]) {
      const { status } = await bench.post(path, {
        ticket,
        sealed: trap,
        prefix: trap,
        module: trap,
      })
      expect([400, 401]).toContain(status)
    }
  }
})

test('no body makes the vault stumble', async () => {
  const ticket = bench.ticket()
  const bodies = fc.oneof(
    fc.json(),
    fc.record({ ticket: fc.constant(ticket), sealed: fc.anything(), prefix: fc.anything() }),
  )
  const paths = fc.constantFrom('/frame/cards', '/frame/bins', '/frame/challenges')
  await fc.assert(
    fc.asyncProperty(paths, bodies, async (path, body) => {
      const { status } = await bench.post(path, body)
      expect(status === 200 || (status >= 400 && status < 500)).toBe(true)
    }),
    { numRuns: 60 },
  )
  expect(bench.log.lines.filter(({ level }) => level === 'error')).toEqual([])
})
