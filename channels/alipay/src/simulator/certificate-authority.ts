/**
 * The simulator's own certificate authority (X.509 v3, RFC 5280). Its root bundle holds two roots,
 * as the real one does: an RSA root that everything is issued by, and an elliptic-curve root that
 * clients must leave out when they name the bundle.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import type { Instant, Random } from '@tillway/kernel'
import * as der from './der.ts'
import { rsaKeyPair } from './rsa-keys.ts'

/** A name as its parts from the general to the specific, as a certificate stores it. */
export interface CertificateName {
  readonly country: string
  readonly organisation: string
  readonly unit: string
  readonly commonName: string
}

export interface Authority {
  readonly rootPrivateKey: string
  /** PEM of both roots. */
  readonly rootBundle: string
}

export interface CertificateOrder {
  readonly name: CertificateName
  /** PEM. */
  readonly publicKey: string
}

interface Signing {
  readonly issuer: CertificateName
  readonly key: KeyObject
  readonly now: Instant
  readonly random: Random
}

const rsaRootName: CertificateName = {
  country: 'CN',
  organisation: '模拟认证机构',
  unit: 'Certification Authority',
  commonName: 'Simulated Certification Authority R1',
}

const oids = {
  country: '2.5.4.6',
  organisation: '2.5.4.10',
  unit: '2.5.4.11',
  commonName: '2.5.4.3',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
} as const

const dayMs = 86_400_000
const validityMs = 3650 * dayMs

export function createAuthority(now: Instant, random: Random): Authority {
  const rsa = rsaKeyPair('root')
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecName = { ...rsaRootName, commonName: 'Simulated Certification Authority E1' }
  const ecPublicKey = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const rsaSigning = { issuer: rsaRootName, key: createPrivateKey(rsa.privateKey), now, random }
  const ecSigning = { issuer: ecName, key: ec.privateKey, now, random }
  return {
    rootPrivateKey: rsa.privateKey,
    rootBundle: [
      writeCertificate({ name: ecName, publicKey: ecPublicKey }, ecSigning),
      writeCertificate({ name: rsaRootName, publicKey: rsa.publicKey }, rsaSigning),
    ].join(''),
  }
}

/** A certificate in PEM, issued by the authority's RSA root. */
export function issueCertificate(
  authority: Authority,
  order: CertificateOrder,
  ports: { readonly now: Instant; readonly random: Random },
): string {
  const key = createPrivateKey(authority.rootPrivateKey)
  return writeCertificate(order, { issuer: rsaRootName, key, ...ports })
}

function writeCertificate(order: CertificateOrder, signing: Signing): string {
  const isRsa = signing.key.asymmetricKeyType === 'rsa'
  const algorithm = isRsa
    ? der.sequence(der.objectId(oids.rsaWithSha256), der.nothing())
    : der.sequence(der.objectId(oids.ecdsaWithSha256))
  const serial = BigInt(`0x${Buffer.from(signing.random.bytes(16)).toString('hex')}`) >> 1n
  const body = der.sequence(
    der.explicit(0, der.integer(2n)),
    der.integer(serial),
    algorithm,
    writeName(signing.issuer),
    der.sequence(der.utcTime(signing.now - dayMs), der.utcTime(signing.now + validityMs)),
    writeName(order.name),
    createPublicKey(order.publicKey).export({ type: 'spki', format: 'der' }),
    writeExtensions(order.name === signing.issuer),
  )
  const signature = sign('sha256', body, signing.key)
  const certificate = der.sequence(body, algorithm, der.bitString(signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function writeExtensions(isAuthority: boolean): Buffer {
  const constraints = isAuthority ? der.sequence(der.truth()) : der.sequence()
  const basic = der.sequence(
    der.objectId(oids.basicConstraints),
    der.truth(),
    der.octetString(constraints),
  )
  return der.explicit(3, der.sequence(basic))
}

function writeName(name: CertificateName): Buffer {
  const part = (oid: string, value: Buffer) => der.setOf(der.sequence(der.objectId(oid), value))
  return der.sequence(
    part(oids.country, der.printableString(name.country)),
    part(oids.organisation, der.utf8String(name.organisation)),
    part(oids.unit, der.utf8String(name.unit)),
    part(oids.commonName, der.utf8String(name.commonName)),
  )
}
