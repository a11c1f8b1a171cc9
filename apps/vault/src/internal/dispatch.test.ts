import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { TransportError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { linkPaths, signLink } from '@tillway/vault-link'
import { afterEach, expect, test } from 'vitest'
import {
  type Bench,
  type BenchOptions,
  gateway,
  linkKey,
  message,
  startBench,
} from '../../test/bench.ts'

const open: { stop(): Promise<unknown> }[] = []

async function start(options: BenchOptions = {}): Promise<Bench> {
  const bench = await startBench({ answer, ...options })
  open.push(bench)
  return bench
}

afterEach(async () => {
  for (const resource of open.splice(0)) await resource.stop()
})

const answer = async () => ({
  status: 200,
  headers: { 'content-type': 'text/plain' },
  body: new Uint8Array([0, 255, 65]),
})
const to = (url: string) => ({ signature: 'signed', url, timeoutMs: 1_000 })
const blocked = expect.objectContaining({
  name: 'TransportError',
  failure: 'blocked',
  maybeSent: false,
})

test('a composed message leaves with its signature, and the answer comes back as it is', async () => {
  const { client, cardId, sent } = await start()
  const composed = await client.compose(message({ cardId: await cardId(), fill: ['number'] }))
  const response = await client.dispatch(composed, to(`${gateway}/pay`))
  expect(response).toEqual(await answer())
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ method: 'POST', url: `${gateway}/pay`, timeoutMs: 1_000 })
  expect(JSON.parse(String(sent[0]?.body))).toEqual({
    order: 'o1',
    number: '6216261000000000018',
    signature: 'signed',
  })
})

test('nothing goes anywhere else, however the address is written', async () => {
  const { client, sent, log } = await start({ allowLoopbackDestinations: true })
  const composed = await client.compose(message())
  for (const url of [
    'https://evil.example/pay',
    'http://gateway.example/pay',
    'https://gateway.example:8443/pay',
    'https://gateway.example.evil.example/',
    'https://gateway.example@evil.example/',
    'https://user@gateway.example/',
    'https://evil.example\\@gateway.example/',
    'https://sub.gateway.example/',
    'http://127.0.0.1/',
    'gateway.example',
    '',
  ]) {
    await expect(client.dispatch(composed, to(url)), url).rejects.toEqual(blocked)
  }
  expect(sent).toEqual([])
  expect(log.lines.some(({ message: text }) => text === 'a destination was refused')).toBe(true)
})

test('what was composed for one channel goes to no other’s address', async () => {
  const destinations = [
    { origin: gateway, roots: ['the root'], channel: 'sample' },
    { origin: 'https://other.example', roots: ['the root'], channel: 'other' },
  ]
  const { client } = await start({ destinations })
  const composed = await client.compose(message())
  await expect(client.dispatch(composed, to('https://other.example/'))).rejects.toEqual(blocked)
  await client.dispatch(composed, to(gateway))
})

test('the vault’s own list takes the place of the channel’s, roots included', async () => {
  const { client } = await start({
    destinations: [{ origin: 'https://own.example', roots: ['own root'] }],
  })
  await expect(client.compose(message())).rejects.toMatchObject({ code: 'channel_misconfigured' })
  const composed = await client.compose(message({ encryptionCertificate: 'own root' }))
  await expect(client.dispatch(composed, to(gateway))).rejects.toEqual(blocked)
  await client.dispatch(composed, to('https://own.example/'))
})

test('destinations that are no origin, no https, or inside, stop the start', async () => {
  for (const origin of [
    'https://gateway.example/path',
    'http://gateway.example',
    'https://10.0.0.1',
    'http://127.0.0.1:8701',
    'gateway',
  ]) {
    await expect(startBench({ destinations: [{ origin, roots: [] }] })).rejects.toMatchObject({
      code: 'url_not_allowed',
    })
  }
})

