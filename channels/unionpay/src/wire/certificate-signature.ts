/**
 * Signatures on certificates. Node verifies all but SM2's, for which the certificate (RFC 5280,
 * 4.1) is cut into the part that is signed and the signature.
 */
import type { X509Certificate } from 'node:crypto'
import { readDerValue, type SignatureCheck } from '@tillway/wire'
import { isSm2Key, verifySm2 } from './sm2.ts'

/** The signer's name in certificates, fixed by GM/T 0015. */
const signerId = '1234567812345678'

export const isCertificateSigned: SignatureCheck = (certificate, issuer) => {
  const key = issuer.publicKey
  if (!isSm2Key(key)) return certificate.verify(key)
  const parts = cut(certificate)
  return parts !== undefined && verifySm2(parts.signed, parts.signature, key, signerId)
}

function cut(
  certificate: X509Certificate,
): { readonly signed: Uint8Array; readonly signature: string } | undefined {
  const der = certificate.raw
  const whole = readDerValue(der, 0)
  const signed = whole && readDerValue(der, whole.contentAt)
  const algorithm = signed && readDerValue(der, signed.end)
  const signature = algorithm && readDerValue(der, algorithm.end)
  if (whole === undefined || signed === undefined || signature === undefined) return undefined
  return {
    signed: der.subarray(whole.contentAt, signed.end),
    // The first byte of a bit string counts unused bits, of which a signature has none.
    signature: der.subarray(signature.contentAt + 1, signature.end).toString('base64'),
  }
}
