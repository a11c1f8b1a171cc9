/**
 * The certificate for which card data is encrypted comes from the server. It is used only when it
 * descends from certificates that the vault's own operator pinned and is made out to the gateway:
 * a stolen server must not be able to have cards encrypted for itself, and the same authority
 * certifies every merchant.
 */
import type { KeyObject } from 'node:crypto'
import { type Instant, PayError } from '@tillway/kernel'
import { findChain, isIssuedBy, isValidAt, readPemCertificates } from '@tillway/wire'
import { certIdOf, encryptionOwners, isMadeOutTo, readCertificate } from '../wire/certificate.ts'
import { isCertificateSigned } from '../wire/certificate-signature.ts'

const param = 'encryptionCertificate'

/**
 * `trust.roots` holds PEM texts of roots and of issuing certificates; the self-signed ones are the
 * roots. Throws `channel_misconfigured`.
 */
export function openEncryptionCertificate(
  pem: string,
  trust: { readonly roots: readonly string[]; readonly now: Instant },
): { readonly key: KeyObject; readonly certId: string } {
  const leaf = readCertificate(pem)
  if (leaf === undefined) throw misconfigured('cannot be read')
  const pinned = trust.roots.flatMap((text) => readPemCertificates(text, 'roots'))
  const roots = pinned.filter((certificate) =>
    isIssuedBy(certificate, certificate, isCertificateSigned),
  )
  const intermediates = pinned.filter((certificate) => !roots.includes(certificate))
  const chain = findChain(leaf, intermediates, roots, isCertificateSigned)
  if (typeof chain === 'string') throw misconfigured(`is not trusted: ${chain}`)
  if (!chain.every((certificate) => isValidAt(certificate, trust.now))) {
    throw misconfigured('or one of its issuers is not valid now')
  }
  if (!isMadeOutTo(leaf, encryptionOwners)) throw misconfigured('is made out to someone else')
  if (leaf.publicKey.asymmetricKeyType !== 'rsa') throw misconfigured('has no RSA key')
  return { key: leaf.publicKey, certId: certIdOf(leaf) }
}

function misconfigured(what: string): PayError {
  return new PayError('channel_misconfigured', `the encryption certificate ${what}`, { param })
}
