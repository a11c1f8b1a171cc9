/** A channel account's configuration, checked once and with its keys parsed. */
import type { X509Certificate } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import {
  createRsaSigner,
  createRsaVerifier,
  type RsaSigner,
  type RsaVerifier,
  rsaPrivateKey,
  rsaPublicKey,
} from '@tillway/wire'
import { certificateSerial, readCertificates, rootSerial } from '../wire/certificate.ts'
import { type ContentCipher, createContentCipher } from '../wire/content-cipher.ts'

type Config = Readonly<Record<string, string>>

export interface CertificateSettings {
  readonly appSerial: string
  readonly rootSerial: string
  readonly alipay: X509Certificate
  readonly roots: readonly X509Certificate[]
}

/** What answers and notifications are verified with. */
export type VerificationSettings =
  | { readonly mode: 'key'; readonly verifier: RsaVerifier }
  | { readonly mode: 'certificate'; readonly certificates: CertificateSettings }

export interface Settings {
  readonly gatewayUrl: string
  readonly appId: string
  readonly sellerId: string | undefined
  readonly signer: RsaSigner
  readonly verification: VerificationSettings
  readonly cipher: ContentCipher | undefined
}

const productionGateway = 'https://openapi.alipay.com/gateway.do'

/** Throws `channel_misconfigured`, naming the field. */
export function readSettings(config: Config): Settings {
  const aesKey = optional(config, 'aesKey')
  return {
    gatewayUrl: readGateway(config),
    appId: required(config, 'appId'),
    sellerId: optional(config, 'sellerId'),
    signer: createRsaSigner(rsaPrivateKey(required(config, 'appPrivateKey'), 'appPrivateKey')),
    verification: readVerification(config),
    cipher: aesKey === undefined ? undefined : createContentCipher(aesKey, 'aesKey'),
  }
}

function readVerification(config: Config): VerificationSettings {
  const mode = optional(config, 'mode') ?? 'key'
  if (mode === 'key') {
    const key = rsaPublicKey(required(config, 'alipayPublicKey'), 'alipayPublicKey')
    return { mode, verifier: createRsaVerifier(key) }
  }
  if (mode === 'certificate') return { mode, certificates: readCertificateSettings(config) }
  throw misconfigured('mode', 'is neither key nor certificate')
}

function readCertificateSettings(config: Config): CertificateSettings {
  const roots = readCertificates(required(config, 'alipayRootCert'), 'alipayRootCert')
  return {
    appSerial: certificateSerial(firstCertificate(config, 'appCert')),
    rootSerial: rootSerial(roots),
    alipay: firstCertificate(config, 'alipayCert'),
    roots,
  }
}

function firstCertificate(config: Config, field: string): X509Certificate {
  const [certificate] = readCertificates(required(config, field), field)
  if (certificate === undefined) throw misconfigured(field, 'holds no certificate')
  return certificate
}

function readGateway(config: Config): string {
  const text = optional(config, 'gateway') ?? productionGateway
  if (!URL.canParse(text) || text.includes('?') || text.includes('#')) {
    throw misconfigured('gateway', 'is not an absolute URL without a query')
  }
  return text
}

function required(config: Config, field: string): string {
  const value = optional(config, field)
  if (value === undefined) throw misconfigured(field, 'is missing')
  return value
}

function optional(config: Config, field: string): string | undefined {
  const value = config[field]?.trim()
  return value === '' ? undefined : value
}

function misconfigured(field: string, what: string): PayError {
  return new PayError('channel_misconfigured', `${field} ${what}`, { param: field })
}