test('a simulator on this machine is reached when that is allowed', async () => {
  const server = createServer((_, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  open.push({ stop: async () => server.close() })
  const bench = await startBench({
    destinations: [{ origin, roots: ['the root'] }],
    allowLoopbackDestinations: true,
  })
  open.push(bench)
  const response = await bench.client.dispatch(await bench.client.compose(message()), to(origin))
  expect(Buffer.from(response.body).toString()).toBe('hello')
})

test('what the socket met is told as it was', async () => {
  for (const [failure, maybeSent] of [
    ['timeout', true],
    ['connect', false],
  ] as const) {
    const bench = await start({
      answer: async () => {
        throw new TransportError(failure, maybeSent)
      },
    })
    const composed = await bench.client.compose(message())
    await expect(bench.client.dispatch(composed, to(gateway))).rejects.toMatchObject({
      name: 'TransportError',
      failure,
      maybeSent,
    })
  }
})

test('an envelope lives two minutes, and none but our own opens', async () => {
  const { client, time, sent } = await start()
  const composed = await client.compose(message())
  const other = await start({ rootKey: linkKey })
  await expect(other.client.dispatch(composed, to(gateway))).rejects.toMatchObject({
    code: 'vault_unavailable',
  })
  const [hour = '', rest = ''] = composed.envelope.split(/\.(.*)/)
  for (const envelope of ['', 'x', `${Number(hour) + 1}.${rest}`, `${composed.envelope}A`]) {
    await expect(client.dispatch({ ...composed, envelope }, to(gateway))).rejects.toMatchObject({
      code: 'vault_unavailable',
    })
  }
  await time.advance(119_999)
  await client.dispatch(composed, to(gateway))
  await time.advance(1)
  await expect(client.dispatch(composed, to(gateway))).rejects.toMatchObject({
    code: 'vault_unavailable',
  })
  expect(sent).toHaveLength(1)
})

test('whoever does not hold the link key, or repeats a request, gets nothing', async () => {
  const { time, post, cardId } = await start()
  const body = JSON.stringify({ merchantId: 'mch_1', cardId: await cardId() })
  expect((await post(linkPaths.describe, body)).status).toBe(401)
  const ports = { linkKey, clock: time, random: systemRandom }
  const path = linkPaths.describe
  const { value } = signLink(ports, { method: 'POST', path, body })
  const headers = { 'tillway-link': value }
  expect((await post(path, body, headers)).status).toBe(200)
  expect((await post(path, body, headers)).status).toBe(401)
  expect((await post(linkPaths.forget, body, headers)).status).toBe(401)
  const ofOther = signLink(ports, { method: 'POST', path, body: '{}' })
  const altered = await post(path, body, { 'tillway-link': ofOther.value })
  expect(altered.status).toBe(401)
  expect(await altered.text()).not.toContain('lastFour')
})

test('a nonce is remembered over a restart', async () => {
  const first = await startBench({ answer })
  const body = JSON.stringify({ merchantId: 'mch_1', cardId: await first.cardId() })
  const path = linkPaths.describe
  const ports = { linkKey, clock: first.time, random: systemRandom }
  const headers = { 'tillway-link': signLink(ports, { method: 'POST', path, body }).value }
  expect((await first.post(path, body, headers)).status).toBe(200)
  const second = await first.again()
  open.push(second)
  expect((await second.post(path, body, headers)).status).toBe(401)
})

test('the key of an envelope is gone when nobody needs it, so a recorded one stays shut', async () => {
  const { client, vault, time } = await start()
  const keys = async () =>
    (await vault.store.read.keys.all()).filter(({ purpose }) => purpose === 'envelope')
  await Promise.all([client.compose(message()), client.compose(message())])
  expect(await keys()).toHaveLength(1)
  await time.advance(62 * 60_000)
  await vault.sweep()
  expect(await keys()).toEqual([])
  await client.compose(message())
  expect(await keys()).toHaveLength(1)
})
