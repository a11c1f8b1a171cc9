import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { expect, test } from 'vitest'
import { type CryptoPort, seal } from './seal.ts'

const host: CryptoPort = {
  subtle: crypto.subtle,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

async function vaultKey() {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256' })
  return { key: { kid: 'k1', jwk: await exportJWK(publicKey) }, privateKey }
}

test('what is sealed is opened by another implementation, with its header', async () => {
  const { key, privateKey } = await vaultKey()
  const payload = { ticket: 'vt_a.b', name: '张三', number: '6222021234567890128' }
  const sealed = await seal(payload, 'tillway-card', key, host)
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, privateKey)
  expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(payload)
  expect(protectedHeader).toMatchObject({
    alg: 'ECDH-ES',
    enc: 'A256GCM',
    kid: 'k1',
    typ: 'tillway-card',
  })
  expect(Object.keys(protectedHeader.epk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y'])
})

test('a short and a long name make texts of the same length', async () => {
  const { key, privateKey } = await vaultKey()
  const lengths = await Promise.all(
    ['张三', '阿卜杜热合曼·买买提依明'].map(async (name) => {
      const sealed = await seal({ name }, 'tillway-card', key, host)
      const { plaintext } = await compactDecrypt(sealed, privateKey)
      expect(plaintext.length % 512).toBe(0)
      return sealed.length
    }),
  )
  expect(lengths[0]).toBe(lengths[1])
})

test('the same payload is never sealed the same way, and a changed one does not open', async () => {
  const { key, privateKey } = await vaultKey()
  const [one, other] = await Promise.all([
    seal({ code: '123456' }, 'tillway-code', key, host),
    seal({ code: '123456' }, 'tillway-code', key, host),
  ])
  expect(one.split('.').map((part, index) => part === other?.split('.')[index])).toEqual([
    false,
    true,
    false,
    false,
    false,
  ])
  const mixed = [other?.split('.')[0], ...(one?.split('.').slice(1) ?? [])].join('.')
  await expect(compactDecrypt(mixed, privateKey)).rejects.toThrow('decryption operation failed')
})
