/** A channel account's configuration, checked once and with its keys parsed. */
import type { KeyObject, X509Certificate } from 'node:crypto'
import { secret } from '@tillway/kernel'
import {
  certIdOf,
  createCertificateChecker,
  encryptionOwners,
  isMadeOutTo,
  operatorName,
  testSignerName,
} from '../wire/certificate.ts'
import { gateways } from '../wire/codes.ts'
import { settlementCut } from '../wire/order-time.ts'
import {
  createMessageSigner,
  type MessageSigner,
  type SigningKey,
  signMethods,
} from '../wire/signing.ts'
import type { Verification } from '../wire/verification.ts'
import {
  misconfigured,
  readCertificateField,
  readCertificatesField,
  readPrivateKey,
  readTrust,
} from './key-material.ts'

type Config = Readonly<Record<string, string>>

/** How cards are paid with: by a token in place of the number, or by the number itself. */
export type Product =
  | { readonly kind: 'token'; readonly trId: string }
  | { readonly kind: 'standard' }

export interface Trust {
  readonly roots: readonly X509Certificate[]
  readonly intermediates: readonly X509Certificate[]
}

export interface Settings {
  readonly merId: string
  /** Where the gateway is, without a trailing slash. */
  readonly gatewayUrl: string
  readonly product: Product
  readonly cardEntry: 'form' | 'page'
  /** The merchant was granted payments for which the holder is sent no code. */
  readonly paysWithoutCode: boolean
  readonly signer: MessageSigner
  readonly verification: Verification
  readonly trust: Trust
  /** PEM of the certificate that card data is encrypted for. */
  readonly encryptionCertificate: string
  /** Opens what the gateway encrypts for us; absent where the account has no RSA key. */
  readonly decryptionKey: KeyObject | undefined
  /** Minutes after midnight at which the settlement day ends. */
  readonly settlementCutMinutes: number
}

/** Throws `channel_misconfigured`, naming the field. */
export function readSettings(config: Config): Settings {
  const environment = choice(config, 'environment', ['production', 'test'])
  const trust = readTrust(
    required(config, 'rootCertificate'),
    required(config, 'middleCertificate'),
  )
  const keys = readKeys(config)
  const product = readProduct(config)
  return {
    merId: matching(config, 'merId', /^\d{15}$/),
    gatewayUrl: readGateway(config, gateways[environment]),
    product,
    cardEntry: readCardEntry(config, product),
    paysWithoutCode: readWithoutSms(config),
    signer: createSigner(keys.signing),
    verification: readVerification(config, environment, trust, keys.signing),
    trust,
    encryptionCertificate: readEncryptionCertificate(config),
    decryptionKey: keys.decryptionKey,
    settlementCutMinutes: settlementCut[environment],
  }
}

interface Keys {
  readonly signing: SigningKey
  readonly decryptionKey: KeyObject | undefined
}

/** What another method would need may be left over from a change of method, but must not be garbage. */
function readKeys(config: Config): Keys {
  const method = choice(config, 'signMethod', signMethods)
  const certificate = ifGiven(config, 'signingCertificate', readCertificateField)
  const key = ifGiven(config, 'signingKey', readPrivateKey)
  if (key !== undefined && certificate?.checkPrivateKey(key) === false) {
    throw misconfigured('signingKey', 'does not belong to the signing certificate')
  }
  const isRsa = key?.asymmetricKeyType === 'rsa'
  const decryptionKey = isRsa ? key : undefined
  if (method === '11' || method === '12') {
    const sharedKey = secret(matching(config, 'sharedKey', /^[\x21-\x7e]{8,128}$/))
    return { signing: { method, key: sharedKey }, decryptionKey }
  }
  if (certificate === undefined) throw missing('signingCertificate')
  if (key === undefined) throw missing('signingKey')
  if (isRsa !== (method === '01')) {
    throw misconfigured('signingKey', `is not of the kind that signature method ${method} needs`)
  }
  return { signing: { method, key, certId: certIdOf(certificate) }, decryptionKey }
}

function createSigner(signing: SigningKey): MessageSigner {
  try {
    return createMessageSigner(signing)
  } catch (cause) {
    throw misconfigured('signingKey', 'cannot sign', cause)
  }
}

function readVerification(
  config: Config,
  environment: 'production' | 'test',
  trust: Trust,
  signing: SigningKey,
): Verification {
  if (signing.method === '11' || signing.method === '12') return signing
  const name = optional(config, 'signerName') ?? operatorName
  const signers = environment === 'test' ? [name, testSignerName] : [name]
  return { method: signing.method, certificates: createCertificateChecker({ ...trust, signers }) }
}

function readProduct(config: Config): Product {
  const kind = choice(config, 'product', ['token', 'standard'])
  return kind === 'token' ? { kind, trId: matching(config, 'trId', /^\d{6,32}$/) } : { kind }
}

/** Without a token nothing but the card number names the card, and only our own form learns that. */
function readCardEntry(config: Config, product: Product): 'form' | 'page' {
  const entry = choice(config, 'cardEntry', ['form', 'page'])
  if (entry === 'page' && product.kind === 'standard') {
    throw misconfigured('cardEntry', 'cannot be page with the standard product')
  }
  return entry
}

/** Not told is no: whoever has the right says so. */
function readWithoutSms(config: Config): boolean {
  if (optional(config, 'without_sms') === undefined) return false
  return choice(config, 'without_sms', ['no', 'yes']) === 'yes'
}

function readEncryptionCertificate(config: Config): string {
  const text = required(config, 'encryptionCertificate')
  const [certificate, ...others] = readCertificatesField(text, 'encryptionCertificate')
  if (others.length > 0 || certificate?.publicKey.asymmetricKeyType !== 'rsa') {
    throw misconfigured('encryptionCertificate', 'is not one certificate with an RSA key')
  }
  if (!isMadeOutTo(certificate, encryptionOwners)) {
    throw misconfigured('encryptionCertificate', 'is not made out to the operator of the gateway')
  }
  return text
}

function readGateway(config: Config, standard: string): string {
  const text = (optional(config, 'gateway') ?? standard).replace(/\/+$/, '')
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && /^https?:$/.test(url.protocol) && !/[?#]/.test(text)
  if (!isPlain) throw misconfigured('gateway', 'is not an absolute URL without a query')
  return text
}

function choice<Choice extends string>(
  config: Config,
  field: string,
  choices: readonly Choice[],
): Choice {
  const value = required(config, field)
  const found = choices.find((one) => one === value)
  if (found === undefined) throw misconfigured(field, `is none of ${choices.join(', ')}`)
  return found
}

function matching(config: Config, field: string, pattern: RegExp): string {
  const value = required(config, field)
  if (!pattern.test(value)) throw misconfigured(field, 'does not look like one')
  return value
}

function required(config: Config, field: string): string {
  const value = optional(config, field)
  if (value === undefined) throw missing(field)
  return value
}

function optional(config: Config, field: string): string | undefined {
  const value = config[field]?.trim()
  return value === '' ? undefined : value
}

function ifGiven<T>(
  config: Config,
  field: string,
  read: (text: string, field: string) => T,
): T | undefined {
  const text = optional(config, field)
  return text === undefined ? undefined : read(text, field)
}

function missing(field: string) {
  return misconfigured(field, 'is missing')
}
