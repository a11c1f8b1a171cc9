import { setTimeout as delay } from 'node:timers/promises'
import { type HttpRequest, TransportError, type TransportFailure } from '@tillway/kernel'
import { afterEach, expect, test } from 'vitest'
import {
  type ClosableHttpTransport,
  createHttpTransport,
  type HttpTransportOptions,
} from './http-transport.ts'
import {
  closedPort,
  listenHttp,
  listenTcp,
  listenTls,
  type TestServer,
  testCertificate,
} from './testing/servers.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

function transport(options: HttpTransportOptions = {}): ClosableHttpTransport {
  const created = createHttpTransport(options)
  open.push(created)
  return created
}

async function using(server: Promise<TestServer>): Promise<TestServer> {
  const started = await server
  open.push(started)
  return started
}

function get(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: {}, timeoutMs: 5_000, ...rest }
}

function post(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return get(url, { method: 'POST', body: '{}', ...rest })
}

async function failureOf(sent: Promise<unknown>): Promise<[TransportFailure, boolean]> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(TransportError)
  const { failure, maybeSent } = error as TransportError
  return [failure, maybeSent]
}

const text = (body: Uint8Array) => Buffer.from(body).toString('latin1')

test('a request goes out as given and the answer comes back as raw bytes', async () => {
  const bytes = Buffer.from([0, 255, 0x1f, 0x8b, 10])
  const server = await using(
    listenHttp((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        response.writeHead(201, [
          ['X-Seen', `${request.method} ${request.headers['x-a']} ${Buffer.concat(chunks)}`],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
          ['X-Twice', 'one'],
          ['X-Twice', 'two'],
          ['Content-Encoding', 'gzip'],
        ])
        response.end(bytes)
      })
    }),
  )
  const sent = post(`http://127.0.0.1:${server.port}/`, {
    headers: { 'X-A': 'b' },
    body: '{"n":1}',
  })
  const answer = await transport().send(sent)
  expect(answer.status).toBe(201)
  expect(answer.headers['x-seen']).toBe('POST b {"n":1}')
  expect(answer.headers['set-cookie']).toBe('a=1, b=2')
  expect(answer.headers['x-twice']).toBe('one, two')
  expect([...answer.body]).toEqual([...bytes])
})

test('path and query are sent byte for byte, and a fragment is not sent', async () => {
  const server = await using(listenHttp((request, response) => response.end(request.url)))
  const http = transport()
  const paths = [
    '/',
    '/v3/pay%2Fx/../y?b=%E4%BD%A0&a=+%20~!*()',
    '/a//b/./c',
    '/p?x={"a"}|^`',
    '/%zz?',
  ]
  for (const path of paths) {
    const answer = await http.send(get(`http://127.0.0.1:${server.port}${path}`))
    expect(text(answer.body)).toBe(path)
  }
  const rooted = await http.send(get(`http://127.0.0.1:${server.port}?q=1#part`))
  expect(text(rooted.body)).toBe('/?q=1')
})

