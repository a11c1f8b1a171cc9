/**
 * The certificate that comes with every answer and notification (`signPubKeyCert`). Its key is
 * worth nothing until the certificate itself is proven: signed, over an issuing certificate, by a
 * pinned root, valid now, and made out to the operator of the gateway. Who skips this takes a
 * key from the message that the key is to prove.
 */
import { type KeyObject, X509Certificate } from 'node:crypto'
import type { Instant } from '@tillway/kernel'
import { type ChainRefusal, decimalSerial, findChain, namePartsOf } from '@tillway/wire'
import { isCertificateSigned } from './certificate-signature.ts'

export interface CertificateTrust {
  readonly roots: readonly X509Certificate[]
  readonly intermediates: readonly X509Certificate[]
  /** Who may have signed: names as in the third part of the common name. */
  readonly signers: readonly string[]
}

export type CertificateRefusal = 'unreadable' | 'not_yet_valid' | 'expired' | 'name' | ChainRefusal

export type CertificateVerdict =
  | { readonly ok: true; readonly key: KeyObject; readonly certId: string }
  | { readonly ok: false; readonly reason: CertificateRefusal }

export interface CertificateChecker {
  /** Judges a certificate as it was received. Never throws. */
  check(pem: string, now: Instant): CertificateVerdict
}

/** Who signs in production, `041@…@中国银联股份有限公司@…`. */
export const operatorName = '中国银联股份有限公司'
/**
 * The gateway as a system: signs in the test environment as well, never in production. The
 * encryption certificate is made out to it in both.
 */
export const testSignerName = '00040000:SIGN'
/** Whom card data may be encrypted for. */
export const encryptionOwners: readonly string[] = Object.freeze([operatorName, testSignerName])

const maxRemembered = 16
const maxPemLength = 16_384

interface Proven {
  readonly key: KeyObject
  readonly certId: string
  /** The time in which the leaf and all its issuers are valid. */
  readonly validFrom: Instant
  readonly validTo: Instant
}

/**
 * A checker that proves each certificate once and keeps the last few that were proven; whether
 * they are still valid is asked each time.
 */
export function createCertificateChecker(trust: CertificateTrust): CertificateChecker {
  const remembered = new Map<string, Proven>()
  return {
    check(pem, now) {
      const known = remembered.get(pem)
      const proven = known ?? prove(pem, trust)
      if (typeof proven === 'string') return { ok: false, reason: proven }
      if (known === undefined) remember(remembered, pem, proven)
      if (!(now >= proven.validFrom)) return { ok: false, reason: 'not_yet_valid' }
      if (!(now <= proven.validTo)) return { ok: false, reason: 'expired' }
      return { ok: true, key: proven.key, certId: proven.certId }
    },
  }
}

/** The `certId` of a certificate: its serial number in decimal. */
export function certIdOf(certificate: X509Certificate): string {
  return decimalSerial(certificate)
}

/** Reads one certificate; undefined when the text is none, or has a key that cannot be used here. */
export function readCertificate(pem: string): X509Certificate | undefined {
  if (pem.length > maxPemLength || !pem.includes('-----BEGIN CERTIFICATE-----')) return undefined
  try {
    const certificate = new X509Certificate(pem)
    return certificate.publicKey.type === 'public' ? certificate : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether a certificate belongs to one of those names. Its authority writes common names of four
 * parts, `041@number@name@counter`, and vouches for the third.
 */
export function isMadeOutTo(certificate: X509Certificate, names: readonly string[]): boolean {
  const lines = namePartsOf(certificate, 'subject').filter((line) => line.startsWith('CN='))
  const parts = lines[0]?.slice('CN='.length).split('@') ?? []
  const [kind = '', , name = ''] = parts
  const isWellFormed = lines.length === 1 && parts.length === 4 && /^\d{3}$/.test(kind)
  return isWellFormed && names.includes(name)
}

function prove(pem: string, trust: CertificateTrust): Proven | CertificateRefusal {
  const leaf = readCertificate(pem)
  if (leaf === undefined) return 'unreadable'
  const chain = findChain(leaf, trust.intermediates, trust.roots, isCertificateSigned)
  if (typeof chain === 'string') return chain
  if (!isMadeOutTo(leaf, trust.signers)) return 'name'
  return {
    key: leaf.publicKey,
    certId: certIdOf(leaf),
    validFrom: Math.max(...chain.map(({ validFrom }) => Date.parse(validFrom))),
    validTo: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
  }
}

function remember(remembered: Map<string, Proven>, pem: string, proven: Proven): void {
  const oldest = remembered.size < maxRemembered ? undefined : remembered.keys().next().value
  if (oldest !== undefined) remembered.delete(oldest)
  remembered.set(pem, proven)
}
