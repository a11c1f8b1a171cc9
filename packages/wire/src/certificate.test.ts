import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  decimalSerial,
  findChain,
  isIssuedBy,
  isValidAt,
  namePartsOf,
  readPemCertificates,
} from './certificate.ts'
import { type CertificateOrder, writeCertificate } from './testing/index.ts'

const keys = () =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
const from = Date.UTC(2026, 0, 1)
const to = Date.UTC(2049, 11, 31, 23, 59, 59)

interface Party {
  readonly certificate: X509Certificate
  readonly name: CertificateOrder['subject']
  readonly privateKey: string
}

function party(commonName: string, issuer?: Party, order: Partial<CertificateOrder> = {}): Party {
  const { publicKey, privateKey } = keys()
  const name = { country: 'CN', organisation: '模拟', commonName }
  const pem = writeCertificate({
    subject: name,
    publicKey,
    issuer: issuer ?? { name, privateKey },
    serial: 1n,
    notBefore: from,
    notAfter: to,
    isAuthority: true,
    ...order,
  })
  return { certificate: new X509Certificate(pem), name, privateKey }
}

const root = party('Root')
const middle = party('Middle', root)
const leaf = party('Leaf', middle, { isAuthority: false })
const certificates = (...parties: readonly Party[]) => parties.map(({ certificate }) => certificate)

test('a chain is found over issuers in any order, and strangers among them do not matter', () => {
  const stranger = party('Stranger')
  const lower = party('Lower', middle)
  const end = party('End', lower, { isAuthority: false })
  const chain = findChain(end.certificate, certificates(stranger, lower, middle), [
    root.certificate,
  ])
  expect(chain).toEqual(certificates(end, lower, middle, root))
})

test('a gap, a stranger’s root and a leaf that issues are told apart', () => {
  const below = party('Below', leaf, { isAuthority: false })
  const roots = [root.certificate]
  expect(findChain(leaf.certificate, [], roots)).toBe('issuer_unknown')
  expect(findChain(leaf.certificate, [middle.certificate], [])).toBe('issuer_unknown')
  expect(findChain(leaf.certificate, [middle.certificate], certificates(party('Root')))).toBe(
    'issuer_unknown',
  )
  expect(findChain(below.certificate, certificates(leaf, middle), roots)).toBe(
    'issuer_not_authority',
  )
})

test('issuers that issued each other do not go on for ever', () => {
  const { publicKey, privateKey } = keys()
  const name = { commonName: 'Circle' }
  const terms = { serial: 1n, notBefore: from, notAfter: to, isAuthority: true }
  const pem = writeCertificate({ subject: name, publicKey, issuer: { name, privateKey }, ...terms })
  const circle = new X509Certificate(pem)
  expect(isIssuedBy(circle, circle)).toBe(true)
  expect(findChain(circle, [circle], [root.certificate])).toBe('issuer_unknown')
})

test('a certificate is valid from its first to its last second', () => {
  const { certificate } = leaf
  expect([from - 1, from, to, to + 1000].map((now) => isValidAt(certificate, now))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('a certificate may last beyond 2049, where the way to write years changes', () => {
  const notAfter = Date.UTC(2051, 5, 1)
  const { certificate } = party('Long', undefined, { notAfter, notBefore: Date.UTC(2050, 0, 1) })
  expect(isValidAt(certificate, notAfter)).toBe(true)
  expect(isValidAt(certificate, notAfter + 1000)).toBe(false)
  expect(isValidAt(certificate, Date.UTC(2049, 11, 31))).toBe(false)
})

test('a serial number is decimal however long it is', () => {
  const serial = 2n ** 126n + 12_345n
  expect(decimalSerial(party('Serial', undefined, { serial }).certificate)).toBe(serial.toString())
})

test('a serial number below zero is one too', () => {
  const der = Buffer.from(party('Serial', undefined, { serial: 1n }).certificate.raw)
  const at = der.indexOf(Buffer.from('a003020102020101', 'hex'))
  der[at + 7] = 0x81
  expect(decimalSerial(new X509Certificate(der))).toBe('-127')
})

test('an empty name has no parts', () => {
  const { certificate } = party('Named')
  expect(namePartsOf(certificate, 'subject')).toEqual(['C=CN', 'O=模拟', 'CN=Named'])
  const key = `302a300506032b6570032100${'00'.repeat(31)}01`
  const algorithm = '300d06092a864886f70d01010b0500'
  const times = `301e${'170d3236303130313030303030305a'.repeat(2)}`
  const body = `3067a003020102020101${algorithm}3000${times}3000${key}`
  const der = Buffer.from(`307c${body}${algorithm}03020001`, 'hex')
  const nameless = new X509Certificate(der)
  expect(namePartsOf(nameless, 'issuer')).toEqual([])
  expect(namePartsOf(nameless, 'subject')).toEqual([])
})

test('certificates are found in a text in their order; a broken one is an error, none is none', () => {
  const text = `note\n${root.certificate.toString()}\n${middle.certificate.toString()}`
  const read = readPemCertificates(text, 'roots')
  expect(read.map(String)).toEqual(certificates(root, middle).map(String))
  expect(readPemCertificates('no certificate', 'roots')).toEqual([])
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
  expect(() => readPemCertificates(broken, 'roots')).toThrow(
    expect.objectContaining({ code: 'channel_misconfigured', param: 'roots' }),
  )
})