test('a redirect is an answer, not an instruction', async () => {
  const target = await using(listenHttp((_request, response) => response.end('inside')))
  const server = await using(
    listenHttp((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${target.port}/` }).end()
    }),
  )
  const answer = await transport().send(get(`http://127.0.0.1:${server.port}/`))
  expect(answer.status).toBe(302)
  expect(target.connections()).toBe(0)
})

test('informational answers are passed over', async () => {
  const server = await using(
    listenHttp((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.end('final')
    }),
  )
  const answer = await transport().send(get(`http://127.0.0.1:${server.port}/`))
  expect([answer.status, text(answer.body), answer.headers.link]).toEqual([200, 'final', undefined])
})

test('connections are kept and reused', async () => {
  const server = await using(listenHttp((_request, response) => response.end('ok')))
  const http = transport()
  for (let index = 0; index < 50; index += 1) {
    await http.send(post(`http://127.0.0.1:${server.port}/`))
  }
  // A second one, because an answer is there a moment before its connection is free again.
  expect(server.connections()).toBeLessThanOrEqual(2)
})

test('connections per origin are bounded and the rest waits its turn', async () => {
  const server = await using(
    listenHttp((_request, response) => void delay(10).then(() => response.end('ok'))),
  )
  const http = transport({ connectionsPerOrigin: 2 })
  const sent = Array.from({ length: 8 }, () => http.send(get(`http://127.0.0.1:${server.port}/`)))
  expect((await Promise.all(sent)).map((answer) => answer.status)).toEqual(Array(8).fill(200))
  expect(server.connections()).toBe(2)
})

test('one request more than the queue holds is refused unsent', async () => {
  const server = await using(
    listenHttp((_request, response) => void delay(50).then(() => response.end())),
  )
  const http = transport({ connectionsPerOrigin: 1, queuePerOrigin: 1 })
  const url = `http://127.0.0.1:${server.port}/`
  const accepted = [http.send(get(url)), http.send(get(url))]
  expect(await failureOf(http.send(get(url)))).toEqual(['connect', false])
  await Promise.all(accepted)
})

test('a refused connection and an unknown name were certainly not sent', async () => {
  const http = transport()
  const url = `http://127.0.0.1:${await closedPort()}/`
  expect(await failureOf(http.send(post(url)))).toEqual(['connect', false])
  expect(await failureOf(http.send(post('https://mall.invalid/')))).toEqual(['connect', false])
})

test('a TLS handshake that fails was certainly not sent', async () => {
  let requests = 0
  const server = await using(
    listenTls((_request, response) => {
      requests += 1
      response.end()
    }),
  )
  const url = `https://localhost:${server.port}/`
  expect(await failureOf(transport().send(post(url)))).toEqual(['tls', false])
  const plain = await using(listenTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
  const wrong = `https://localhost:${plain.port}/`
  expect(await failureOf(transport().send(post(wrong)))).toEqual(['tls', false])
  const hangUp = await using(listenTcp((socket) => socket.once('data', () => socket.destroy())))
  const broken = `https://localhost:${hangUp.port}/`
  expect(await failureOf(transport().send(post(broken)))).toEqual(['tls', false])
  expect(requests).toBe(0)
})

test('TLS with a trusted certificate works', async () => {
  const server = await using(listenTls((_request, response) => response.end('secret')))
  const http = transport({ tls: { ca: testCertificate } })
  const answer = await http.send(get(`https://localhost:${server.port}/`))
  expect(text(answer.body)).toBe('secret')
})

test('a handshake that never ends is given up after the connect time-out, unsent', async () => {
  const server = await using(listenTcp(() => undefined))
  const http = transport({ connectTimeoutMs: 60 })
  const sent = http.send(post(`https://localhost:${server.port}/`))
  expect(await failureOf(sent)).toEqual(['connect', false])
})

test('the total time-out before a connection stands leaves the request unsent for good', async () => {
  const received: Buffer[] = []
  const server = await using(
    listenTcp((socket) => socket.on('data', (data) => received.push(data))),
  )
  const http = transport({ connectTimeoutMs: 5_000 })
  const sent = http.send(post(`https://localhost:${server.port}/`, { timeoutMs: 50 }))
  expect(await failureOf(sent)).toEqual(['timeout', false])
})

test('a request that timed out in the queue is not sent when a connection comes free', async () => {
  const seen: string[] = []
  const server = await using(
    listenHttp((request, response) => {
      seen.push(request.url ?? '')
      void delay(request.url === '/slow' ? 120 : 0).then(() => response.end())
    }),
  )
  const http = transport({ connectionsPerOrigin: 1 })
  const base = `http://127.0.0.1:${server.port}`
  const slow = http.send(get(`${base}/slow`))
  const queued = http.send(post(`${base}/queued`, { timeoutMs: 30 }))
  expect(await failureOf(queued)).toEqual(['timeout', false])
  await slow
  await http.send(get(`${base}/after`))
  expect(seen).toEqual(['/slow', '/after'])
  expect(server.connections()).toBe(1)
})

test('silence after the request is a time-out that may have been sent', async () => {
  const server = await using(listenHttp(() => undefined))
  const sent = transport().send(post(`http://127.0.0.1:${server.port}/`, { timeoutMs: 700 }))
  expect(await failureOf(sent)).toEqual(['timeout', true])
})

test('a half-open peer that takes the bytes and goes quiet runs into the time-out', async () => {
  const server = await using(listenTcp((socket) => socket.pause()))
  const body = 'x'.repeat(2_000_000)
  const sent = transport().send(post(`http://127.0.0.1:${server.port}/`, { timeoutMs: 700, body }))
  expect(await failureOf(sent)).toEqual(['timeout', true])
})

test('a body that trickles in does not outlive the total time-out', async () => {
  const server = await using(
    listenHttp((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(timer))
    }),
  )
  const started = performance.now()
  const sent = transport().send(get(`http://127.0.0.1:${server.port}/`, { timeoutMs: 700 }))
  expect(await failureOf(sent)).toEqual(['timeout', true])
  expect(performance.now() - started).toBeLessThan(5_000)
})

test('a reset in the middle of the body may have been sent', async () => {
  const server = await using(
    listenTcp((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
        setTimeout(() => socket.resetAndDestroy(), 10)
      })
    }),
  )
  const sent = transport().send(post(`http://127.0.0.1:${server.port}/`))
  expect(await failureOf(sent)).toEqual(['reset', true])
})

test('a body shorter than announced is no answer', async () => {
  const server = await using(
    listenTcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'))
    }),
  )
  const sent = transport().send(post(`http://127.0.0.1:${server.port}/`))
  expect(await failureOf(sent)).toEqual(['reset', true])
})

