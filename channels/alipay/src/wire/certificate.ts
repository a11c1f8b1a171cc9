/**
 * Certificate mode. A certificate is named by its *SN*: md5 of the issuer's name, most specific
 * part first, followed by the serial number in decimal. The root bundle is named by the SNs of
 * those certificates in it that are signed with RSA, joined by `_`; the SM2 ones are left out.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import { decimalSerial, findChain, isValidAt, namePartsOf, readDerValue } from '@tillway/wire'

const pemBlock = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** 1.2.840.113549.1.1.x, the RSA signature algorithms, as DER content bytes without the last arc. */
const rsaSignaturePrefix = Buffer.from('2a864886f70d0101', 'hex')

/** The RSA-signed certificates of a PEM text. Throws `channel_misconfigured` when there is none. */
export function readCertificates(
  pem: string,
  field: string,
): readonly [X509Certificate, ...X509Certificate[]] {
  const unusable = (cause?: unknown) =>
    new PayError('channel_misconfigured', `${field} holds no usable certificate`, {
      param: field,
      cause,
    })
  try {
    const [first, ...others] = (pem.match(pemBlock) ?? [])
      .filter(isRsaSigned)
      .map((block) => new X509Certificate(block))
    if (first !== undefined) return [first, ...others]
  } catch (cause) {
    throw unusable(cause)
  }
  throw unusable()
}

export function certificateSerial(certificate: X509Certificate): string {
  const issuer = namePartsOf(certificate, 'issuer').toReversed().join(',')
  return createHash('md5')
    .update(`${issuer}${decimalSerial(certificate)}`, 'utf8')
    .digest('hex')
}

/** `alipay_root_cert_sn` of a root bundle. */
export function rootSerial(certificates: readonly X509Certificate[]): string {
  return certificates.map(certificateSerial).join('_')
}

/** Whether `chain` (a leaf, then its issuers) leads to one of the roots, each link valid at that time. */
export function isTrusted(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: number,
): boolean {
  const [leaf, ...intermediates] = chain
  if (leaf === undefined) return false
  const found = findChain(leaf, intermediates, roots)
  return typeof found !== 'string' && found.every((certificate) => isValidAt(certificate, now))
}

/** The organisation (`O`) in a certificate's subject. */
export function organisationOf(certificate: X509Certificate): string | undefined {
  const line = namePartsOf(certificate, 'subject').find((part) => part.startsWith('O='))
  return line?.slice(2)
}

/**
 * Reads the signature algorithm out of `SEQUENCE { tbs, SEQUENCE { OID … } … }` (RFC 5280, 4.1)
 * without parsing the rest: an SM2 certificate need not be parsable here to be skipped.
 */
function isRsaSigned(block: string): boolean {
  const der = Buffer.from(block.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64')
  const certificate = readDerValue(der, 0)
  const body = certificate && readDerValue(der, certificate.contentAt)
  const algorithm = body && readDerValue(der, body.end)
  const oid = algorithm && readDerValue(der, algorithm.contentAt)
  if (oid === undefined) throw new PayError('channel_misconfigured', 'a certificate is not DER')
  return der
    .subarray(oid.contentAt, oid.contentAt + rsaSignaturePrefix.length)
    .equals(rsaSignaturePrefix)
}
