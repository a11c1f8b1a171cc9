/**
 * Builds a self-signed X.509 v3 certificate (RFC 5280, section 4.1) over an RSA key: as much DER
 * as a platform certificate needs, so that real clients can load the simulator's.
 */
import { createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { Instant } from '@tillway/kernel'

export interface CertificateContent {
  readonly privateKey: KeyObject
  /** Upper-case hex, at most 20 bytes, positive. */
  readonly serial: string
  readonly commonName: string
  readonly organization: string
  readonly notBefore: Instant
  readonly notAfter: Instant
}

const tags = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  generalizedTime: 0x18,
  utcTime: 0x17,
  version: 0xa0,
} as const

const oids = {
  sha256WithRsa: '2a864886f70d01010b',
  commonName: '550403',
  organization: '55040a',
  country: '550406',
} as const

export function selfSignedCertificate(content: CertificateContent): string {
  const tbs = tbsCertificate(content)
  const signature = sign('sha256', tbs, content.privateKey)
  const der = element('sequence', [tbs, algorithm(), element('bitString', [zeroBits, signature])])
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** How many bits of the last byte of a bit string are unused. */
const zeroBits = Buffer.from([0])

function tbsCertificate(content: CertificateContent): Buffer {
  const name = distinguishedName(content)
  const spki = createPublicKey(content.privateKey).export({ format: 'der', type: 'spki' })
  return element('sequence', [
    element('version', [element('integer', [Buffer.from([2])])]),
    element('integer', [positive(Buffer.from(content.serial, 'hex'))]),
    algorithm(),
    name,
    element('sequence', [time(content.notBefore), time(content.notAfter)]),
    name,
    spki,
  ])
}

function distinguishedName(content: CertificateContent): Buffer {
  return element('sequence', [
    attribute(oids.country, 'CN'),
    attribute(oids.organization, content.organization),
    attribute(oids.commonName, content.commonName),
  ])
}

function attribute(oid: string, text: string): Buffer {
  const value = element('utf8String', [Buffer.from(text, 'utf8')])
  const pair = element('sequence', [element('oid', [Buffer.from(oid, 'hex')]), value])
  return element('set', [pair])
}

function algorithm(): Buffer {
  const oid = element('oid', [Buffer.from(oids.sha256WithRsa, 'hex')])
  return element('sequence', [oid, element('null', [])])
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280, section 4.1.2.5). */
function time(instant: Instant): Buffer {
  const text = `${new Date(instant).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return Number(text.slice(0, 4)) < 2050
    ? element('utcTime', [Buffer.from(text.slice(2))])
    : element('generalizedTime', [Buffer.from(text)])
}

/** An integer whose first bit is set would be negative. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
}

function element(tag: keyof typeof tags, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tags[tag]]), length(body.length), body])
}

function length(count: number): Buffer {
  if (count < 0x80) return Buffer.from([count])
  const bytes = Buffer.from(count.toString(16).padStart(count > 0xff ? 4 : 2, '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}
