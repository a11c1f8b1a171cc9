import { secret } from '@tillway/kernel'
import { createManualTime, createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { answerMac, isGenuineAnswer, signLink, verifyLink } from './link-auth.ts'

const linkKey = secret(new Uint8Array(32).fill(7))
const request = { method: 'POST', path: '/internal/compose', body: '{"a":1}' }

function bench() {
  const clock = createManualTime()
  const seen = new Set<string>()
  const remember = (nonce: string) => seen.size !== seen.add(nonce).size
  const ports = { linkKey, clock, remember, random: createSeededRandom(1) }
  return { ...ports, sign: () => signLink(ports, request), seen, ports }
}

const refused = { code: 'authentication_required' }

test('a request of the server counts, once', async () => {
  const { ports, sign } = bench()
  const { value, nonce } = sign()
  expect(await verifyLink(ports, request, value)).toBe(nonce)
  await expect(verifyLink(ports, request, value)).rejects.toMatchObject(refused)
})

test('a request with another method, path, body or key is refused and takes no nonce', async () => {
  const { ports, sign, seen } = bench()
  const { value } = sign()
  const others = [
    { ...request, method: 'PUT' },
    { ...request, path: '/internal/dispatch' },
    { ...request, body: '{"a":2}' },
  ]
  for (const other of others) {
    await expect(verifyLink(ports, other, value)).rejects.toMatchObject(refused)
  }
  const foreign = { ...ports, linkKey: secret(new Uint8Array(32).fill(8)) }
  await expect(verifyLink(foreign, request, value)).rejects.toMatchObject(refused)
  for (const text of [undefined, '', 'x', value.toUpperCase(), `${value} `]) {
    await expect(verifyLink(ports, request, text)).rejects.toMatchObject(refused)
  }
  expect(seen.size).toBe(0)
})

test('a request counts for a minute, in both directions', async () => {
  const { ports, sign, clock } = bench()
  const { value } = sign()
  clock.jump(60_001)
  await expect(verifyLink(ports, request, value)).rejects.toMatchObject(refused)
  clock.jump(-120_002)
  await expect(verifyLink(ports, request, value)).rejects.toMatchObject(refused)
  clock.jump(1)
  expect(await verifyLink(ports, request, value)).toMatch(/^[0-9a-f]{32}$/)
})

test('an answer belongs to its request, status and body', () => {
  const answer = { status: 200, body: 'yes' }
  const mac = answerMac(linkKey, 'n1', answer)
  expect(isGenuineAnswer(linkKey, 'n1', { ...answer, mac })).toBe(true)
  expect(isGenuineAnswer(linkKey, 'n2', { ...answer, mac })).toBe(false)
  expect(isGenuineAnswer(linkKey, 'n1', { ...answer, status: 201, mac })).toBe(false)
  expect(isGenuineAnswer(linkKey, 'n1', { ...answer, body: 'no', mac })).toBe(false)
  expect(isGenuineAnswer(linkKey, 'n1', { ...answer, mac: undefined })).toBe(false)
})
