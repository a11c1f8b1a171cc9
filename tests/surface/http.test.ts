/** What holds on every path: unknown paths, methods, limits, health, cross-origin answers, documents. */
import { connect } from 'node:net'
import { type Route, routes } from '@tillway/api'
import { type Clock, errorTable } from '@tillway/kernel'
import { systemClock } from '@tillway/kernel/node'
import { codesOf } from '@tillway/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkErrorBody } from '../kit/contract.ts'
import { asMerchant, makeMerchant, orderOf, type TestMerchant } from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'

const requestsPerSecond = 40
/** It stands still for the limits, however slow the machine: nothing flows in by itself. */
let elapsedMs = 0
const clock: Clock = { now: systemClock.now, monotonic: () => elapsedMs }
const platform = await startPlatform({ server: { requestsPerSecond, ports: { clock } } })
afterAll(() => platform.stop())

let merchant: TestMerchant
beforeAll(async () => {
  merchant = await makeMerchant(platform, { channels: [] })
})

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${platform.server.url}${path}`, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

async function refusal(path: string, init: RequestInit = {}) {
  const answer = await ask(path, init)
  return { ...answer, ...checkErrorBody(answer).error }
}

describe('paths and methods', () => {
  test.each([
    '/nothing',
    '/v1',
    '/v1/payments/pay_1/nothing',
    '/v1/client/nothing',
    '/v1//payments',
    '/V1/payments',
    '/../etc/passwd',
  ])('%s is no path', async (path) => {
    expect((await refusal(path)).code).toBe('route_not_found')
    expect((await refusal(path, { method: 'POST', body: '<x>' })).code).toBe('route_not_found')
  })

  test('every known path refuses every other method, and says which it takes', async () => {
    const rows: readonly Route[] = Object.values(routes)
    for (const path of new Set(rows.map((row) => row.path))) {
      const taken = rows.filter((row) => row.path === path).map(({ method }) => String(method))
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (taken.includes(method)) continue
        const answer = await refusal(path.replace('{id}', 'x'), { method, body: null })
        expect([path, method, answer.code]).toEqual([path, method, 'method_not_allowed'])
        expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(taken.sort())
      }
    }
  })

  test.each(['/healthz', '/readyz', '/metrics', '/openapi.json', '/docs/errors'])(
    '%s is for reading only',
    async (path) => {
      const { code, headers } = await refusal(path, { method: 'POST' })
      expect([code, headers.get('allow')]).toEqual(['method_not_allowed', 'GET'])
    },
  )

  test.each(['/v1/payments/%E4%', `/v1/payments/${'x'.repeat(2_000)}`])(
    'a path that is not percent-encoded or has no end is refused',
    async (path) => {
      expect((await refusal(path)).code).toBe('invalid_request')
    },
  )
})

describe('what is hardly HTTP', () => {
  const raw = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(platform.server.url)
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      socket.on('close', () => resolve(text)).on('error', reject)
    })

  test.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
  ])('%s gets the error body, and the connection is closed', async (_what, bytes) => {
    const [head = '', text = ''] = (await raw(bytes)).split('\r\n\r\n')
    const headers = new Headers(
      head
        .split('\r\n')
        .slice(1)
        .map((line): [string, string] => [line.split(': ')[0] ?? '', line.split(': ')[1] ?? '']),
    )
    const { error } = checkErrorBody({ status: Number(head.split(' ')[1]), headers, text })
    expect(error.code).toBe('invalid_request')
  })
})

test('every error code has its place on the page that doc_url names', async () => {
  const { doc_url: docUrl } = await refusal('/v1/payments')
  const page = await fetch(docUrl)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const text = await page.text()
  for (const code of Object.keys(errorTable)) expect(text).toContain(`id="${code}"`)
})

test('each request has an id of its own, and none that the caller chose', async () => {
  const headers = { 'request-id': 'req_mine', 'x-request-id': 'req_mine' }
  const ids = await Promise.all(
    Array.from({ length: 20 }, async () =>
      (await ask('/healthz', { headers })).headers.get('request-id'),
    ),
  )
  expect(new Set(ids).size).toBe(20)
  for (const id of ids) expect(id).toMatch(/^req_[0-9A-HJKMNP-TV-Z]{26}$/)
})

describe('cross-origin', () => {
  test.each(Object.values(routes).filter(({ tag }) => tag === 'client'))(
    'a page anywhere may ask for $method $path',
    async ({ method, path }) => {
      const preflight = await ask(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://mall.example', 'access-control-request-method': method },
      })
      expect([preflight.status, preflight.text]).toEqual([204, ''])
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
      expect(preflight.headers.get('access-control-allow-methods')).toContain(method)
      const allowed = preflight.headers.get('access-control-allow-headers') ?? ''
      expect(allowed.split(', ')).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']),
      )
      const { headers } = await refusal(path, { method })
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-expose-headers')).toContain('request-id')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    },
  )

  test("no page may call the mall server's interface", async () => {
    const preflight = await ask('/v1/payments', { method: 'OPTIONS' })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    const { headers } = await ask('/v1/payments')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('for whoever runs it', () => {
  test('it is alive, it is ready and it counts', async () => {
    expect(JSON.parse((await ask('/healthz')).text)).toEqual({ status: 'alive' })
    expect(JSON.parse((await ask('/readyz')).text)).toEqual({ status: 'ready' })
    await asMerchant(platform, merchant).ok('createPayment', { body: orderOf() })
    const { headers, text } = await ask('/metrics')
    expect(headers.get('content-type')).toContain('text/plain')
    expect(text).toMatch(/^tillway_payments_created_total 1$/m)
    expect(text).toMatch(/^tillway_http_seconds_count\{route="createPayment",status="201"\} 1$/m)
    expect(text).not.toMatch(/_[0-9A-HJKMNP-TV-Z]{26}/)
  })

  test('paths that callers make up do not become labels', async () => {
    await ask('/made-up-path-1')
    expect((await ask('/metrics')).text).not.toContain('made-up-path')
  })
})

describe('limits', () => {
  test('beyond its rate a merchant is told how long to wait, and others go on', async () => {
    const other = await makeMerchant(platform, { channels: [] })
    const flood = Array.from({ length: requestsPerSecond * 3 }, () =>
      asMerchant(platform, merchant).call('listTerminals'),
    )
    const answers = await Promise.all(flood)
    const refused = answers.filter(({ code }) => code === 'rate_limited')
    expect(refused.length).toBeGreaterThan(0)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(requestsPerSecond)
    expect(answers.length - refused.length).toBeLessThanOrEqual(requestsPerSecond * 2)
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1')
    expect((await asMerchant(platform, other).call('listTerminals')).status).toBe(200)
    elapsedMs += 1_000
    expect((await asMerchant(platform, merchant).call('listTerminals')).status).toBe(200)
  })

  test('a notification for an account that does not exist, or without end, is turned away', async () => {
    const path = `/notify/${merchant.merchantId}/ca_01JZZZZZZZZZZZZZZZZZZZZZZZ/1`
    const answer = await ask(path, { method: 'POST', body: '{}' })
    expect(answer.status).toBe(404)
    expect((await ask('/notify/x/y/z', { method: 'POST', body: '{}' })).status).toBe(404)
    const huge = await ask(path, { method: 'POST', body: 'x'.repeat(300_000) })
    expect(checkErrorBody(huge).error.code).toBe('body_too_large')
  })
})

describe('the OpenAPI document', () => {
  test('has every route with its summaries, parameters and answers', async () => {
    const document = JSON.parse((await ask('/openapi.json')).text)
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.info)).toEqual(expect.arrayContaining(['title', 'version']))
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as object).map(([method, operation]) => ({ path, method, ...operation })),
    )
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(routes).sort(),
    )
    for (const operation of operations) checkOperation(document, operation)
  })

  interface Document {
    readonly components: { readonly securitySchemes: object }
  }

  interface Operation {
    readonly path: string
    readonly method: string
    readonly operationId: keyof typeof routes
    readonly summary: string
    readonly 'x-summary-zh': string
    readonly security: readonly Readonly<Record<string, readonly string[]>>[]
    readonly parameters: readonly { readonly name: string; readonly in: string }[]
    readonly responses: Readonly<Record<string, { readonly description: string; content: object }>>
  }

  function checkOperation(document: Document, operation: Operation): void {
    const route: Route = routes[operation.operationId]
    const where = operation.operationId
    expect([operation.method, operation.path], where).toEqual([
      route.method.toLowerCase(),
      route.path,
    ])
    expect(operation.summary.length, where).toBeGreaterThan(3)
    expect(operation['x-summary-zh'], where).toMatch(/\p{Script=Han}/u)
    const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
    const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(
      inPath.map(({ name }) => name),
      where,
    ).toEqual(names)
    expect(Object.keys(operation.responses), where).toContain(String(route.status))
    for (const code of codesOf(route)) {
      const { description } = operation.responses[errorTable[code].status] ?? { description: '' }
      expect(description, where).toContain(`\`${code}\``)
    }
    for (const scheme of operation.security.flatMap(Object.keys)) {
      expect(Object.keys(document.components.securitySchemes), where).toContain(scheme)
    }
  }

  test('points only at schemas that it holds', async () => {
    const { text } = await ask('/openapi.json')
    const refs = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref))
    expect([...refs]).toEqual(['#/components/schemas/Error'])
    expect(JSON.parse(text).components.schemas.Error).toMatchObject({ type: 'object' })
    expect(text).not.toContain('"$id"')
  })
})
