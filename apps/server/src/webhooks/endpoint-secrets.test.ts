import { PayError, secret } from '@tillway/kernel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { expect, test } from 'vitest'
import { createSealer } from '../secrets/sealer.ts'
import {
  createEndpointSecrets,
  openEndpointSecrets,
  rotateEndpointSecrets,
  sealEndpointSecrets,
} from './endpoint-secrets.ts'

const random = createSeededRandom(5)
const sealer = createSealer(secret(new Uint8Array(32).fill(1)), random)
const name = { merchantId: 'mch_1', endpointId: 'we_1' }

test('new secrets have the forms of the specification and are never the same', () => {
  const [first] = createEndpointSecrets(random)
  const [second] = createEndpointSecrets(random)
  expect(first.secret.reveal()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(first.privateKey.reveal()).toMatch(/^whsk_[A-Za-z0-9+/]{86}==$/)
  expect(first.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)
  expect(first.secret.reveal()).not.toBe(second.secret.reveal())
  expect(first.publicKey).not.toBe(second.publicKey)
  const privateBytes = Buffer.from(first.privateKey.reveal().slice(5), 'base64')
  expect(`whpk_${privateBytes.subarray(32).toString('base64')}`).toBe(first.publicKey)
})

test('secrets survive being sealed and opened, rotation included', () => {
  const before = createEndpointSecrets(random)
  const rotated = rotateEndpointSecrets(before, { random, now: 0, until: 9_000 })
  const sealed = sealEndpointSecrets(rotated, name, sealer)
  const opened = openEndpointSecrets(sealed, name, sealer)
  expect(
    opened.map((set) => [set.secret.reveal(), set.privateKey.reveal(), set.publicKey, set.until]),
  ).toEqual(
    rotated.map((set) => [set.secret.reveal(), set.privateKey.reveal(), set.publicKey, set.until]),
  )
  expect(sealed).not.toContain(before[0].secret.reveal().slice(6))
})

test('sealed secrets do not open for another merchant or endpoint', () => {
  const sealed = sealEndpointSecrets(createEndpointSecrets(random), name, sealer)
  for (const other of [
    { ...name, merchantId: 'mch_2' },
    { ...name, endpointId: 'we_2' },
  ]) {
    expect(() => openEndpointSecrets(sealed, other, sealer)).toThrow(PayError)
  }
  const foreign = sealer.seal('{"format":2,"sets":[]}', 'webhook_endpoint/mch_1/we_1')
  expect(() => openEndpointSecrets(foreign, name, sealer)).toThrow('unreadable')
})

test('rotation puts the new set first and ends the old one at the instant told', () => {
  const before = createEndpointSecrets(random)
  const [current, old, ...none] = rotateEndpointSecrets(before, { random, now: 0, until: 5_000 })
  expect(current.until).toBeNull()
  expect(current.publicKey).not.toBe(before[0].publicKey)
  expect([old?.publicKey, old?.until]).toEqual([before[0].publicKey, 5_000])
  expect(none).toEqual([])
})

test('without overlap the old set is gone at once, and a second rotation never prolongs an end', () => {
  const before = createEndpointSecrets(random)
  expect(rotateEndpointSecrets(before, { random, now: 100, until: 100 })).toHaveLength(1)
  const once = rotateEndpointSecrets(before, { random, now: 0, until: 1_000 })
  const twice = rotateEndpointSecrets(once, { random, now: 500, until: 9_000 })
  expect(twice.map((set) => set.until)).toEqual([null, 9_000, 1_000])
  const later = rotateEndpointSecrets(twice, { random, now: 1_000, until: 9_500 })
  expect(later.map((set) => set.until)).toEqual([null, 9_500, 9_000])
})

test('a webhook never carries more than four sets', () => {
  let secrets = createEndpointSecrets(random)
  for (let index = 0; index < 10; index += 1) {
    secrets = rotateEndpointSecrets(secrets, { random, now: 0, until: 1_000 + index })
  }
  expect(secrets).toHaveLength(4)
})

test('secrets are not shown when they are printed or logged', () => {
  const secrets = createEndpointSecrets(random)
  const printed = JSON.stringify(secrets)
  expect(printed).not.toMatch(/whsec_|whsk_/)
  expect(printed).toContain('[redacted]')
})