test('what is not HTTP is no answer', async () => {
  const server = await using(
    listenTcp((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n'))),
  )
  const sent = transport().send(post(`http://127.0.0.1:${server.port}/`))
  expect(await failureOf(sent)).toEqual(['reset', true])
})

test('an announced and an unannounced body over the limit are both refused', async () => {
  const server = await using(
    listenHttp((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': '2000000' })
      response.write('x'.repeat(50_000))
    }),
  )
  const http = transport()
  const base = `http://127.0.0.1:${server.port}`
  for (const path of ['/announced', '/chunked']) {
    const sent = http.send(get(base + path, { maxResponseBytes: 40_000 }))
    expect(await failureOf(sent)).toEqual(['too_large', true])
  }
  const exact = await using(listenHttp((_request, response) => response.end('x'.repeat(40_000))))
  const url = `http://127.0.0.1:${exact.port}/`
  const answer = await http.send(get(url, { maxResponseBytes: 40_000 }))
  expect(answer.body.length).toBe(40_000)
})

test('endless headers are refused', async () => {
  const server = await using(
    listenTcp((socket) => {
      const endless = `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`
      socket.once('data', () => socket.write(endless))
    }),
  )
  const sent = transport().send(get(`http://127.0.0.1:${server.port}/`))
  expect(await failureOf(sent)).toEqual(['too_large', true])
})

test('a kept connection that the peer has closed is noticed before anything is sent on it', async () => {
  let requests = 0
  const server = await using(
    listenTcp((socket) => {
      socket.on('data', () => {
        requests += 1
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', () => socket.end())
      })
    }),
  )
  const http = transport()
  for (let index = 0; index < 20; index += 1) {
    const answer = await http.send(post(`http://127.0.0.1:${server.port}/`))
    expect(answer.status).toBe(200)
  }
  expect([requests, server.connections()]).toEqual([20, 20])
})

test('a kept connection that dies on the next request may have been sent, and is not sent twice', async () => {
  const perSocket: number[] = []
  const server = await using(
    listenTcp((socket) => {
      const index = perSocket.push(0) - 1
      socket.on('data', () => {
        perSocket[index] = (perSocket[index] ?? 0) + 1
        if (perSocket[index] === 2) socket.resetAndDestroy()
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      })
    }),
  )
  const http = transport({ connectionsPerOrigin: 1 })
  const url = `http://127.0.0.1:${server.port}/`
  await http.send(post(url))
  expect(await failureOf(http.send(post(url)))).toEqual(['reset', true])
  expect(await failureOf(http.send(get(url)).then(() => http.send(get(url))))).toEqual([
    'reset',
    true,
  ])
  await delay(30)
  expect(perSocket).toEqual([2, 2])
})

test('what cannot be sent as it is is refused, and leaves the connections usable', async () => {
  const server = await using(listenHttp((_request, response) => response.end('ok')))
  const http = transport({ connectionsPerOrigin: 1 })
  const url = `http://127.0.0.1:${server.port}/`
  const refused: HttpRequest[] = [
    get('/relative'),
    get('ftp://127.0.0.1/'),
    get('http:///path'),
    get('http://user:pass@127.0.0.1/'),
    get('http://127.0.0.1\\@evil.example/'),
    get(`${url}a b`),
    get(`${url}\u4f60`),
    get(url, { headers: { 'x-a': 'b\r\nx-injected: 1' } }),
    get(url, { headers: { 'x a': 'b' } }),
    get(url, { headers: { 'Transfer-Encoding': 'chunked' } }),
    post(url, { headers: { 'content-length': '1' } }),
  ]
  for (const request of refused) {
    expect(await failureOf(http.send(request)), request.url).toEqual(['blocked', false])
  }
  expect(text((await http.send(get(url))).body)).toBe('ok')
})

test('only so many origins keep connections, and a busy one is not closed', async () => {
  const servers = await Promise.all(
    Array.from({ length: 3 }, () =>
      using(listenHttp((_request, response) => void delay(20).then(() => response.end('ok')))),
    ),
  )
  const http = transport({ maxOrigins: 1 })
  const urls = servers.map((server) => `http://127.0.0.1:${server.port}/`)
  const answers = await Promise.all(urls.map((url) => http.send(get(url))))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
  for (const url of urls) await http.send(get(url))
  expect(servers.map((server) => server.connections())).toEqual([2, 2, 2])
})

test('closing breaks off what is under way', async () => {
  const server = await using(listenHttp(() => undefined))
  const http = transport()
  const sent = http.send(post(`http://127.0.0.1:${server.port}/`))
  await delay(30)
  const failed = failureOf(sent)
  await http.close()
  expect(await failed).toEqual(['reset', true])
})
