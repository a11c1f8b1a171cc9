import { isPayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { readFixture } from '../../test/fixtures.ts'
import { byPage, config, standard } from '../../test/rig.ts'
import { readSettings } from './settings.ts'

type Config = Readonly<Record<string, string>>

/** The refusal's field and words; the words never hold a value. */
function refusalOf(changes: Config, base: Config = config): readonly [string | undefined, string] {
  try {
    readSettings({ ...base, ...changes })
  } catch (error) {
    if (isPayError(error, 'channel_misconfigured')) return [error.param, error.message]
    throw error
  }
  throw new Error('it was not refused')
}

const key = readFixture('test-only-merchant-key.pem')
const otherKey = readFixture('test-only-encryption-key.pem')
const certificate = readFixture('merchant.crt')
const encrypted = key.replace('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY')
/** The first bytes of a real .pfx, as far as the mark by which it is known. */
const pkcs12 = Buffer.from('308209a10201033082096706092a864886f70d010701a0820958', 'hex')

test('each product and way to enter a card opens', () => {
  expect(readSettings(config)).toMatchObject({
    gatewayUrl: 'https://gateway.example',
    product: { kind: 'token', trId: '62000000001' },
    cardEntry: 'form',
    settlementCutMinutes: 23 * 60,
  })
  expect(readSettings(standard).product).toEqual({ kind: 'standard' })
  expect(readSettings(byPage).cardEntry).toBe('page')
})

test('the gateway follows from the environment unless it is given', () => {
  const { gateway: _, ...without } = config
  expect(readSettings(without).gatewayUrl).toBe('https://gateway.95516.com')
  const inTest = readSettings({ ...without, environment: 'test' })
  expect(inTest).toMatchObject({
    gatewayUrl: 'https://gateway.test.95516.com',
    settlementCutMinutes: 13 * 60 + 30,
  })
  expect(readSettings({ ...config, gateway: 'https://x.example/a/' }).gatewayUrl).toBe(
    'https://x.example/a',
  )
})

test('a shared key takes the place of key and certificate', () => {
  const { signingKey: _key, signingCertificate: _certificate, ...rest } = config
  for (const signMethod of ['11', '12']) {
    const settings = readSettings({ ...rest, signMethod, sharedKey: '8a5f0c2d9e1b4c7a' })
    expect(settings.signer.method).toBe(signMethod)
    expect(settings.decryptionKey).toBeUndefined()
    expect(refusalOf({ signMethod, sharedKey: 'short' }, rest)[0]).toBe('sharedKey')
    expect(refusalOf({ signMethod }, rest)[0]).toBe('sharedKey')
  }
})

test.each<readonly [Config, string, RegExp]>([
  [{ merId: '77729005811009' }, 'merId', /does not look like one/],
  [{ trId: '' }, 'trId', /missing/],
  [{ signMethod: '02' }, 'signMethod', /none of 01, 11, 12, 21/],
  [{ environment: 'sandbox' }, 'environment', /none of/],
  [{ product: 'standard', cardEntry: 'page' }, 'cardEntry', /cannot be page/],
  [{ gateway: 'gateway.95516.com' }, 'gateway', /absolute URL/],
  [{ gateway: 'https://x.example/?a=1' }, 'gateway', /without a query/],
  [{ gateway: 'ftp://x.example' }, 'gateway', /absolute URL/],
  [{ signingKey: '' }, 'signingKey', /missing/],
  [{ signingKey: otherKey }, 'signingKey', /does not belong to the signing certificate/],
  [{ signingKey: certificate }, 'signingKey', /is a certificate where the private key belongs/],
  [{ signingKey: encrypted }, 'signingKey', /protected by a password/],
  [{ signingKey: 'MIIE' }, 'signingKey', /not a private key in PEM/],
  [{ signingKey: pkcs12.toString('base64') }, 'signingKey', /PKCS#12.*openssl pkcs12/],
  [{ signingCertificate: pkcs12.toString('latin1') }, 'signingCertificate', /PKCS#12/],
  [{ signingCertificate: '' }, 'signingCertificate', /missing/],
  [{ signingCertificate: key }, 'signingCertificate', /private key where a certificate belongs/],
  [{ signMethod: '21' }, 'signingKey', /not of the kind/],
  [{ rootCertificate: certificate }, 'rootCertificate', /no authority/],
  [{ middleCertificate: certificate }, 'middleCertificate', /not issued by the root/],
  [{ middleCertificate: readFixture('middle.crt') }, 'middleCertificate', /not issued by the root/],
  [{ encryptionCertificate: key }, 'encryptionCertificate', /private key where/],
  [{ encryptionCertificate: readFixture('sm2-signer.crt') }, 'encryptionCertificate', /RSA/],
])('%o is refused by %s', (changes, field, words) => {
  const [param, message] = refusalOf(changes)
  expect(param).toBe(field)
  expect(message).toMatch(words)
  expect(message).not.toContain('MII')
})
