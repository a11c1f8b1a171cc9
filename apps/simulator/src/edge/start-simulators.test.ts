import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sampleChannel, sampleSimulator } from '@tillway/channel/conformance'
import { money } from '@tillway/kernel'
import { systemClock, systemRandom } from '@tillway/kernel/node'
import { createMemoryLog } from '@tillway/kernel/testing'
import { createTcpConnector } from '@tillway/transport'
import { afterEach, expect, test } from 'vitest'
import type { FoundChannel } from '../assemble.ts'
import { createHttpTransport } from './http-transport.ts'
import { type RunningSimulators, startSimulators } from './start-simulators.ts'

const sample: FoundChannel = { manifest: sampleChannel.manifest, simulator: sampleSimulator }
const cleanups: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(
  dataDir = mkdtempSync(join(tmpdir(), 'simulators-')),
  channels: readonly FoundChannel[] = [sample],
): Promise<RunningSimulators & { dataDir: string }> {
  const running = await startSimulators({ dataDir, log: createMemoryLog(), channels })
  cleanups.push(running.stop)
  return { ...running, dataDir }
}

/** A channel that answers what it was asked, byte for byte. */
const echo: FoundChannel = {
  manifest: { ...sampleChannel.manifest, id: 'echo' },
  simulator: {
    channel: 'echo',
    create: (ports) => ({
      ...sampleSimulator.create(ports),
      async handle({ method, target, headers, body }) {
        if (target === '/drop') return { status: 200, headers: {}, body: '', drop: true }
        if (target === '/throw') throw new Error('a fault of the simulator')
        const asked = { method, target, type: headers['content-type'], twice: headers['x-twice'] }
        const headersOut = { 'x-asked': encodeURIComponent(JSON.stringify(asked)) }
        return { status: 299, headers: headersOut, body }
      },
    }),
  },
}

/** A channel that is spoken to over connections of bytes, and says everything twice. */
const stuttering: FoundChannel = {
  manifest: { ...sampleChannel.manifest, id: 'stuttering' },
  simulator: {
    channel: 'stuttering',
    create(ports) {
      const door = ports.streams?.listener.listen(ports.streams, (stream) => {
        stream.onData((bytes) => void stream.write(Buffer.concat([bytes, bytes])))
      })
      let port = 0
      return {
        ...sampleSimulator.create(ports),
        channel: 'stuttering',
        async ready() {
          port = (await door)?.port ?? 0
        },
        provision: () => ({ host: ports.streams?.host ?? '', port: String(port) }),
        stop: () => void door?.then((opened) => opened.close()),
      }
    },
  },
}

function openAccount(simulators: RunningSimulators) {
  const http = createHttpTransport()
  cleanups.push(http.close)
  const ports = { clock: systemClock, random: systemRandom, http, log: createMemoryLog() }
  return sampleChannel.open(simulators.provision('sample', 'mall'), ports)
}

function order(orderNumber: string, notifyUrl: string) {
  const startedAt = Date.now()
  const expiresAt = startedAt + 600_000
  const times = { startedAt, expiresAt }
  const asked = { orderNumber, amount: money(1234), presentation: 'qr', ...times } as const
  return { request: { ...asked, description: '一件', notifyUrl }, reference: asked }
}

async function mall(answer: (body: string) => number): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    response.writeHead(answer(Buffer.concat(chunks).toString())).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
}

test('a payment goes from start to notification over real sockets', async () => {
  const simulators = await start()
  const account = openAccount(simulators)
  let told = ''
  const notifyUrl = await mall((body) => {
    told = body
    return 200
  })
  const { request, reference } = order('order-1', notifyUrl)

  const report = await account.operations.start(request)
  expect(report).toMatchObject({ status: 'waiting', action: { type: 'qr' } })
  const { phone } = simulators.simulator('sample')
  const [waiting] = phone.waiting()
  phone.pay(waiting!.key)
  await expect.poll(() => told).not.toBe('')

  expect(JSON.parse(told)).toMatchObject({
    about: 'order',
    body: { order: 'order-1', total: 1234 },
  })
  expect(await account.operations.query(reference)).toMatchObject({ status: 'succeeded' })
})

test('the books and the merchants survive a stop without warning, a torn line does not harm', async () => {
  const first = await start()
  const { request, reference } = order('order-2', 'http://127.0.0.1:9/none')
  await openAccount(first).operations.start(request)
  const config = first.provision('sample', 'mall')
  const books = first.simulator('sample').books()
  appendFileSync(join(first.dataDir, 'simulators/sample.jsonl'), '{"order":{"merchant":"M10')

  const second = await start(first.dataDir)
  const { apiUrl: _, ...kept } = config
  expect(second.provision('sample', 'mall')).toMatchObject(kept)
  expect(second.simulator('sample').books()).toEqual(books)
  expect(await openAccount(second).operations.query(reference)).toMatchObject({ status: 'waiting' })
  const text = readFileSync(join(first.dataDir, 'simulators/sample.jsonl'), 'utf8')
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => typeof JSON.parse(line)),
  ).not.toContain('undefined')
  expect(text.endsWith('\n')).toBe(true)
})

test('bytes, method, path and repeated headers reach the simulator untouched', async () => {
  const { url } = await start(undefined, [echo])
  const bytes = new Uint8Array([0, 255, 254, 10, 13, 37, 123])
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/odd']) {
    const answer = await fetch(`${url}/echo/a%2Fb/?x=%E4%B8%AD&y=1+2`, {
      method: 'PATCH',
      headers: [
        ['content-type', type],
        ['x-twice', 'one'],
        ['x-twice', 'two'],
      ],
      body: bytes,
    })
    expect(answer.status).toBe(299)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes)
    const asked = JSON.parse(decodeURIComponent(answer.headers.get('x-asked') ?? ''))
    const target = '/a%2Fb/?x=%E4%B8%AD&y=1+2'
    expect(asked).toEqual({ method: 'PATCH', target, type, twice: 'one, two' })
  }
})

test('a dropped answer ends the connection without a byte', async () => {
  const { url } = await start(undefined, [echo])
  await expect(fetch(`${url}/echo/drop`)).rejects.toThrow('fetch failed')
  expect((await fetch(`${url}/echo/after`)).status).toBe(299)
})

test('a fault of one simulator is a 500 and the host goes on', async () => {
  const { url } = await start(undefined, [echo, sample])
  expect((await fetch(`${url}/echo/throw`)).status).toBe(500)
  expect((await fetch(`${url}/sample/orders/1`)).status).toBe(401)
  expect((await fetch(`${url}/nobody/x`)).status).toBe(404)
})

test('a body beyond the limit is refused with 413', async () => {
  const { url } = await start(undefined, [echo])
  const body = new Uint8Array((10 << 20) + 1)
  const status = await fetch(`${url}/echo/x`, { method: 'POST', body }).then(
    (answer) => answer.status,
    () => 413,
  )
  expect(status).toBe(413)
})

test('a channel may be spoken to over connections of bytes as soon as the host is there', async () => {
  const { provision } = await start(undefined, [stuttering, sample])
  const { host = '', port } = provision('stuttering', 'mall')
  const stream = await createTcpConnector().connect({ host, port: Number(port) }, 1000)
  const heard = new Promise((resolve) => {
    stream.onData((bytes) => resolve(Buffer.from(bytes).toString()))
  })
  await stream.write(Buffer.from('so'))
  expect(await heard).toBe('soso')
  stream.close()
})

test('a channel that is not served is not found', async () => {
  const simulators = await start()
  expect(() => simulators.simulator('nobody')).toThrow('no simulator of nobody')
})
