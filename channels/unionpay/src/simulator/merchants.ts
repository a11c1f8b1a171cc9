/** The simulator's merchants: their numbers, keys and certificates, kept in the journal. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { SimulatorPorts } from '@tillway/channel/simulator'
import { assert, type Instant, type Secret, secret } from '@tillway/kernel'
import { circulatingRsaKeyPair, sm2KeyPair } from '@tillway/wire/testing'
import { certIdOf } from '../wire/certificate.ts'
import type { SignMethod } from '../wire/signing.ts'
import {
  type Authority,
  type CertifiedKey,
  createAuthority,
  issueLeaf,
  rotated,
} from './authority.ts'
import { randomDigits } from './numbers.ts'

export interface MerchantRecord {
  readonly name: string
  readonly merId: string
  readonly method: SignMethod
  readonly product: 'token' | 'standard'
  readonly cardEntry: 'form' | 'page'
  /** It may take payments without a code. */
  readonly withoutSms?: true
  readonly signing: CertifiedKey
  readonly sharedKey: string
}

/** A merchant with its keys parsed. */
export interface Merchant {
  readonly record: MerchantRecord
  /** Its name for people: without the words that say what it is set up for. */
  readonly payee: string
  readonly certId: string
  /** What it signs with; also what the gateway encrypts for, when it is an RSA key. */
  readonly publicKey: KeyObject
  readonly sharedKey: Secret<string>
}

/** What the gateway signs and decrypts with at present. */
export interface GatewayKeys {
  readonly signing: KeyObject
  readonly signingCertificate: string
  readonly sm2Signing: KeyObject
  readonly sm2Certificate: string
  readonly encryptionCertificate: string
}

export type MerchantsRecord =
  | { readonly type: 'authority_made' | 'authority_rotated'; readonly authority: Authority }
  | { readonly type: 'merchant_made'; readonly merchant: MerchantRecord }

export interface Merchants {
  apply(record: MerchantsRecord): void
  byMerId(merId: string): Merchant | undefined
  all(): readonly Merchant[]
  provision(name: string): Readonly<Record<string, string>>
  keys(): GatewayKeys
  /** By the number of its certificate: old ones go on working beside the newest. */
  decryptionKey(encryptCertId: string): KeyObject | undefined
  /** A certificate of the gateway's own authority, for whoever. */
  issue(commonName: string, publicKey: string, now: Instant): string
  /** Signs with a new certificate and hands a new one out for encryption from now on. */
  rotate(): void
}

/** Of every merchant in the test environment. */
export const tokenRequestor = '62000000001'

export function createMerchants(
  ports: Pick<SimulatorPorts, 'clock' | 'random' | 'baseUrl'>,
  append: (record: MerchantsRecord) => void,
): Merchants {
  const merchants = new Map<string, Merchant>()
  const decryption = new Map<string, KeyObject>()
  let authority: Authority | undefined
  let keys: GatewayKeys | undefined
  let generation = 1
  const now = () => ({ now: ports.clock.now(), random: ports.random })

  const needAuthority = (): Authority => {
    if (authority === undefined) {
      append({ type: 'authority_made', authority: createAuthority(now()) })
    }
    assert(authority !== undefined, 'the authority was made')
    return authority
  }

  const needKeys = (): GatewayKeys => {
    needAuthority()
    assert(keys !== undefined, 'an authority has keys')
    return keys
  }

  return {
    apply(record) {
      if (record.type === 'merchant_made') {
        merchants.set(record.merchant.merId, openMerchant(record.merchant))
        return
      }
      if (record.type === 'authority_rotated') generation += 1
      authority = record.authority
      keys = openKeys(authority)
      const { certificate, privateKey } = authority.encryption
      decryption.set(serialOf(certificate), createPrivateKey(privateKey))
    },
    byMerId: (merId) => merchants.get(merId),
    all: () => [...merchants.values()],
    provision(name) {
      const find = () => [...merchants.values()].find(({ record }) => record.name === name)
      const issuer = needAuthority()
      if (find() === undefined) {
        append({ type: 'merchant_made', merchant: makeMerchant(name, issuer, now()) })
      }
      const merchant = find()
      assert(merchant !== undefined, 'the merchant was made')
      return configOf(merchant.record, issuer, ports.baseUrl)
    },
    keys: needKeys,
    decryptionKey: (encryptCertId) => decryption.get(encryptCertId),
    issue: (commonName, publicKey, at) =>
      issueLeaf(needAuthority(), { commonName }, publicKey, { now: at, random: ports.random }),
    rotate() {
      const next = rotated(needAuthority(), generation + 1, now())
      append({ type: 'authority_rotated', authority: next })
    },
  }
}

