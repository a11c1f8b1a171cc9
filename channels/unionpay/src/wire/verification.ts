/** Whether a message from the gateway is genuine: an answer, a notification or a front return. */
import type { Instant, Secret } from '@tillway/kernel'
import type { CertificateChecker, CertificateRefusal } from './certificate.ts'
import { type Fields, isUnambiguous, signingText } from './message.ts'
import { protocolVersion, verifySharedKey, verifyWithKey } from './signing.ts'

/** How an account's messages are signed, both ways. */
export type Verification =
  | { readonly method: '01' | '21'; readonly certificates: CertificateChecker }
  | { readonly method: '11' | '12'; readonly key: Secret<string> }

export type VerificationRefusal =
  /** Protocol 5.0.0, whose signatures rest on SHA-1. */
  | 'version_obsolete'
  | 'version_unknown'
  /** Another way to sign than the account's. */
  | 'method'
  /** The signed text can be cut into other fields than these. */
  | 'ambiguous'
  /** No signature, or no certificate where one must come along. */
  | 'unsigned'
  | 'signature'
  | `certificate_${CertificateRefusal}`

/** Undefined when the message is genuine, otherwise why it is not. Never throws. */
export function refusalOf(
  fields: Fields,
  verification: Verification,
  now: Instant,
): VerificationRefusal | undefined {
  const { version, signMethod, signature, signPubKeyCert } = fields
  if (version === '5.0.0') return 'version_obsolete'
  if (version !== protocolVersion) return 'version_unknown'
  if (signMethod !== verification.method) return 'method'
  if (!signature) return 'unsigned'
  if (!isUnambiguous(fields)) return 'ambiguous'
  const text = signingText(fields)
  if (!('certificates' in verification)) {
    const isGenuine = verifySharedKey(text, signature, verification.method, verification.key)
    return isGenuine ? undefined : 'signature'
  }
  if (!signPubKeyCert) return 'unsigned'
  const verdict = verification.certificates.check(signPubKeyCert, now)
  if (!verdict.ok) return `certificate_${verdict.reason}`
  const signer = { method: verification.method, key: verdict.key, certId: verdict.certId }
  return verifyWithKey(text, signature, signer) ? undefined : 'signature'
}
