import type { IncomingMessage } from 'node:http'
import { systemClock, systemRandom, systemScheduler } from '@tillway/kernel/node'
import { createManualTime, createSeededRandom } from '@tillway/kernel/testing'
import { listenHttp } from '@tillway/transport/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { createWebhookTransport } from '../edge/webhook-transport.ts'
import { createEndpointSecrets } from './endpoint-secrets.ts'
import { createDispatchBench, merchantId } from './testing/dispatch-bench.ts'
import { createMemoryStore } from './testing/memory-store.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return {
    headers: request.headers as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

/** A dispatcher with real time and sockets, and an endpoint at that URL. */
async function sending(url: string, allowLoopback: boolean) {
  const bench = createDispatchBench(createMemoryStore(), createManualTime())
  const secrets = createEndpointSecrets(createSeededRandom(4))
  await bench.addEndpoint('we_1', secrets)
  const endpoint = await bench.endpoint('we_1')
  if (endpoint === undefined) throw new Error('no endpoint')
  await bench.store.transact((r) => r.webhookEndpoints.update({ ...endpoint, url }))
  const transport = createWebhookTransport({ allowLoopback })
  open.push(transport)
  const dispatcher = bench.dispatcher({
    transport,
    clock: systemClock,
    scheduler: systemScheduler,
    random: systemRandom,
  })
  open.push({ close: () => dispatcher.stop() })
  await bench.add('we_1', 'pay_1', 1, 2, 3)
  dispatcher.wake()
  await dispatcher.idle()
  return { bench, secrets }
}

test('a mall with the published verifier accepts what arrives, byte for byte and in order', async () => {
  const received: Received[] = []
  const server = await listenHttp((request, response) => {
    void read(request).then((whole) => {
      received.push(whole)
      response.writeHead(204).end()
    })
  })
  open.push(server)
  const { bench, secrets } = await sending(`http://127.0.0.1:${server.port}/hook`, true)
  const verifier = new Webhook(secrets[0].secret.reveal())
  const events = received.map(({ headers, body }) => verifier.verify(body, headers))
  expect(events).toEqual(
    [1, 2, 3].map((sequence) => ({ payment: 'pay_1', sequence, name: '商城' })),
  )
  expect(await bench.delivery('we_1', 'pay_1', 3)).toMatchObject({
    state: 'delivered',
    lastStatus: 204,
  })
})

test('a redirect to an internal address is a failed try, and nobody calls there', async () => {
  const inside = await listenHttp((_request, response) => response.end('admin'))
  const server = await listenHttp((_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/admin` }).end()
  })
  open.push(inside, server)
  const { bench } = await sending(`http://127.0.0.1:${server.port}/hook`, true)
  expect(await bench.delivery('we_1', 'pay_1', 1)).toMatchObject({
    state: 'pending',
    lastStatus: 302,
    lastError: 'answered 302',
  })
  expect(inside.connections()).toBe(0)
})

test('an endpoint that leads inside is not connected to, whatever is stored', async () => {
  const inside = await listenHttp((_request, response) => response.end('admin'))
  open.push(inside)
  const { bench } = await sending(`http://127.0.0.1:${inside.port}/admin`, false)
  expect(await bench.delivery('we_1', 'pay_1', 1)).toMatchObject({
    merchantId,
    state: 'pending',
    lastStatus: null,
    lastError: 'the address is not allowed',
  })
  expect(inside.connections()).toBe(0)
})
