/** A channel account's configuration, checked once and with its keys parsed. */
import type { KeyObject, X509Certificate } from 'node:crypto'
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

const appIdPattern = /^\d{16}$/
const sellerIdPattern = /^2088\d{12}$/
const productionGateway = 'https://openapi.alipay.com/gateway.do'

/** Throws `channel_misconfigured`, naming the field. */
export function readSettings(config: Config): Settings {
  const aesKey = optional(config, 'aesKey')
  const sellerId = optional(config, 'sellerId')
  return {
    gatewayUrl: readGateway(config),
    appId: matching(required(config, 'appId'), 'appId', appIdPattern),
    sellerId: sellerId && matching(sellerId, 'sellerId', sellerIdPattern),
    signer: createRsaSigner(rsaPrivateKey(required(config, 'appPrivateKey'), 'appPrivateKey')),
    verification: readVerification(config),
    cipher: aesKey === undefined ? undefined : createContentCipher(aesKey, 'aesKey'),
  }
}

/** A field of the other mode may be left over from a change of mode, but must not be garbage. */
function readVerification(config: Config): VerificationSettings {
  const mode = required(config, 'mode')
  const key = readAlipayKey(config)
  const certificates = {
    app: readBundle(config, 'appCert'),
    alipay: readBundle(config, 'alipayCert'),
    roots: readBundle(config, 'alipayRootCert'),
  }
  if (mode === 'key') {
    if (key === undefined) throw missing('alipayPublicKey')
    return { mode, verifier: createRsaVerifier(key) }
  }
  if (mode !== 'certificate') throw misconfigured('mode', 'is neither key nor certificate')
  const { app, alipay, roots } = certificates
  if (app === undefined) throw missing('appCert')
  if (alipay === undefined) throw missing('alipayCert')
  if (roots === undefined) throw missing('alipayRootCert')
  const appSerial = certificateSerial(app[0])
  const settings = { appSerial, rootSerial: rootSerial(roots), alipay: alipay[0], roots }
  return { mode, certificates: settings }
}

function readAlipayKey(config: Config): KeyObject | undefined {
  const text = optional(config, 'alipayPublicKey')
  return text === undefined ? undefined : rsaPublicKey(text, 'alipayPublicKey')
}

function readBundle(config: Config, field: string) {
  const pem = optional(config, field)
  return pem === undefined ? undefined : readCertificates(pem, field)
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
  if (value === undefined) throw missing(field)
  return value
}

function matching(value: string, field: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw misconfigured(field, 'does not look like one')
  return value
}

function optional(config: Config, field: string): string | undefined {
  const value = config[field]?.trim()
  return value === '' ? undefined : value
}

function missing(field: string): PayError {
  return misconfigured(field, 'is missing')
}

function misconfigured(field: string, what: string): PayError {
  return new PayError('channel_misconfigured', `${field} ${what}`, { param: field })
}
