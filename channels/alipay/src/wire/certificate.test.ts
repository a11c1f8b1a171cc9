import { createSeededRandom } from '@tillway/kernel/testing'
import { rsaKeyPair } from '@tillway/wire/testing'
import { expect, test } from 'vitest'
import { readFixture, vectors } from '../../test/fixtures.ts'
import { createAuthority, issueCertificate } from '../simulator/certificate-authority.ts'
import { certificateSerial, isTrusted, readCertificates, rootSerial } from './certificate.ts'

const misconfigured = expect.objectContaining({ code: 'channel_misconfigured', param: 'appCert' })

test('a certificate is named by its issuer from the special to the general and its decimal serial', () => {
  const [certificate] = readCertificates(readFixture('app.crt'), 'appCert')
  expect(certificateSerial(certificate)).toBe(vectors.certificates.app)
})

test('a root bundle is named by its RSA roots; SM2 and elliptic-curve ones are left out', () => {
  const roots = readCertificates(readFixture('root-bundle.crt'), 'alipayRootCert')
  expect(roots).toHaveLength(2)
  expect(rootSerial(roots)).toBe(vectors.certificates.roots)
})

test.each([
  ['nothing', ''],
  ['a private key', 'test-only-private-key.pem'],
  [
    'a block that is no certificate',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
  ],
])('%s is refused as a certificate, naming the field', (_, text) => {
  const pem = text.endsWith('.pem') ? readFixture(text) : text
  expect(() => readCertificates(pem, 'appCert')).toThrowError(misconfigured)
})

const now = Date.UTC(2026, 0, 2)
const random = createSeededRandom(5)
const authority = createAuthority(now, random)
const name = { country: 'CN', organisation: 'Mall', unit: 'Pay', commonName: 'Mall' }
const pem = issueCertificate(
  authority,
  { name, publicKey: rsaKeyPair('leaf').publicKey },
  { now, random },
)
const leaf = readCertificates(pem, 'leaf')[0]
const roots = readCertificates(authority.rootBundle, 'roots')

test('a certificate that a root issued is trusted while it is valid', () => {
  const tenYearsMs = 3651 * 86_400_000
  expect(isTrusted([leaf], roots, now)).toBe(true)
  expect(isTrusted([leaf, roots[0]], roots, now)).toBe(true)
  expect(isTrusted([leaf], roots, now + tenYearsMs)).toBe(false)
  expect(isTrusted([leaf], roots, now - 2 * 86_400_000)).toBe(false)
})

test('a certificate of anyone else is not trusted, whatever chain it brings', () => {
  const [app] = readCertificates(readFixture('app.crt'), 'appCert')
  const others = readCertificates(readFixture('root-bundle.crt'), 'roots')
  expect(isTrusted([app], roots, now)).toBe(false)
  expect(isTrusted([app, others[0]], roots, now)).toBe(false)
  expect(isTrusted([], roots, now)).toBe(false)
})

test('an issuer of the same name with another key issued nothing', () => {
  const impostor = { ...authority, rootPrivateKey: rsaKeyPair('impostor').privateKey }
  const order = { name, publicKey: rsaKeyPair('leaf').publicKey }
  const forged = issueCertificate(impostor, order, { now, random })
  expect(isTrusted([readCertificates(forged, 'leaf')[0]], roots, now)).toBe(false)
})
