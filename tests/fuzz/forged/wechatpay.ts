/** WeChat Pay: signed by headers, sealed inside; verified by a public key and by certificates. */
import { constants, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { rsaKeyPair, writeCertificate } from '@tillway/wire/testing'
import { channel } from '../../../channels/wechatpay/src/index.ts'
import { answerSignatureText } from '../../../channels/wechatpay/src/wire/answer-signature.ts'
import { sealResource } from '../../../channels/wechatpay/src/wire/resource.ts'
import type { Dice } from '../dice.ts'
import { fuzzNow, silentLog } from '../targets/parts.ts'
import { type ForgedMessage, type ForgeryBench, headerChanges } from './forge.ts'

const apiV3Key = 'abcdefghijklmnopqrstuvwxyz012345'
const own = { mchid: '1900000109', appid: 'wx8888888888888888' }
const publicKeyId = 'PUB_KEY_ID_0000000000000001'
const pairs = {
  publicKey: rsaKeyPair('fuzz wechatpay public key'),
  certificate: rsaKeyPair('fuzz wechatpay certificate'),
  old: rsaKeyPair('fuzz wechatpay old certificate'),
  attacker: rsaKeyPair('fuzz wechatpay attacker'),
  merchant: rsaKeyPair('fuzz wechatpay merchant'),
}
const dayMs = 86_400_000
const certificates = {
  current: { serial: 0x5157n, pair: pairs.certificate, until: fuzzNow + 100 * dayMs },
  old: { serial: 0x4157n, pair: pairs.old, until: fuzzNow - dayMs },
}
const serialOf = (serial: bigint): string => serial.toString(16).toUpperCase()

const pemOf = ({ serial, pair, until }: (typeof certificates)['current']): string =>
  writeCertificate({
    ...{ serial, subject: { commonName: 'Tenpay.com sign' }, publicKey: pair.publicKey },
    issuer: { name: { commonName: 'Tenpay.com Root' }, privateKey: pair.privateKey },
    ...{ notBefore: fuzzNow - 200 * dayMs, notAfter: until, isAuthority: false },
  })

type Algorithm = (text: Buffer, key: KeyObject) => Buffer

interface Signed {
  readonly key: KeyObject
  readonly serial: string
  readonly at?: number
  readonly algorithm?: Algorithm
  readonly type?: string
}

const keyOf = (pair: { readonly privateKey: string }) => createPrivateKey(pair.privateKey)
const trusted: readonly Signed[] = [
  { key: keyOf(pairs.publicKey), serial: publicKeyId },
  { key: keyOf(pairs.certificate), serial: serialOf(certificates.current.serial) },
]
const untrusted: readonly Signed[] = [
  ...trusted.map(({ serial }) => ({ key: keyOf(pairs.attacker), serial })),
  { key: keyOf(pairs.merchant), serial: publicKeyId },
  { key: keyOf(pairs.old), serial: serialOf(certificates.old.serial) },
  { key: keyOf(pairs.attacker), serial: 'FFFF' },
  ...[-301_000, 302_000, -dayMs].flatMap((at) => trusted.map((one) => ({ ...one, at }))),
]

const rsaSha256: Algorithm = (text, key) => sign('sha256', text, key)
/** None of them is the one that is agreed on, whoever's the key is. */
const otherAlgorithms: readonly Omit<Signed, 'key' | 'serial'>[] = [
  { algorithm: (text, key) => sign('sha1', text, key) },
  { algorithm: (text, key) => sign('sha512', text, key) },
  {
    algorithm: (text, key) =>
      sign('sha256', text, { key, padding: constants.RSA_PKCS1_PSS_PADDING }),
  },
  { algorithm: (text) => createHmac('sha256', pairs.publicKey.publicKey).update(text).digest() },
  { algorithm: (text) => createHmac('sha256', apiV3Key).update(text).digest() },
  { algorithm: () => Buffer.alloc(256), type: 'none' },
  { algorithm: () => Buffer.alloc(0), type: 'WECHATPAY2-SM2-WITH-SM3' },
]

function signed(body: string, { key, serial, at = 0, algorithm, type }: Signed): ForgedMessage {
  const timestamp = String(Math.floor((fuzzNow + at) / 1000))
  const nonce = 'fuzznonce'
  const text = answerSignatureText(timestamp, nonce, body)
  return {
    headers: {
      ...{ 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-serial': serial },
      'wechatpay-signature': (algorithm ?? rsaSha256)(Buffer.from(text), key).toString('base64'),
      ...(type === undefined ? {} : { 'wechatpay-signature-type': type }),
    },
    body: Buffer.from(body),
  }
}

interface Told {
  readonly number: string
  readonly total: number
  readonly change?: Readonly<Record<string, unknown>>
  readonly isRefund?: boolean
  readonly sealedBy?: string
  /** Of the JSON that is sealed, and of the one around it. */
  readonly respell?: readonly [content: Respell, envelope: Respell]
}

type Respell = (json: string) => string

function bodyOf({
  number,
  total,
  change = {},
  isRefund = false,
  sealedBy = apiV3Key,
  respell: [respellContent, respellEnvelope] = [same, same],
}: Told): string {
  const content = isRefund
    ? { out_refund_no: `R${number}`, refund_id: '5', refund_status: 'SUCCESS' }
    : { transaction_id: `42${number}`, trade_state: 'SUCCESS', appid: own.appid }
  const amount = isRefund ? { total, refund: total } : { total, currency: 'CNY' }
  const success_time = '2026-01-02T11:04:05+08:00'
  const told = {
    mchid: own.mchid,
    out_trade_no: number,
    ...content,
    amount,
    success_time,
    ...change,
  }
  const context = { nonce: 'fdasfjihihih', associated_data: 'transaction' }
  const envelope = {
    ...{ id: `EV-${number}`, create_time: success_time },
    event_type: isRefund ? 'REFUND.SUCCESS' : 'TRANSACTION.SUCCESS',
    resource: sealResource(respellContent(JSON.stringify(told)), sealedBy, context),
  }
  return respellEnvelope(JSON.stringify(envelope))
}

const same: Respell = (json) => json
/** A key comes twice: in front or behind, plain or escaped, with this value. */
const twice = (key: string, value: string): readonly Respell[] =>
  [`"${key}"`, `"\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}"`].flatMap((spelled) => [
    (json) => `{${spelled}:${value},${json.slice(1)}`,
    (json) => `${json.slice(0, -1)},${spelled}:${value}}`,
  ])

const genuine = ['T1', 'T2', 'T3', 'T4'].flatMap((number, index) =>
  trusted.flatMap((signer) =>
    [true, false].map((isRefund) =>
      signed(bodyOf({ number, total: 100 * index + 1, isRefund }), signer),
    ),
  ),
)

/** Trusted keys sign for other merchants too, and for other apps of the same one. */
const elsewhere: readonly Omit<Told, 'number' | 'total'>[] = [
  { change: { mchid: '1900000110' } },
  { change: { appid: 'wx9999999999999999' } },
  { change: { mchid: '１９００００１０９' } },
  { change: { mchid: '1900000110' }, isRefund: true },
  { change: { mchid: 1_900_000_109 } },
  { sealedBy: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345' },
  { sealedBy: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', isRefund: true },
  ...[`"${own.mchid}"`, '"1900000110"'].flatMap((value) =>
    twice('mchid', value).map((respell) => ({ respell: [respell, same] as const })),
  ),
  ...twice('amount', '{"total":1,"currency":"CNY"}').map((respell) => ({
    respell: [respell, same] as const,
  })),
  ...twice('event_type', '"REFUND.SUCCESS"').map((respell) => ({
    respell: [same, respell] as const,
  })),
]

function hostile(dice: Dice): ForgedMessage {
  const about = { number: `H${dice.below(99)}`, total: dice.below(100_000) }
  const kind = dice.below(5)
  if (kind === 0) {
    const algorithm = dice.pick(otherAlgorithms)
    return signed(bodyOf(about), { ...dice.pick(trusted), ...algorithm })
  }
  if (kind < 3) return signed(bodyOf({ ...about, ...dice.pick(elsewhere) }), dice.pick(trusted))
  return signed(bodyOf({ ...about, isRefund: dice.below(2) === 0 }), dice.pick(untrusted))
}

export async function openWechatpay(): Promise<ForgeryBench> {
  const clock = { now: () => fuzzNow, monotonic: () => 0 }
  const context = { nonce: 'certificates', associated_data: 'certificate' }
  const data = Object.values(certificates).map((one) => ({
    serial_no: serialOf(one.serial),
    encrypt_certificate: sealResource(pemOf(one), apiV3Key, context),
  }))
  const [, signer] = trusted
  if (signer === undefined) throw new Error('nobody signs')
  const list = signed(JSON.stringify({ data }), signer)
  const http = { send: async () => ({ status: 200, ...list }) }
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const account = channel.open(
    {
      ...{ ...own, apiV3Key, merchantSerial: '5157F09EFDC096DE15EBE81A47057A72' },
      ...{ merchantPrivateKey: pairs.merchant.privateKey, publicKeyId },
      publicKey: pairs.publicKey.publicKey,
    },
    { clock, random, http, log: silentLog } as never,
  )
  await account.maintain()
  return {
    ...{ genuine, hostile, changes: headerChanges },
    async judge(message) {
      const reading = await account.notifications.read(message)
      return reading.kind === 'refused' ? undefined : JSON.stringify(reading)
    },
  }
}