/**
 * What a merchant is set up for is in its name: `…-11`, `…-12` and `…-21` sign by that method,
 * `…-standard` has the product without tokens, `…-page` binds cards on the gateway's page, `…-nosms`
 * may take payments without a code.
 */
function makeMerchant(
  name: string,
  issuer: Authority,
  ports: Parameters<typeof createAuthority>[0],
): MerchantRecord {
  const words = name.split('-')
  const method = (['11', '12', '21'] as const).find((one) => words.includes(one)) ?? '01'
  const merId = `777${randomDigits(ports.random, 12)}`
  const pair =
    method === '21'
      ? sm2KeyPair(`merchant ${name}`)
      : circulatingRsaKeyPair('unionpay merchant', name)
  const commonName = `041@8${merId}@${name}@00000001`
  return {
    name,
    merId,
    method,
    product: words.includes('standard') ? 'standard' : 'token',
    cardEntry: words.includes('page') ? 'page' : 'form',
    ...(words.includes('nosms') ? { withoutSms: true } : {}),
    signing: {
      privateKey: pair.privateKey,
      certificate: issueLeaf(issuer, { commonName }, pair.publicKey, ports),
    },
    sharedKey: Buffer.from(ports.random.bytes(16)).toString('hex'),
  }
}

function configOf(
  record: MerchantRecord,
  authority: Authority,
  baseUrl: string,
): Readonly<Record<string, string>> {
  const { method } = record
  const usesCertificate = method === '01' || method === '21'
  return {
    merId: record.merId,
    environment: 'production',
    product: record.product,
    cardEntry: record.cardEntry,
    ...(record.withoutSms === true ? { without_sms: 'yes' } : {}),
    ...(record.product === 'token' ? { trId: tokenRequestor } : {}),
    signMethod: method,
    ...(usesCertificate
      ? {
          signingCertificate: record.signing.certificate,
          signingKey: record.signing.privateKey,
        }
      : { sharedKey: record.sharedKey }),
    rootCertificate: authority.root,
    middleCertificate: authority.middle,
    encryptionCertificate: authority.encryption.certificate,
    gateway: baseUrl,
  }
}

function openMerchant(record: MerchantRecord): Merchant {
  const certificate = new X509Certificate(record.signing.certificate)
  return {
    record,
    payee: record.name.replace(/(?:-(?:11|12|21|standard|page|nosms))+$/, ''),
    certId: certIdOf(certificate),
    publicKey: createPublicKey(record.signing.privateKey),
    sharedKey: secret(record.sharedKey),
  }
}

function openKeys({ signing, sm2Signing, encryption }: Authority): GatewayKeys {
  return {
    signing: createPrivateKey(signing.privateKey),
    signingCertificate: withCrlf(signing.certificate),
    sm2Signing: createPrivateKey(sm2Signing.privateKey),
    sm2Certificate: withCrlf(sm2Signing.certificate),
    encryptionCertificate: encryption.certificate,
  }
}

/** As the real gateway sends it; the line ends are part of what is signed. */
function withCrlf(pem: string): string {
  return pem.trimEnd().replaceAll('\n', '\r\n')
}

function serialOf(pem: string): string {
  return certIdOf(new X509Certificate(pem))
}
