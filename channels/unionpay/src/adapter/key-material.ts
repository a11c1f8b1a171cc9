/**
 * Keys and certificates of a configuration. The files that an operator is handed look alike, so
 * each is asked for its role, and a wrong one is named together with what it is.
 */
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import { findChain, readPemCertificates } from '@tillway/wire'
import { isCertificateSigned } from '../wire/certificate-signature.ts'

/** The identifier of PKCS #7 data, with which the contents of every .pfx file begin. */
const pkcs12Mark = Buffer.from('06092a864886f70d0107', 'hex')

/** Reads the first certificate. Throws `channel_misconfigured`. */
export function readCertificateField(text: string, field: string): X509Certificate {
  const [certificate] = readCertificatesField(text, field)
  if (certificate === undefined) throw misconfigured(field, 'holds no certificate')
  return certificate
}

/** Throws `channel_misconfigured`, saying what the text is when it is no certificate. */
export function readCertificatesField(text: string, field: string): readonly X509Certificate[] {
  refusePkcs12(text, field)
  const certificates = readPemCertificates(text, field)
  if (certificates.length > 0) return certificates
  const what = text.includes('PRIVATE KEY')
    ? 'is a private key where a certificate belongs'
    : 'holds no certificate in PEM'
  throw misconfigured(field, what)
}

/** Roots must be authorities, and each middle certificate must be issued below one of them. */
export function readTrust(rootText: string, middleText: string) {
  const roots = readCertificatesField(rootText, 'rootCertificate')
  if (!roots.every(({ ca }) => ca)) {
    throw misconfigured('rootCertificate', 'holds a certificate that is no authority')
  }
  const intermediates = readCertificatesField(middleText, 'middleCertificate')
  const isBelow = (one: X509Certificate) =>
    one.ca && Array.isArray(findChain(one, intermediates, roots, isCertificateSigned))
  if (!intermediates.every(isBelow)) {
    throw misconfigured('middleCertificate', 'is not issued by the root certificate')
  }
  return { roots, intermediates }
}

export function misconfigured(field: string, what: string, cause?: unknown): PayError {
  return new PayError('channel_misconfigured', `${field} ${what}`, { param: field, cause })
}

/** Throws `channel_misconfigured`, saying what the text is when it is no private key. */
export function readPrivateKey(text: string, field: string): KeyObject {
  refusePkcs12(text, field)
  if (text.includes('ENCRYPTED')) {
    throw misconfigured(field, 'is protected by a password; store it without one')
  }
  if (text.includes('BEGIN CERTIFICATE') && !text.includes('PRIVATE KEY')) {
    throw misconfigured(field, 'is a certificate where the private key belongs')
  }
  try {
    return createPrivateKey(text)
  } catch (cause) {
    throw misconfigured(field, 'is not a private key in PEM', cause)
  }
}

function refusePkcs12(text: string, field: string): void {
  if (text.includes('-----BEGIN')) return
  const bytes = [Buffer.from(text, 'base64'), Buffer.from(text, 'latin1')]
  if (!bytes.some((one) => one[0] === 0x30 && one.includes(pkcs12Mark))) return
  throw misconfigured(
    field,
    'is a PKCS#12 file (.pfx); make PEM files of it with `openssl pkcs12 -legacy`, as the README says',
  )
}
