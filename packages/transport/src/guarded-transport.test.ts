import { isIP, type LookupFunction } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createGuardedTransport } from './guarded-transport.ts'
import type { ClosableHttpTransport } from './http-transport.ts'
import { listenHttp } from './testing/servers.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

const toLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: isIP('127.0.0.1') }])
  else callback(null, '127.0.0.1', 4)
}

async function outcome(http: ClosableHttpTransport, url: string): Promise<unknown> {
  open.push(http)
  const request = { method: 'GET', url, headers: {}, timeoutMs: 2_000 } as const
  return await http.send(request).then(
    ({ status }) => status,
    (error: unknown) => error,
  )
}

test('a channel’s address that leads inside is refused before anything is sent', async () => {
  const inside = await listenHttp((_request, response) => response.end('inside'))
  open.push(inside)
  const refused = { failure: 'blocked', maybeSent: false }
  const direct = await outcome(createGuardedTransport(), `http://127.0.0.1:${inside.port}/`)
  expect(direct).toMatchObject(refused)
  const named = createGuardedTransport({ lookup: toLoopback })
  expect(await outcome(named, `https://channel.example:${inside.port}/`)).toMatchObject(refused)
  expect(await outcome(createGuardedTransport(), 'http://169.254.169.254/')).toMatchObject(refused)
})

test('a trial may talk to simulators on its own machine', async () => {
  const simulator = await listenHttp((_request, response) => response.end('hello'))
  open.push(simulator)
  const http = createGuardedTransport({ allowLoopback: true })
  expect(await outcome(http, `http://127.0.0.1:${simulator.port}/`)).toBe(200)
})
