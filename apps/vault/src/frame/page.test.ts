import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createErrorPage, createFramePage, partAnswers } from './page.ts'

const card = { script: 'start()', style: 'body{margin:0}' }
const later = { script: 'export const style="b{}"', style: 'b{}' }
const file = 'later-0123456789abcdef.js'
const password = {
  zh: { script: 'frage()', style: 'body{margin:1px}' },
  en: { script: 'ask()', style: 'body{margin:1px}' },
  parts: { [file]: later },
}
const publicUrl = 'https://vault.example/v'
const assets = { card, password }
const config = { lang: 'zh', theme: 'auto', large: false, payee: '</script><b>' } as const
const origins = ['https://mall.example', 'https://m.mall.example:8443']
const page = createFramePage(assets)({ document: 'card', config, publicUrl, origins })
const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

test('the policy lets run what is in the page, and the named origins embed it', () => {
  expect(page.headers['content-security-policy']?.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${sha256('start()')}`,
    `style-src ${sha256('body{margin:0}')}`,
    "connect-src 'self'",
    'frame-ancestors https://mall.example https://m.mall.example:8443',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ])
  expect(page.headers).not.toHaveProperty('x-frame-options')
  expect(page.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'permissions-policy': expect.stringContaining('camera=(), clipboard-read=()'),
  })
})

test('the page of a password is a document of its own, with its own policy and title', () => {
  const lang = 'en'
  const own = createFramePage(assets)({
    document: 'password',
    config: { ...config, lang },
    publicUrl,
    origins,
  })
  expect(own.body).toContain('<title>Payment password</title>')
  expect(own.body).toContain('<script>ask()</script>')
  expect(own.body).not.toContain(card.script)
  expect(own.body).not.toContain('frage()')
  expect(own.headers['content-security-policy']?.split('; ').slice(1, 3)).toEqual([
    `script-src ${sha256('ask()')} https://vault.example/v/frame/parts/${file}`,
    `style-src ${sha256('body{margin:1px}')} ${sha256('b{}')}`,
  ])
  expect(page.body).toContain('<title>银行卡信息</title>')
  expect(page.body).not.toContain(password.zh.script)
})

test('a later part is a script that browsers may keep, and that no other site may have', () => {
  expect([...partAnswers({ card, password })]).toEqual([
    [
      `/frame/parts/${file}`,
      {
        status: 200,
        headers: {
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': 'public, max-age=31536000, immutable',
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'same-origin',
        },
        body: later.script,
      },
    ],
  ])
})

test('without an origin nobody embeds it', () => {
  const { headers } = createFramePage(assets)({ document: 'card', config, publicUrl, origins: [] })
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(headers['x-frame-options']).toBe('DENY')
})

test('what the page shows cannot end its element', () => {
  expect(page.body.match(/<\/script>/g)).toHaveLength(2)
  const [, json = ''] = /id="config">(.*?)<\/script>/.exec(page.body) ?? []
  expect(JSON.parse(json)).toEqual(config)
})

test('a script that would end its own element is refused at the start', () => {
  for (const script of ['"</script>"', '"<!--"']) {
    expect(() => createFramePage({ card: { ...card, script }, password })).toThrow('the frame')
    const en = { ...card, script }
    expect(() => createFramePage({ card, password: { ...password, en } })).toThrow('the frame')
  }
  expect(() => createFramePage({ card: { ...card, style: '</STYLE>' }, password })).toThrow(
    'the frame',
  )
})

test('the page of a bad ticket runs nothing and says what to do, in both languages', () => {
  const { status, headers, body } = createErrorPage()
  expect(status).toBe(401)
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).not.toContain('script-src')
  expect(body).toContain('请返回商城')
  expect(body).toContain('go back to the shop')
})
