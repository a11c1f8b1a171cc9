import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createHttpTransport } from './http-transport.ts'

const transport = createHttpTransport()
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const get = (url: string, options = {}) =>
  transport.send({ method: 'GET', url, headers: {}, timeoutMs: 30_000, ...options })

test('an answer comes with its status, lower-case headers and bytes', async () => {
  const url = await serve((request, response) => {
    response.writeHead(418, { 'X-Path': request.url, 'Set-Cookie': ['a=1', 'b=2'] }).end('té')
  })
  const answer = await get(`${url}/p%2Fq?a=%E4`)
  expect(answer.status).toBe(418)
  expect(answer.headers).toMatchObject({ 'x-path': '/p%2Fq?a=%E4', 'set-cookie': 'a=1, b=2' })
  expect(Buffer.from(answer.body).toString()).toBe('té')
})

test('a redirect is an answer, not a way to go', async () => {
  const url = await serve((_, response) => response.writeHead(302, { location: '/x' }).end())
  expect((await get(url)).status).toBe(302)
})

test('nobody listening means that nothing was sent', async () => {
  const url = await serve(() => undefined)
  await new Promise((resolve) => server?.close(resolve))
  await expect(get(url)).rejects.toMatchObject({ failure: 'connect', maybeSent: false })
})

test('silence is a timeout after the request may have arrived', async () => {
  const url = await serve(() => undefined)
  await expect(get(url, { timeoutMs: 1_000 })).rejects.toMatchObject({
    failure: 'timeout',
    maybeSent: true,
  })
})

test('a dropped connection is a reset after the request may have arrived', async () => {
  const url = await serve((request) => request.socket.destroy())
  await expect(get(url)).rejects.toMatchObject({ failure: 'reset', maybeSent: true })
})

test('an answer beyond the limit is refused', async () => {
  const url = await serve((_, response) => response.end('x'.repeat(2_000)))
  await expect(get(url, { maxResponseBytes: 1_000 })).rejects.toMatchObject({
    failure: 'too_large',
  })
})
