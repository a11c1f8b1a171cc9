/**
 * X.509 certificates (RFC 5280) as the channels use them: a leaf that comes with a message must
 * descend from certificates that the operator pinned.
 */
import { X509Certificate } from 'node:crypto'
import { type Instant, PayError } from '@tillway/kernel'

const pemBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
const maxChainLength = 6

export type ChainRefusal =
  /** Nobody in reach issued it. */
  | 'issuer_unknown'
  /** Its issuer may not issue certificates. */
  | 'issuer_not_authority'

/** A leaf and its issuers, up to a root. */
export type CertificateChain = readonly [X509Certificate, ...X509Certificate[]]

/** Every certificate of a PEM text; empty when there is none. Throws `channel_misconfigured` for a broken one. */
export function readPemCertificates(pem: string, field: string): readonly X509Certificate[] {
  try {
    return (pem.match(pemBlock) ?? []).map((block) => new X509Certificate(block))
  } catch (cause) {
    throw new PayError('channel_misconfigured', `${field} holds no usable certificate`, {
      param: field,
      cause,
    })
  }
}

/**
 * The serial number in decimal, as channels name certificates; it does not fit a double. RFC 5280,
 * 4.1.2.2 wants readers to put up with negative ones, which some authorities have issued.
 */
export function decimalSerial({ serialNumber }: X509Certificate): string {
  const magnitude = BigInt(`0x${serialNumber.replace('-', '')}`)
  return String(serialNumber.startsWith('-') ? -magnitude : magnitude)
}

/** The parts of a name, such as `CN=…`, the most general first. Node has no text for an empty name. */
export function namePartsOf(
  certificate: X509Certificate,
  whose: 'issuer' | 'subject',
): readonly string[] {
  const name: string | undefined = certificate[whose]
  return name?.split('\n') ?? []
}

export function isValidAt(certificate: X509Certificate, now: Instant): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)
}

/** Whether the issuer's key made the certificate's signature; names are not its concern. */
export type SignatureCheck = (certificate: X509Certificate, issuer: X509Certificate) => boolean

const isSignedBy: SignatureCheck = (certificate, issuer) => certificate.verify(issuer.publicKey)

/** Whether `issuer` is named as the issuer and its key made the signature. */
export function isIssuedBy(
  certificate: X509Certificate,
  issuer: X509Certificate,
  isSigned = isSignedBy,
): boolean {
  return certificate.checkIssued(issuer) && isSigned(certificate, issuer)
}

/**
 * The way from a leaf over `intermediates` to one of the roots: every signature is verified and
 * every issuer must be an authority. Times are not looked at, because a chain outlives the moment.
 * `isSigned` is for keys that Node cannot verify with.
 */
export function findChain(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  isSigned = isSignedBy,
): CertificateChain | ChainRefusal {
  const chain: [X509Certificate, ...X509Certificate[]] = [leaf]
  let current = leaf
  while (chain.length < maxChainLength) {
    const child = current
    const issuer = [...roots, ...intermediates].find((candidate) =>
      isIssuedBy(child, candidate, isSigned),
    )
    if (issuer === undefined) return 'issuer_unknown'
    if (!issuer.ca) return 'issuer_not_authority'
    chain.push(issuer)
    if (roots.includes(issuer)) return chain
    current = issuer
  }
  return 'issuer_unknown'
}
