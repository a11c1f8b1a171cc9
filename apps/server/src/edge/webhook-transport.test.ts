import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { PayError, TransportError } from '@tillway/kernel'
import {
  addressKind,
  type ClosableHttpTransport,
  checkUrl,
  type GuardedTransportOptions,
} from '@tillway/transport'
import { listenHttp, listenTls, type TestServer, testCertificate } from '@tillway/transport/testing'
import { afterEach, expect, test } from 'vitest'
import { createWebhookTransport } from './webhook-transport.ts'

const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

function transport(options: GuardedTransportOptions = {}): ClosableHttpTransport {
  const created = createWebhookTransport({ connectTimeoutMs: 1_000, ...options })
  open.push(created)
  return created
}

async function using(server: Promise<TestServer>): Promise<TestServer> {
  const started = await server
  open.push(started)
  return started
}

/** Answers each question with the next of these, then stays with the last. */
function resolver(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0
  return (_hostname, options, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    const records = addresses.map((address): LookupAddress => ({ address, family: isIP(address) }))
    if (options.all === true) callback(null, records)
    else callback(null, records[0]?.address ?? '', records[0]?.family ?? 0)
  }
}

async function send(http: ClosableHttpTransport, url: string): Promise<string> {
  const request = { method: 'POST', url, headers: {}, body: '{}', timeoutMs: 30_000 } as const
  return http.send(request).then(
    (answer) => String(answer.status),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TransportError)
      return `${(error as TransportError).failure} ${(error as TransportError).maybeSent}`
    },
  )
}

