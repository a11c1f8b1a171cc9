/**
 * Writes X.509 v3 certificates (RFC 5280): with it a simulator is the certificate authority that
 * the real channel has, and a test makes the certificates that must be refused. Keys are RSA or
 * elliptic-curve; everything is signed with SHA-256.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { Instant } from '@tillway/kernel'
import * as der from './der.ts'

/** A name's parts; they are written from the general to the specific. */
export interface CertificateName {
  readonly country?: string
  readonly organisation?: string
  readonly unit?: string
  readonly commonName: string
}

export interface CertificateOrder {
  readonly subject: CertificateName
  /** PEM. */
  readonly publicKey: string
  /** Who signs; the private key in PEM. */
  readonly issuer: { readonly name: CertificateName; readonly privateKey: string }
  readonly serial: bigint
  readonly notBefore: Instant
  readonly notAfter: Instant
  /** Whether the certificate may issue others (basic constraints). */
  readonly isAuthority: boolean
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

/** The certificate in PEM, with LF line ends. */
export function writeCertificate(order: CertificateOrder): string {
  const key = createPrivateKey(order.issuer.privateKey)
  const algorithm =
    key.asymmetricKeyType === 'rsa'
      ? der.sequence(der.objectId(oids.rsaWithSha256), der.nothing())
      : der.sequence(der.objectId(oids.ecdsaWithSha256))
  const body = der.sequence(
    der.explicit(0, der.integer(2n)),
    der.integer(order.serial),
    algorithm,
    writeName(order.issuer.name),
    der.sequence(der.time(order.notBefore), der.time(order.notAfter)),
    writeName(order.subject),
    createPublicKey(order.publicKey).export({ type: 'spki', format: 'der' }),
    writeExtensions(order.isAuthority),
  )
  const certificate = der.sequence(body, algorithm, der.bitString(sign('sha256', body, key)))
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
  const part = (oid: string, value: string | undefined, write: (text: string) => Buffer) =>
    value === undefined ? [] : [der.setOf(der.sequence(der.objectId(oid), write(value)))]
  return der.sequence(
    ...part(oids.country, name.country, der.printableString),
    ...part(oids.organisation, name.organisation, der.utf8String),
    ...part(oids.unit, name.unit, der.utf8String),
    ...part(oids.commonName, name.commonName, der.utf8String),
  )
}
