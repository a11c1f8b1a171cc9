import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { registerDocs } from './docs-site.ts'

const inline = 'document.title = "x"'
let folder: string
let app: FastifyInstance

let read = 0
const serve = (docsDir: string | undefined) => {
  const served = Fastify()
  const onRead = () => {
    read += 1
  }
  registerDocs(served, docsDir === undefined ? undefined : { folder: docsDir, onRead })
  return served
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-docs-'))
  for (const path of ['assets', 'server', 'en']) mkdirSync(join(folder, path))
  const page = `<html><script>${inline}</script><script type="module" src="/docs/assets/a.js"></script></html>`
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, '404.html'), 'nothing here')
  writeFileSync(join(folder, 'server/index.html'), 'server')
  writeFileSync(join(folder, 'server/errors.html'), 'errors')
  writeFileSync(join(folder, 'assets/a.Xy12.js'), 'let a')
  writeFileSync(join(folder, '.source-hash'), 'hidden')
  app = serve(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the site of the docs', () => {
  test('a page has a policy that names its own scripts, and is asked for again each time', async () => {
    const { statusCode, headers } = await app.inject('/docs/')
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    const hash = createHash('sha256').update(inline).digest('base64')
    expect(headers['content-security-policy']).toContain(`script-src 'self' 'sha256-${hash}';`)
    expect(headers['cache-control']).toBe('public, no-cache')
    const again = await app.inject({ url: '/docs/', headers: { 'if-none-match': headers.etag } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('an asset is kept for ever, with its type', async () => {
    const { headers, body } = await app.inject('/docs/assets/a.Xy12.js')
    expect(body).toBe('let a')
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(headers['cache-control']).toContain('immutable')
  })

  test('addresses have no ending, and folders a slash', async () => {
    expect((await app.inject('/docs/server/errors')).body).toBe('errors')
    expect((await app.inject('/docs/server')).headers.location).toBe('/docs/server/')
    expect((await app.inject('/docs')).headers.location).toBe('/docs/')
    expect((await app.inject('/docs/server/')).body).toBe('server')
  })

  test.each([
    '/docs/nothing',
    '/docs/.source-hash',
    '/docs/../package.json',
    '/docs/%2e%2e/%2e%2e/etc/passwd',
    '/docs/..%2f..%2fetc/passwd',
    '/docs/assets%5c..%5cindex.html',
    '/docs/assets//a.Xy12.js',
    '/docs/x%00.html',
  ])('%s is not there', async (url) => {
    const { statusCode, body } = await app.inject(url)
    expect(statusCode).toBe(404)
    expect(body).not.toContain('hidden')
  })

  test('the address of an error leads to its page, in the reader’s language', async () => {
    const to = async (language: string) =>
      (await app.inject({ url: '/docs/errors', headers: { 'accept-language': language } })).headers
        .location
    expect(await to('zh-CN,zh;q=0.9,en;q=0.8')).toBe('/docs/server/errors')
    expect(await to('en-GB,zh;q=0.5')).toBe('/docs/en/server/errors')
    expect(await to('')).toBe('/docs/server/errors')
  })

  test('while it is being built a page says so and comes again', async () => {
    rmSync(folder, { recursive: true })
    read = 0
    const { statusCode, headers, body } = await app.inject('/docs/start/overview')
    expect([statusCode, headers['retry-after']]).toEqual([503, '3'])
    expect(body).toContain('http-equiv="refresh"')
    expect(read).toBe(1)
    expect((await app.inject('/docs/errors')).body).toContain('id="order_conflict"')
  })

  test('without a folder there is the page of errors alone', async () => {
    const bare = serve(undefined)
    expect((await bare.inject('/docs/errors')).body).toContain('id="order_conflict"')
    expect((await bare.inject('/docs/')).statusCode).toBe(404)
  })
})
