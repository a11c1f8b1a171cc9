/** The simulator's merchants: their apps, keys and certificates, kept in the journal. */
import { createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import type { SimulatorPorts } from '@tillway/channel/simulator'
import { assert } from '@tillway/kernel'
import { createRsaVerifier, type RsaVerifier, rsaPublicKey } from '@tillway/wire'
import { circulatingRsaKeyPair, rsaKeyPair } from '@tillway/wire/testing'
import { certificateSerial, readCertificates, rootSerial } from '../wire/certificate.ts'
import { type ContentCipher, createContentCipher } from '../wire/content-cipher.ts'
import { type Authority, createAuthority, issueCertificate } from './certificate-authority.ts'
import { randomDigits } from './numbers.ts'

export interface MerchantRecord {
  readonly name: string
  readonly appId: string
  readonly sellerId: string
  readonly appPrivateKey: string
  readonly appPublicKey: string
  readonly alipayPrivateKey: string
  readonly alipayPublicKey: string
  readonly aesKey?: string
  readonly certificates?: { readonly app: string; readonly alipay: string }
}

export interface RotationRecord {
  readonly appId: string
  readonly alipayPrivateKey: string
  readonly alipayCert: string
}

/** A merchant with its keys parsed. */
export interface Merchant {
  readonly record: MerchantRecord
  readonly appVerifier: RsaVerifier
  readonly cipher: ContentCipher | undefined
  readonly certificates:
    | {
        readonly appSerial: string
        readonly rootSerial: string
        readonly alipaySerial: string
        /** Every certificate that the channel ever signed with for this merchant, by SN. */
        readonly alipayBySerial: ReadonlyMap<string, string>
      }
    | undefined
  /** Signs as the channel, with its newest key. */
  sign(text: string): string
}

export type MerchantsRecord =
  | { readonly type: 'authority_made'; readonly authority: Authority }
  | { readonly type: 'merchant_made'; readonly merchant: MerchantRecord }
  | { readonly type: 'certificate_rotated'; readonly rotation: RotationRecord }

export interface Merchants {
  apply(record: MerchantsRecord): void
  byAppId(appId: string): Merchant | undefined
  all(): readonly Merchant[]
  provision(name: string): Readonly<Record<string, string>>
  /** Certificate mode: signs with a new certificate from now on. In key mode nothing changes. */
  rotate(appId: string): void
}

type Ports = Pick<SimulatorPorts, 'clock' | 'random' | 'baseUrl'>

export function createMerchants(
  ports: Ports,
  append: (record: MerchantsRecord) => void,
): Merchants {
  const merchants = new Map<string, Merchant>()
  let authority: Authority | undefined

  const needAuthority = (): Authority => {
    if (authority === undefined) {
      append({
        type: 'authority_made',
        authority: createAuthority(ports.clock.now(), ports.random),
      })
    }
    assert(authority !== undefined, 'the authority was made')
    return authority
  }

  return {
    apply(record) {
      if (record.type === 'authority_made') authority = record.authority
      if (record.type === 'merchant_made') {
        const { merchant } = record
        merchants.set(merchant.appId, openMerchant(merchant, authority))
      }
      if (record.type === 'certificate_rotated') {
        const merchant = merchants.get(record.rotation.appId)
        if (merchant !== undefined) {
          merchants.set(record.rotation.appId, withRotation(merchant, record.rotation))
        }
      }
    },
    byAppId: (appId) => merchants.get(appId),
    all: () => [...merchants.values()],
    provision(name) {
      const find = () => [...merchants.values()].find(({ record }) => record.name === name)
      if (find() === undefined) {
        const issuer = /-cert(-aes)?$/.test(name) ? needAuthority() : undefined
        append({ type: 'merchant_made', merchant: makeMerchant(name, issuer, ports) })
      }
      const merchant = find()
      assert(merchant !== undefined, 'the merchant was made')
      return configOf(merchant.record, authority, ports.baseUrl)
    },
    rotate(appId) {
      const merchant = merchants.get(appId)
      if (merchant?.certificates === undefined) return
      const count = merchant.certificates.alipayBySerial.size
      const pair = rsaKeyPair(`${merchant.record.name} alipay ${count + 1}`)
      const alipayCert = issueAlipay(needAuthority(), pair.publicKey, ports)
      const rotation = { appId, alipayPrivateKey: pair.privateKey, alipayCert }
      append({ type: 'certificate_rotated', rotation })
    },
  }
}

function makeMerchant(name: string, issuer: Authority | undefined, ports: Ports): MerchantRecord {
  const app = circulatingRsaKeyPair('alipay app', name)
  const alipay = circulatingRsaKeyPair('alipay gateway', name)
  const appId = `2021${randomDigits(ports.random, 12)}`
  const certificateName = { country: 'CN', organisation: name, unit: appId, commonName: name }
  return {
    name,
    appId,
    sellerId: `2088${randomDigits(ports.random, 12)}`,
    appPrivateKey: app.privateKey,
    appPublicKey: app.publicKey,
    alipayPrivateKey: alipay.privateKey,
    alipayPublicKey: alipay.publicKey,
    ...(/-aes(-cert)?$/.test(name)
      ? { aesKey: Buffer.from(ports.random.bytes(16)).toString('base64') }
      : {}),
    ...(issuer === undefined
      ? {}
      : {
          certificates: {
            app: issueCertificate(
              issuer,
              { name: certificateName, publicKey: app.publicKey },
              { now: ports.clock.now(), random: ports.random },
            ),
            alipay: issueAlipay(issuer, alipay.publicKey, ports),
          },
        }),
  }
}

function issueAlipay(authority: Authority, publicKey: string, ports: Ports): string {
  const name = {
    country: 'CN',
    organisation: '模拟支付宝',
    unit: 'Alipay Simulator',
    commonName: 'simulated-alipay',
  }
  const { clock, random } = ports
  return issueCertificate(authority, { name, publicKey }, { now: clock.now(), random })
}

function configOf(
  record: MerchantRecord,
  authority: Authority | undefined,
  baseUrl: string,
): Readonly<Record<string, string>> {
  const { certificates, aesKey } = record
  return {
    gateway: `${baseUrl}/gateway.do`,
    appId: record.appId,
    sellerId: record.sellerId,
    appPrivateKey: record.appPrivateKey,
    ...(certificates === undefined
      ? { mode: 'key', alipayPublicKey: record.alipayPublicKey }
      : {
          mode: 'certificate',
          appCert: certificates.app,
          alipayCert: certificates.alipay,
          alipayRootCert: authority?.rootBundle ?? '',
        }),
    ...(aesKey === undefined ? {} : { aesKey }),
  }
}

function openMerchant(record: MerchantRecord, authority: Authority | undefined): Merchant {
  const { certificates, aesKey } = record
  const appKey = rsaPublicKey(record.appPublicKey, 'appPublicKey')
  const base = {
    record,
    appVerifier: createRsaVerifier(appKey),
    cipher: aesKey === undefined ? undefined : createContentCipher(aesKey, 'aesKey'),
    certificates: undefined,
    sign: signWith(createPrivateKey(record.alipayPrivateKey)),
  }
  if (certificates === undefined || authority === undefined) return base
  const alipaySerial = serialOf(certificates.alipay)
  return {
    ...base,
    certificates: {
      appSerial: serialOf(certificates.app),
      rootSerial: rootSerial(readCertificates(authority.rootBundle, 'rootBundle')),
      alipaySerial,
      alipayBySerial: new Map([[alipaySerial, certificates.alipay]]),
    },
  }
}

function withRotation(merchant: Merchant, rotation: RotationRecord): Merchant {
  if (merchant.certificates === undefined) return merchant
  const alipaySerial = serialOf(rotation.alipayCert)
  const { alipayBySerial } = merchant.certificates
  return {
    ...merchant,
    certificates: {
      ...merchant.certificates,
      alipaySerial,
      alipayBySerial: new Map([...alipayBySerial, [alipaySerial, rotation.alipayCert]]),
    },
    sign: signWith(createPrivateKey(rotation.alipayPrivateKey)),
  }
}

/** Base64 signature over the UTF-8 bytes. */
function signWith(key: KeyObject): (text: string) => string {
  return (text) => sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64')
}

function serialOf(pem: string): string {
  return certificateSerial(new X509Certificate(pem))
}
