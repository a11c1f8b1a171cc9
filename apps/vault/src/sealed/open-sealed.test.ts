import { createHash } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import { systemRandom } from '@tillway/kernel/node'
import { createManualTime } from '@tillway/kernel/testing'
import { CompactEncrypt, generateKeyPair, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rootKey } from '../../test/bench.ts'
import { databases, type TestDatabase } from '../../test/stores.ts'
import { createRootKeys } from '../keys/root-keys.ts'
import { createSealingKeys, type PublicSealingKey, type SealingKeys } from '../keys/sealing-keys.ts'
import type { VaultStore } from '../store/vault-store.ts'
import { openSealed } from './open-sealed.ts'

let database: TestDatabase
let store: VaultStore
let keys: SealingKeys
let key: PublicSealingKey
const clock = createManualTime()

beforeAll(async () => {
  database = await databases[0].create()
  store = await database.open()
  const roots = createRootKeys({ now: rootKey }, systemRandom)
  keys = createSealingKeys({ store, roots, random: systemRandom, clock })
  key = await keys.current()
})

afterAll(async () => {
  await store.close()
  await database.drop()
})

const refused = () => new PayError('code_invalid')
const open = (sealed: string) => openSealed(sealed, 'tillway-code', { keys, refused })
const isRefused = expect.objectContaining({ code: 'code_invalid' })

async function seal(
  header: Record<string, unknown> = {},
  text = '{"code":"123456"}',
): Promise<string> {
  const { kid, jwk } = key
  const full = { alg: 'ECDH-ES', enc: 'A256GCM', kid, typ: 'tillway-code', ...header }
  return await new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader(full)
    .encrypt(await importJWK(jwk as JWK, full.alg))
}

test('what was sealed for the vault opens, with a name of its own', async () => {
  const sealed = await seal()
  const { fields, digest } = await open(sealed)
  expect(fields.reveal()).toEqual({ code: '123456' })
  expect(String(fields)).toBe('[redacted]')
  expect(digest).toBe(createHash('sha256').update(sealed).digest('base64url'))
})

test.each([
  ['another way to agree on a key', { alg: 'ECDH-ES+A256KW' }],
  ['another cipher', { enc: 'A128GCM' }],
  ['a cipher with a MAC', { enc: 'A256CBC-HS512' }],
  ['another type', { typ: 'tillway-card' }],
  ['another key', { kid: '2-AAAAAAAAAAAAAAAA' }],
  ['a key of that number that is another', { kid: '1-AAAAAAAAAAAAAAAA' }],
  ['no key', { kid: undefined }],
  ['a header more', { cty: 'json' }],
  ['parties that are named', { apu: 'AAAA' }],
])('with %s it is refused', async (_, header) => {
  await expect(open(await seal(header))).rejects.toEqual(isRefused)
})

test('a key given directly, or wrapped for RSA, is refused', async () => {
  const text = new TextEncoder().encode('{}')
  const header = { enc: 'A256GCM', kid: key.kid, typ: 'tillway-code' }
  const direct = await new CompactEncrypt(text)
    .setProtectedHeader({ ...header, alg: 'dir' })
    .encrypt(new Uint8Array(32))
  await expect(open(direct)).rejects.toEqual(isRefused)
  const { publicKey } = await generateKeyPair('RSA-OAEP-256')
  const rsa = await new CompactEncrypt(text)
    .setProtectedHeader({ ...header, alg: 'RSA-OAEP-256' })
    .encrypt(publicKey)
  await expect(open(rsa)).rejects.toEqual(isRefused)
})

test('an altered one is refused, and so is another spelling of the same', async () => {
  const sealed = await seal()
  for (let index = 0; index < sealed.length; index += 7) {
    const other = sealed[index] === 'A' ? 'B' : 'A'
    const altered = `${sealed.slice(0, index)}${other}${sealed.slice(index + 1)}`
    await expect(open(altered)).rejects.toEqual(isRefused)
  }
  for (const spelled of [`${sealed}=`, `${sealed} `, `${sealed}.`, `.${sealed}`, '', '....']) {
    await expect(open(spelled)).rejects.toEqual(isRefused)
  }
})

test('what is no object, no JSON or too long is refused', async () => {
  for (const text of ['[]', 'null', '"x"', 'no', '']) {
    await expect(open(await seal({}, text)), text).rejects.toEqual(isRefused)
  }
  await expect(open(await seal({}, `{"a":"${'x'.repeat(9_000)}"}`))).rejects.toEqual(isRefused)
})

test('an old key opens until the longest ticket that named it has lapsed', async () => {
  const sealed = await seal()
  const newer = await store.transact((tables) => keys.renew(tables))
  expect(newer.kid).not.toBe(key.kid)
  expect((await keys.current()).kid).toBe(newer.kid)
  await clock.advance(16 * 60_000 - 1)
  await open(sealed)
  await clock.advance(1)
  await expect(open(sealed)).rejects.toEqual(isRefused)
  key = newer
  await open(await seal())
})

test('a pair is renewed after a day', async () => {
  const before = await keys.current()
  await clock.advance(24 * 60 * 60_000)
  expect((await keys.current()).kid).not.toBe(before.kid)
  key = await keys.current()
})
