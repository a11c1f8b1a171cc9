import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { selfSignedCertificate } from './certificate-der.ts'

const pem = readFileSync(new URL('../../fixtures/platform-key.pem', import.meta.url), 'utf8')
const privateKey = createPrivateKey(pem)
const year = (text: string) => Date.parse(`${text}-06-01T00:00:00Z`)

const build = (change: { serial?: string; notAfter?: number } = {}) =>
  new X509Certificate(
    selfSignedCertificate({
      privateKey,
      serial: '4A1B2C3D4E5F60718293A4B5C6D7E8F901234567',
      commonName: 'Platform',
      organization: '模拟',
      notBefore: year('2025'),
      notAfter: year('2030'),
      ...change,
    }),
  )

test('the certificate loads, names its serial and is signed with its own key', () => {
  const certificate = build()
  expect(certificate.serialNumber).toBe('4A1B2C3D4E5F60718293A4B5C6D7E8F901234567')
  expect(certificate.subject).toContain('CN=Platform')
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.checkPrivateKey(privateKey)).toBe(true)
  expect(certificate.validFromDate.getTime()).toBe(year('2025'))
  expect(certificate.validToDate.getTime()).toBe(year('2030'))
})

test('a serial with its first bit set stays positive, and times after 2049 are written in full', () => {
  const certificate = build({ serial: 'FF'.repeat(19), notAfter: year('2055') })
  expect(certificate.serialNumber).toBe('FF'.repeat(19))
  expect(certificate.validToDate.getTime()).toBe(year('2055'))
})
