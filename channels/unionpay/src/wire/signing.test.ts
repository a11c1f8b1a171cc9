import { execFileSync } from 'node:child_process'
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  verify,
} from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { certificateOf, keyOf, readFixture, vectors } from '../../test/fixtures.ts'
import { certIdOf } from './certificate.ts'
import { signingText } from './message.ts'
import {
  createMessageSigner,
  readyToSign,
  signMessage,
  verifySharedKey,
  verifyWithKey,
} from './signing.ts'
import { verifySm2 } from './sm2.ts'

const rsa = {
  method: '01',
  key: keyOf('merchant'),
  certId: certIdOf(certificateOf('merchant')),
} as const
const sm2 = {
  method: '21',
  key: keyOf('sm2-signer'),
  certId: certIdOf(certificateOf('sm2-signer')),
} as const

test('method 01 signs the hexadecimal hash of the text', async () => {
  const { text, signature, fields } = vectors.rsa
  expect(await createMessageSigner(rsa).sign(text)).toBe(signature)
  const { signMethod, certId, version, ...unsigned } = fields
  expect(await signMessage(unsigned, createMessageSigner(rsa))).toEqual({ ...fields, signature })
})

test('a message made ready elsewhere gets the same signature', async () => {
  const { text, signature } = vectors.rsa
  expect(await createMessageSigner(rsa).signReady(readyToSign(text, '01'))).toBe(signature)
  const ready = readyToSign(text, '21')
  const bySm2 = await createMessageSigner(sm2).signReady(ready)
  const { publicKey } = certificateOf('sm2-signer')
  expect(verifyWithKey(text, bySm2, { ...sm2, key: publicKey })).toBe(true)
  const shared = createMessageSigner({ method: '11', key: secret('shared') })
  expect(await shared.signReady(readyToSign(text, '11'))).toBe(await shared.sign(text))
})

test('method 01 is no single hash: the usual RSA check of the text itself fails', async () => {
  const signature = Buffer.from(vectors.rsa.signature, 'base64')
  const { publicKey } = certificateOf('merchant')
  const hash = createHash('sha256').update(vectors.rsa.text).digest('hex')
  expect(verify('sha256', Buffer.from(vectors.rsa.text), publicKey, signature)).toBe(false)
  expect(verify('sha256', Buffer.from(hash), publicKey, signature)).toBe(true)
})

test.each(['sha256', 'sm3'] as const)('the shared key goes into the %s hash', async (name) => {
  const { fields, key, signature } = vectors[name]
  const method = name === 'sha256' ? '11' : '12'
  const signer = createMessageSigner({ method, key: secret(key) })
  const text = signingText(fields)
  expect(await signer.sign(text)).toBe(signature)
  expect(verifySharedKey(text, signature, method, secret(key))).toBe(true)
  expect(verifySharedKey(text, signature, method, secret(`${key}x`))).toBe(false)
  expect(verifySharedKey(`${text}0`, signature, method, secret(key))).toBe(false)
  expect(verifySharedKey(text, '', method, secret(key))).toBe(false)
})

test('method 21 accepts what another implementation signed in the name of the serial number', () => {
  const { fields, signature } = vectors.sm2
  const key = certificateOf('sm2-signer').publicKey
  const signer = { method: '21', key, certId: sm2.certId } as const
  expect(fields.certId).toBe(sm2.certId)
  expect(verifyWithKey(signingText(fields), signature, signer)).toBe(true)
  expect(verifyWithKey(signingText(fields), signature, { ...signer, certId: '1' })).toBe(false)
  expect(verifyWithKey(`${signingText(fields)}0`, signature, signer)).toBe(false)
})

test('method 21 and method 01 sign so that they verify', async () => {
  for (const signing of [rsa, sm2]) {
    const signature = await createMessageSigner(signing).sign('a=1')
    const { publicKey } = certificateOf(signing === rsa ? 'merchant' : 'sm2-signer')
    const signer = { method: signing.method, key: publicKey, certId: signing.certId }
    expect(verifyWithKey('a=1', signature, signer)).toBe(true)
    expect(verifyWithKey('a=2', signature, signer)).toBe(false)
  }
})

test.each([
  ['nothing', ''],
  ['no base64', '!!!!'],
  ['no DER', 'AAAA'],
  ['zeros', Buffer.from('3006020100020100', 'hex').toString('base64')],
  [
    'a number beyond the order',
    Buffer.from(`3026020101022100${'f'.repeat(64)}`, 'hex').toString('base64'),
  ],
  [
    'something behind it',
    Buffer.from(
      `${Buffer.from(vectors.sm2.signature, 'base64').toString('hex')}00`,
      'hex',
    ).toString('base64'),
  ],
])('%s is no SM2 signature', (_, signature) => {
  const { publicKey } = certificateOf('sm2-signer')
  expect(verifySm2('a', signature, publicKey, sm2.certId)).toBe(false)
})

test('keys of another kind are refused when signing and never verify', () => {
  const misconfigured = expect.objectContaining({ code: 'channel_misconfigured' })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const wrong = [
    { ...rsa, key: sm2.key },
    { ...rsa, key: ec.privateKey },
    { ...sm2, key: rsa.key },
    { ...sm2, key: ec.privateKey },
    { ...sm2, key: certificateOf('sm2-signer').publicKey },
  ]
  for (const signing of wrong) expect(() => createMessageSigner(signing)).toThrow(misconfigured)
  for (const method of ['01', '21'] as const) {
    const signer = { method, key: ec.publicKey, certId: '1' }
    expect(verifyWithKey('a', vectors.rsa.signature, signer)).toBe(false)
  }
})

const openssl = findOpenssl()

test.skipIf(openssl === undefined)('openssl verifies what method 21 signs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unionpay-sm2-'))
  try {
    const text = signingText(vectors.sm2.fields)
    const signature = await createMessageSigner(sm2).sign(text)
    const publicKey = certificateOf('sm2-signer').publicKey
    writeFileSync(join(folder, 'key'), publicKey.export({ type: 'spki', format: 'pem' }))
    writeFileSync(join(folder, 'signature'), Buffer.from(signature, 'base64'))
    writeFileSync(join(folder, 'text'), createHash('sm3').update(text).digest('hex'))
    const checked = execFileSync(
      'openssl',
      `dgst -sm3 -verify key -sigopt distid:${sm2.certId} -signature signature text`.split(' '),
      { cwd: folder, encoding: 'utf8' },
    )
    expect(checked).toContain('Verified OK')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an SM2 key is read from both forms of PEM', async () => {
  const pair = generateKeyPairSync('ec', {
    namedCurve: 'SM2',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const sec1 = createPrivateKey(pair.privateKey)
  const pkcs8 = createPrivateKey(sec1.export({ type: 'pkcs8', format: 'pem' }))
  expect(readFixture('test-only-sm2-signer-key.pem')).toContain('BEGIN PRIVATE KEY')
  for (const key of [sec1, pkcs8]) {
    const signature = await createMessageSigner({ ...sm2, key }).sign('a')
    const publicKey = createPublicKey(pair.publicKey)
    expect(verifyWithKey('a', signature, { ...sm2, key: publicKey })).toBe(true)
  }
})

/** Its version, or nothing where the tool is not there or knows no SM2. */
function findOpenssl(): string | undefined {
  try {
    execFileSync('openssl', ['genpkey', '-algorithm', 'SM2'], { stdio: 'pipe' })
    return execFileSync('openssl', ['version'], { encoding: 'utf8' })
  } catch {
    console.warn('openssl with SM2 is not here: one check of SM2 signatures is skipped')
    return undefined
  }
}