/** Split at white space. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

const refusedAddresses = words(`
  0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.2x
  168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1
  192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
  239.255.255.250 240.0.0.1 255.255.255.255 :: ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
  ::ffff:a00:1 64:ff9b::808:808 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:0:4136:e378::1
  2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3fff::1 5f00::1 fc00::1
  fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 localhost 1.2.3 2130706433 0177.0.0.1
`)

const publicAddresses = words(`
  1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
  169.253.255.255 172.15.255.255 172.32.0.1 192.167.255.255 192.169.0.1 198.17.255.255
  198.20.0.1 223.255.255.255 2400:3200::1 2606:4700::1111 2001:4860:4860::8888 2a00:1450::1
`)

test('every special-purpose address is refused and its public neighbours are not', () => {
  for (const address of ['', ...refusedAddresses]) {
    expect(addressKind(address), address).toBe('refused')
  }
  for (const address of publicAddresses) expect(addressKind(address), address).toBe('public')
  for (const address of ['127.0.0.1', '127.255.255.254', '::1']) {
    expect(addressKind(address), address).toBe('loopback')
  }
})

const refusedUrls = words(`
  http://mall.example/ ftp://mall.example/ javascript:alert(1) file:///etc/passwd
  mall.example/hook //mall.example/ https:// https://user@mall.example/
  https://user:pass@mall.example/ https://:pass@mall.example/ https://mall.example/#
  https://mall.example/#part https://mall.example:8443/ https://mall.example:80/
  https://localhost/ https://LOCALHOST./ https://api.localhost/ https://redis/
  https://db.internal/ https://printer.local/ https://router.lan./ https://127.0.0.1/
  https://127.1/ https://2130706433/ https://0x7f000001/ https://0x7f.0.0.1/ https://0177.0.0.1/
  https://017700000001/ https://0/ https://127.0.0.1./ https://①②⑦.0.0.1/ https://127。0。0。1/
  https://%31%32%37.0.0.1/ https://10.0.0.1/ https://169.254.169.254/latest/meta-data/
  https://2852039166/ https://100.100.100.200/ https://[::1]/ https://[::]/
  https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://[::ffff:8.8.8.8]/
  https://[64:ff9b::7f00:1]/ https://[2002:7f00:1::]/ https://[2001:0:7f00:1::]/
  https://[fe80::1]/ https://[fc00::1]/ https://[fd00:ec2::254]/ https://[ff02::1]/
`)

test('a URL that does not lead to a public https host is refused when the endpoint is made', () => {
  for (const url of ['', ...refusedUrls]) {
    try {
      checkUrl(url)
    } catch (error) {
      expect(error, url).toBeInstanceOf(PayError)
      expect([(error as PayError).code, (error as PayError).param]).toEqual([
        'url_not_allowed',
        'url',
      ])
      expect((error as PayError).message).not.toContain('pass')
      continue
    }
    expect.fail(`was allowed: ${url}`)
  }
})

test('a refused URL is refused again when it is sent to, before a name is looked up', async () => {
  let lookups = 0
  const http = transport({
    lookup: (_hostname, _options, callback) => {
      lookups += 1
      callback(null, '8.8.8.8', 4)
    },
  })
  for (const url of refusedUrls) expect(await send(http, url), url).toBe('blocked false')
  expect(lookups).toBe(0)
})

test('a public https URL is allowed, and comes back in its normal form', () => {
  expect(checkUrl('HTTPS://Mall.Example')).toBe('https://mall.example/')
  expect(checkUrl('https://mall.example:443/a?b=1')).toBe('https://mall.example/a?b=1')
  expect(checkUrl('https://8.8.8.8/')).toBe('https://8.8.8.8/')
  expect(checkUrl('https://[2606:4700::1111]/')).toBe('https://[2606:4700::1111]/')
  expect(checkUrl('https://商城.example/')).toBe('https://xn--czru2d.example/')
  const ports = { allowedPorts: [443, 8443] }
  expect(checkUrl('https://mall.example:8443/', ports)).toBe('https://mall.example:8443/')
})

test('loopback, when configured, brings plain http and any port there and nowhere else', () => {
  const rules = { allowLoopback: true }
  const allowed = [
    'http://127.0.0.1:9000/hook',
    'http://localhost:9000/',
    'http://[::1]:9000/',
    'https://localhost:8443/',
    'http://127.1/',
    'https://mall.example/',
  ]
  for (const url of allowed) expect(() => checkUrl(url, rules), url).not.toThrow()
  const refused = [
    'http://mall.example/',
    'https://mall.example:9000/',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://0.0.0.0:9000/',
    'http://user@localhost/',
    'http://localhost/#a',
    'ftp://localhost/',
  ]
  for (const url of refused) expect(() => checkUrl(url, rules), url).toThrow(PayError)
})

test('a name is refused for any of its addresses that is not public', async () => {
  const answers = [
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['fd00::1'],
    ['::ffff:10.0.0.1'],
    ['8.8.8.8', '10.0.0.1'],
    ['2606:4700::1111', '::1'],
    ['8.8.8.8', '64:ff9b::a00:1'],
    ['0.0.0.0'],
    [],
  ]
  for (const answer of answers) {
    const http = transport({ lookup: resolver(answer) })
    expect(await send(http, 'https://mall.example/'), answer.join()).toBe('blocked false')
  }
})

test('an answer that was public when it was checked and is private when connecting is refused', async () => {
  const inside = await using(listenTls((_request, response) => response.end()))
  const rules = { allowedPorts: [443, inside.port] }
  const lookup = resolver(['8.8.8.8'], ['127.0.0.1'])
  const asks = new Promise((resolve) => {
    lookup('mall.example', { all: true }, (_error, answer) => resolve(answer))
  })
  expect(await asks).toEqual([{ address: '8.8.8.8', family: 4 }])
  const http = transport({ ...rules, lookup, tls: { ca: testCertificate } })
  expect(await send(http, `https://mall.example:${inside.port}/`)).toBe('blocked false')
  expect(inside.connections()).toBe(0)
})

test('the demonstration may send to loopback, over a literal address and over localhost', async () => {
  const server = await using(listenHttp((_request, response) => response.writeHead(204).end()))
  const http = transport({ allowLoopback: true })
  expect(await send(http, `http://127.0.0.1:${server.port}/`)).toBe('204')
  const named = transport({ allowLoopback: true, lookup: resolver(['127.0.0.1']) })
  expect(await send(named, `http://localhost:${server.port}/`)).toBe('204')
  expect(await send(transport(), `http://127.0.0.1:${server.port}/`)).toBe('blocked false')
})

test('with loopback allowed, a name over plain http may not lead outside', async () => {
  const http = transport({ allowLoopback: true, lookup: resolver(['8.8.8.8']) })
  expect(await send(http, 'http://localhost:9000/')).toBe('blocked false')
  const mixed = transport({ allowLoopback: true, lookup: resolver(['8.8.8.8', '127.0.0.1']) })
  expect(await send(mixed, 'https://mall.example/')).toBe('blocked false')
})

test('a redirect to an internal address is returned as it is and not followed', async () => {
  const inside = await using(listenHttp((_request, response) => response.end()))
  const server = await using(
    listenHttp((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/admin` }).end()
    }),
  )
  const http = transport({ allowLoopback: true })
  expect(await send(http, `http://127.0.0.1:${server.port}/`)).toBe('307')
  expect(inside.connections()).toBe(0)
})

test('https goes through with a name whose certificate is trusted', async () => {
  const server = await using(listenTls((_request, response) => response.end('ok')))
  const lookup = resolver(['127.0.0.1'])
  const http = transport({ allowLoopback: true, lookup, tls: { ca: testCertificate } })
  expect(await send(http, `https://localhost:${server.port}/`)).toBe('200')
  const untrusting = transport({ allowLoopback: true, lookup })
  expect(await send(untrusting, `https://localhost:${server.port}/`)).toBe('tls false')
})
