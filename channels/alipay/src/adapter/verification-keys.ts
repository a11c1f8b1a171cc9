/**
 * The keys that answers and notifications are verified with. In certificate mode the channel may
 * change its certificate at any time and names the one it used by its SN; one that is not known
 * yet is downloaded, and trusted only when it leads to a configured root and belongs to the same
 * organisation as the configured certificate (merchants' certificates have the same issuer).
 */
import { X509Certificate } from 'node:crypto'
import type { Clock } from '@tillway/kernel'
import { createRsaVerifier, type RsaVerifier } from '@tillway/wire'
import { certificateSerial, isTrusted, organisationOf } from '../wire/certificate.ts'
import type { CertificateSettings, VerificationSettings } from './settings.ts'

export interface VerificationKeys {
  /**
   * The verifiers that may have signed it: the one of that certificate, or every known one when
   * none is named. Undefined when the certificate is not known (yet).
   */
  find(serial: string | undefined): readonly RsaVerifier[] | undefined
  /** Trusts a downloaded certificate chain in PEM. False when it does not deserve it. */
  learn(serial: string, pem: string): boolean
  /** Asks for that certificate at most once a minute, whoever asks; true when it is known afterwards. */
  fetch(serial: string, download: (serial: string) => Promise<void>): Promise<boolean>
}

const downloadIntervalMs = 60_000

/** Most certificates kept at once; the channel changes its own about once in five years. */
const keptLimit = 8

export function createVerificationKeys(
  settings: VerificationSettings,
  clock: Clock,
): VerificationKeys {
  if (settings.mode === 'certificate') return createCertificateKeys(settings.certificates, clock)
  const verifiers = [settings.verifier]
  return { find: () => verifiers, learn: () => false, fetch: async () => true }
}

function createCertificateKeys(settings: CertificateSettings, clock: Clock): VerificationKeys {
  const known = new Map<string, RsaVerifier>()
  let downloading: Promise<void> | undefined
  let nextDownloadAt = 0

  const keep = (serial: string, certificate: X509Certificate) =>
    known.set(serial, createRsaVerifier(certificate.publicKey))
  keep(certificateSerial(settings.alipay), settings.alipay)

  return {
    find(serial) {
      if (serial === undefined) return [...known.values()]
      const verifier = known.get(serial)
      return verifier === undefined ? undefined : [verifier]
    },
    learn(serial, pem) {
      if (known.size >= keptLimit) return false
      const leaf = trustedLeaf(settings, pem, clock.now())
      if (leaf === undefined || certificateSerial(leaf) !== serial) return false
      keep(serial, leaf)
      return true
    },
    async fetch(serial, download) {
      if (known.has(serial)) return true
      if (downloading === undefined && clock.monotonic() >= nextDownloadAt) {
        nextDownloadAt = clock.monotonic() + downloadIntervalMs
        downloading = download(serial).finally(() => {
          downloading = undefined
        })
      }
      await downloading
      return known.has(serial)
    },
  }
}

function trustedLeaf(
  settings: CertificateSettings,
  pem: string,
  now: number,
): X509Certificate | undefined {
  const chain = parseChain(pem)
  const [leaf] = chain
  if (leaf === undefined || !isTrusted(chain, settings.roots, now)) return undefined
  const sameOwner = organisationOf(leaf) === organisationOf(settings.alipay)
  return sameOwner && leaf.publicKey.asymmetricKeyType === 'rsa' ? leaf : undefined
}

function parseChain(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    return []
  }
}
