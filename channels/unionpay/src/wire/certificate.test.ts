import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dayMs,
  issuerKeys,
  signerCommonName,
  testAuthority,
  testNow,
} from '../../test/certificates.ts'
import { certificateOf, fixtureNow, readFixture } from '../../test/fixtures.ts'
import {
  type CertificateTrust,
  certIdOf,
  createCertificateChecker,
  operatorName,
  testSignerName,
} from './certificate.ts'

const systemCommonName = `041@Z1200040000:SIGN@${testSignerName}@00000001`
const authority = testAuthority()
const { publicKey } = issuerKeys()
const leaf = authority.issue({ publicKey })
const trust: CertificateTrust = {
  roots: [new X509Certificate(authority.root)],
  intermediates: [new X509Certificate(authority.middle)],
  signers: [operatorName],
}
const check = (pem: string, now = testNow, trusted = trust) =>
  createCertificateChecker(trusted).check(pem, now)
const named = (commonName: string) => authority.issue({ publicKey, subject: { commonName } })

test('a certificate of the operator below the pinned root is trusted and gives its key', () => {
  const verdict = check(leaf)
  const key = new X509Certificate(leaf).publicKey
  expect(verdict).toMatchObject({ ok: true, certId: '7' })
  expect(verdict.ok && verdict.key.equals(key)).toBe(true)
})

test('a serial number beyond what a double holds comes out whole', () => {
  const serial = 2n ** 120n + 1n
  expect(check(authority.issue({ publicKey, serial }))).toMatchObject({
    ok: true,
    certId: serial.toString(),
  })
  expect(certIdOf(certificateOf('merchant'))).toBe('9007199254740993')
  expect(certIdOf(certificateOf('signer'))).toBe('40220995861346480087409489142384722381')
})

test.each(['rsa', 'sm2'])('a chain that openssl made with %s is proven', (kind) => {
  const prefix = kind === 'rsa' ? '' : 'sm2-'
  const pinned = {
    roots: [certificateOf(`${prefix}root`)],
    intermediates: [certificateOf(`${prefix}middle`)],
    signers: [operatorName],
  }
  const pem = readFixture(`${prefix}signer.crt`)
  expect(check(pem, fixtureNow, pinned)).toMatchObject({ ok: true })
  const tampered = { ...pinned, intermediates: [certificateOf(`${prefix}signer`)] }
  expect(check(pem, fixtureNow, tampered)).toEqual({ ok: false, reason: 'issuer_unknown' })
})

const own = issuerKeys()
const ownName = { commonName: signerCommonName }
const impostor = testAuthority()

test.each([
  ['nothing', '', 'unreadable'],
  ['a certificate that is none', leaf.replace(/M/g, 'A'), 'unreadable'],
  ['more text than any certificate', leaf + ' '.repeat(20_000), 'unreadable'],
  [
    'a self-signed one with the right name',
    authority.issue({
      publicKey: own.publicKey,
      subject: ownName,
      issuer: { name: ownName, privateKey: own.privateKey },
    }),
    'issuer_unknown',
  ],
  ['one of another authority', testAuthority('Other').issue({ publicKey }), 'issuer_unknown'],
  ['one of an authority that took the names', impostor.issue({ publicKey }), 'issuer_unknown'],
  ['another name', named('041@1@Mall@00016493'), 'name'],
  ['the name in the wrong place', named(`041@${operatorName}@1@00016493`), 'name'],
  ['the name with a part more', named(`041@1@${operatorName}@1@1`), 'name'],
  ['the name behind no kind', named(`x@1@${operatorName}@1`), 'name'],
  ['the name alone', named(operatorName), 'name'],
  ['the test environment’s name in production', named(systemCommonName), 'name'],
])('%s is refused', (_, pem, reason) => {
  expect(check(pem)).toEqual({ ok: false, reason })
})

test('a certificate issued by another leaf is refused, though its chain ends at the root', () => {
  const middleman = issuerKeys()
  const subject = { commonName: 'A leaf' }
  const issuer = authority.issue({ publicKey: middleman.publicKey, subject })
  const forged = authority.issue({
    publicKey,
    issuer: { name: subject, privateKey: middleman.privateKey },
  })
  const pinned = new X509Certificate(issuer)
  const trusted = { ...trust, intermediates: [...trust.intermediates, pinned] }
  expect(check(forged, testNow, trusted)).toEqual({ ok: false, reason: 'issuer_not_authority' })
})

test('the test environment may sign by its own name where it is allowed', () => {
  const trusted = { ...trust, signers: [operatorName, testSignerName] }
  expect(check(named(systemCommonName), testNow, trusted).ok).toBe(true)
})

test('validity is asked at every use, also of a certificate that was proven before', () => {
  const checker = createCertificateChecker(trust)
  expect(checker.check(leaf, testNow).ok).toBe(true)
  const late = checker.check(leaf, testNow + 101 * dayMs)
  const early = checker.check(leaf, testNow - 101 * dayMs)
  expect(late).toEqual({ ok: false, reason: 'expired' })
  expect(early).toEqual({ ok: false, reason: 'not_yet_valid' })
  expect(checker.check(leaf, testNow).ok).toBe(true)
})

test('a leaf is valid no longer than its issuer', () => {
  const long = authority.issue({ publicKey, notAfter: testNow + 1000 * dayMs })
  expect(check(long, testNow + 99 * dayMs).ok).toBe(true)
  expect(check(long, testNow + 101 * dayMs)).toEqual({ ok: false, reason: 'expired' })
})

test('more certificates than it remembers do not confuse a checker', () => {
  const checker = createCertificateChecker(trust)
  const many = Array.from({ length: 20 }, (_, index) =>
    authority.issue({ publicKey, serial: BigInt(index + 1) }),
  )
  const seen = [...many, ...many].map((pem) => checker.check(pem, testNow))
  expect(seen.map((verdict) => verdict.ok && verdict.certId)).toEqual(
    [...many, ...many].map((_, index) => String((index % 20) + 1)),
  )
})

test('an altered certificate never gives another key or name, and never makes a checker throw', () => {
  const checker = createCertificateChecker(trust)
  const { raw: der, publicKey: key } = new X509Certificate(leaf)
  const change = fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const altered = Buffer.from(der)
      for (const [at, byte] of changes) altered[at] = (altered[at] ?? 0) ^ byte
      const body = altered.toString('base64')
      const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
      const verdict = checker.check(pem, testNow)
      // A few bits of a signature's own encoding may differ and mean the same.
      if (verdict.ok) expect(verdict.certId === '7' && verdict.key.equals(key)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
