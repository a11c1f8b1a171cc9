import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPhonePage } from './phone-page.ts'

const page = createPhonePage()
const get = (target: string, method = 'GET') =>
  page({ method, target, headers: {}, body: new Uint8Array() })

test('the page is served with a policy that lets nothing in from elsewhere', async () => {
  const { status, headers, body } = await get('/phone?code=weixin%3A%2F%2Fx&lang=en')
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  const policy = headers['content-security-policy']
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(String(body)).not.toMatch(/https?:\/\/|<script>|<style>|\son\w+=/)
})

test('every script and style that the page refers to is served as what it is', async () => {
  const html = String((await get('/phone')).body)
  const wanted = [...html.matchAll(/(?:src|href)="(\/phone\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  )
  const seen = new Set<string>()
  while (wanted.length > 0) {
    const path = wanted.pop() ?? ''
    if (seen.has(path)) continue
    seen.add(path)
    const { status, headers, body } = await get(path)
    expect(status, path).toBe(200)
    const type = path.endsWith('.css') ? 'text/css' : 'text/javascript'
    expect(headers['content-type']).toBe(`${type}; charset=utf-8`)
    for (const [, next] of String(body).matchAll(/from '\.(\/[\w-]+\.ts)'/g))
      wanted.push(`/phone${next}`)
  }
  expect(seen.size).toBeGreaterThan(5)
})

test('scripts are served without their types', async () => {
  const { body } = await get('/phone/amount.ts')
  expect(String(body)).not.toMatch(/interface|: string/)
  expect(String(body)).toContain('export function amountText')
})

const brands = ['wechat', 'alipay', 'unionpay', '微信', '支付宝', '银联']

test('the page knows no channel by its name', async () => {
  const channels = readdirSync(join(import.meta.dirname, '../../../../channels'))
  // Some are ordinary words, which only a text of the program would mean as a name.
  const names = channels.flatMap((name) => [`'${name}'`, `"${name}"`])
  for (const file of readdirSync(join(import.meta.dirname, 'phone'))) {
    if (file.endsWith('.test.ts')) continue
    const body = String((await get(`/phone/${file}`)).body).toLowerCase()
    for (const name of [...names, ...brands]) expect(body).not.toContain(name)
  }
})

test('nothing else is served, and nothing is written', async () => {
  expect((await get('/phone/../phone-page.ts')).status).toBe(404)
  expect((await get('/phone/amount.test.ts')).status).toBe(404)
  expect((await get('/phone/%2e%2e/main.ts')).status).toBe(404)
  expect((await get('/phone', 'POST')).status).toBe(405)
})
