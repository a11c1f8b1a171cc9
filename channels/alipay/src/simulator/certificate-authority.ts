/**
 * The simulator's own certificate authority (X.509 v3, RFC 5280). Its root bundle holds two roots,
 * as the real one does: an RSA root that everything is issued by, and an elliptic-curve root that
 * clients must leave out when they name the bundle.
 */
import { generateKeyPairSync } from 'node:crypto'
import type { Instant, Random } from '@tillway/kernel'
import { type CertificateName, rsaKeyPair, writeCertificate } from '@tillway/wire/testing'

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
  /** PEM. */
  readonly privateKey: string
  readonly now: Instant
  readonly random: Random
}

const rsaRootName: CertificateName = {
  country: 'CN',
  organisation: '模拟认证机构',
  unit: 'Certification Authority',
  commonName: 'Simulated Certification Authority R1',
}

const dayMs = 86_400_000
const validityMs = 3650 * dayMs

export function createAuthority(now: Instant, random: Random): Authority {
  const rsa = rsaKeyPair('root')
  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const ecName = { ...rsaRootName, commonName: 'Simulated Certification Authority E1' }
  const root = (name: CertificateName, { publicKey, privateKey }: typeof ec) =>
    write({ name, publicKey }, { issuer: name, privateKey, now, random })
  return {
    rootPrivateKey: rsa.privateKey,
    rootBundle: [root(ecName, ec), root(rsaRootName, rsa)].join(''),
  }
}

/** A certificate in PEM, issued by the authority's RSA root. */
export function issueCertificate(
  authority: Authority,
  order: CertificateOrder,
  ports: { readonly now: Instant; readonly random: Random },
): string {
  return write(order, { issuer: rsaRootName, privateKey: authority.rootPrivateKey, ...ports })
}

function write({ name, publicKey }: CertificateOrder, signing: Signing): string {
  const { issuer, privateKey, now, random } = signing
  return writeCertificate({
    subject: name,
    publicKey,
    issuer: { name: issuer, privateKey },
    serial: BigInt(`0x${Buffer.from(random.bytes(16)).toString('hex')}`) >> 1n,
    notBefore: now - dayMs,
    notAfter: now + validityMs,
    isAuthority: name === issuer,
  })
}
