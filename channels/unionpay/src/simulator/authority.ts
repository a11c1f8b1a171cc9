/**
 * The simulator's own certificate authority, built as the real one: a root, a middle certificate,
 * and below it the certificates that answers are signed with, card data is encrypted for, and
 * merchants sign with. Serial numbers are beyond 2^53, as the real ones may be.
 */
import type { Instant, Random } from '@tillway/kernel'
import {
  type CertificateName,
  type KeyPair,
  rsaKeyPair,
  sm2KeyPair,
  writeCertificate,
} from '@tillway/wire/testing'
import { operatorName } from '../wire/certificate.ts'

export interface CertifiedKey {
  /** PEM. */
  readonly privateKey: string
  readonly certificate: string
}

export interface Authority {
  readonly middlePrivateKey: string
  readonly root: string
  readonly middle: string
  /** What it signs with, and what it signs with towards merchants that sign with SM2. */
  readonly signing: CertifiedKey
  readonly sm2Signing: CertifiedKey
  readonly encryption: CertifiedKey
}

interface Ports {
  readonly now: Instant
  readonly random: Random
}

const country = 'CN'
const organisation = '模拟银联认证机构'
const rootName: CertificateName = { country, organisation, commonName: 'Simulated UnionPay Root' }
const middleName: CertificateName = {
  country,
  organisation,
  commonName: 'Simulated UnionPay Middle',
}
const yearMs = 365 * 86_400_000

/** Common name of the certificate that signs answers, in the form of the real one. */
export const signerName = `041@Z12@${operatorName}@00000001`

export function createAuthority(ports: Ports): Authority {
  const root = rsaKeyPair('root')
  const middle = rsaKeyPair('middle')
  const rootIssuer = { name: rootName, privateKey: root.privateKey }
  const issue = (subject: CertificateName, publicKey: string) =>
    writeCertificate({
      subject,
      publicKey,
      issuer: rootIssuer,
      isAuthority: true,
      ...termsOf(ports),
    })
  const middlePrivateKey = middle.privateKey
  const certify = (name: string, pair: KeyPair): CertifiedKey => ({
    privateKey: pair.privateKey,
    certificate: issueLeaf({ middlePrivateKey }, { commonName: name }, pair.publicKey, ports),
  })
  return {
    middlePrivateKey,
    root: issue(rootName, root.publicKey),
    middle: issue(middleName, middle.publicKey),
    signing: certify(signerName, rsaKeyPair('signing 1')),
    sm2Signing: certify(signerName, sm2KeyPair('signing 1')),
    encryption: certify(encryptionName, rsaKeyPair('encryption 1')),
  }
}

const encryptionName = `041@Z12@${operatorName}@00000002`

/** A certificate in PEM, issued by the middle certificate. */
export function issueLeaf(
  { middlePrivateKey }: Pick<Authority, 'middlePrivateKey'>,
  { commonName }: Pick<CertificateName, 'commonName'>,
  publicKey: string,
  ports: Ports,
): string {
  return writeCertificate({
    subject: { country, organisation, commonName },
    publicKey,
    issuer: { name: middleName, privateKey: middlePrivateKey },
    isAuthority: false,
    ...termsOf(ports),
  })
}

/** Fresh keys of the gateway under their old names; `generation` counts them. */
export function rotated(authority: Authority, generation: number, ports: Ports): Authority {
  const certify = (commonName: string, pair: KeyPair): CertifiedKey => ({
    privateKey: pair.privateKey,
    certificate: issueLeaf(authority, { commonName }, pair.publicKey, ports),
  })
  return {
    ...authority,
    signing: certify(signerName, rsaKeyPair(`signing ${generation}`)),
    sm2Signing: certify(signerName, sm2KeyPair(`signing ${generation}`)),
    encryption: certify(encryptionName, rsaKeyPair(`encryption ${generation}`)),
  }
}

/** Valid long before and after now, because a simulation's clock may jump. */
function termsOf({ now, random }: Ports) {
  const drawn = BigInt(`0x${Buffer.from(random.bytes(8)).toString('hex')}`)
  const serial = (drawn >> 1n) | (1n << 62n)
  return { serial, notBefore: now - yearMs, notAfter: now + 5 * yearMs }
}
