/** Alipay: signed forms; verified by a key, and by certificates that are named. */
import { createHmac, createPrivateKey, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { createSeededRandom } from '@tillway/kernel/testing'
import { rsaKeyPair } from '@tillway/wire/testing'
import { channel } from '../../../channels/alipay/src/index.ts'
import {
  createAuthority,
  issueCertificate,
} from '../../../channels/alipay/src/simulator/certificate-authority.ts'
import { certificateSerial } from '../../../channels/alipay/src/wire/certificate.ts'
import {
  encodeForm,
  type GatewayParameters,
  notificationSigningText,
} from '../../../channels/alipay/src/wire/parameters.ts'
import type { Dice } from '../dice.ts'
import { fuzzNow, silentLog } from '../targets/parts.ts'
import type { ForgedMessage, ForgeryBench } from './forge.ts'
import { formChanges } from './form-changes.ts'

const own = { app_id: '2021000000000001', seller_id: '2088000000000001' }
const [alipay, attacker, merchant] = ['alipay', 'attacker', 'merchant'].map((name) => {
  const pair = rsaKeyPair(`fuzz alipay ${name}`)
  return { ...pair, key: createPrivateKey(pair.privateKey) }
}) as [AlipayPair, AlipayPair, AlipayPair]
interface AlipayPair {
  readonly publicKey: string
  readonly privateKey: string
  readonly key: KeyObject
}

const ports = { now: fuzzNow, random: createSeededRandom(5) }
const authority = createAuthority(fuzzNow, ports.random)
const rogue = createAuthority(fuzzNow, createSeededRandom(6))
const issue = (organisation: string, { publicKey }: AlipayPair, by = authority) =>
  issueCertificate(by, { name: { organisation, commonName: organisation }, publicKey }, ports)
const certificates = {
  alipay: issue('支付宝', alipay),
  merchant: issue('商户', merchant),
  rogue: issue('支付宝', attacker, rogue),
}
const serials = Object.fromEntries(
  Object.entries(certificates).map(([name, pem]) => [
    name,
    certificateSerial(new X509Certificate(pem)),
  ]),
)

function noticeOf(number: string, change: GatewayParameters = {}): GatewayParameters {
  return {
    ...{ notify_type: 'trade_status_sync', notify_id: `n${number}`, charset: 'utf-8' },
    ...{ ...own, version: '1.0', sign_type: 'RSA2', trade_no: `20260102${number}` },
    ...{ out_trade_no: number, trade_status: 'TRADE_SUCCESS', total_amount: `${number.length}.00` },
    ...{ gmt_create: '2026-01-02 11:04:05', gmt_payment: '2026-01-02 11:05:00', subject: '键盘' },
    ...{ notify_time: '2026-01-02 11:05:01', ...change },
  }
}

function signed(parameters: GatewayParameters, key: KeyObject): ForgedMessage {
  const text = notificationSigningText(parameters)
  const signature = sign('sha256', Buffer.from(text), key).toString('base64')
  return { headers: {}, body: Buffer.from(encodeForm({ ...parameters, sign: signature })) }
}

/** By other ways to sign than the one that is agreed on, with the genuine key, or with what is public. */
const otherWays: readonly ((
  parameters: GatewayParameters,
) => readonly [GatewayParameters, Buffer])[] = [
  (one) => withText({ ...one, sign_type: 'RSA' }, (text) => sign('sha1', text, alipay.key)),
  (one) => withText(one, (text) => sign('sha1', text, alipay.key)),
  (one) => withText(one, (text) => sign('sha512', text, alipay.key)),
  (one) => withText(one, (text) => createHmac('sha256', alipay.publicKey).update(text).digest()),
  (one) => withText({ ...one, sign_type: 'none' }, () => Buffer.alloc(0)),
  (one) => withText({ ...one, sign_type: 'HMAC' }, () => Buffer.alloc(256)),
]

const withText = (
  parameters: GatewayParameters,
  signText: (text: Buffer) => Buffer,
): readonly [GatewayParameters, Buffer] => [
  parameters,
  signText(Buffer.from(notificationSigningText(parameters))),
]

const refund = {
  ...{ gmt_refund: '2026-01-02 12:00:00', refund_fee: '1.00', out_biz_no: 'R1' },
}
const closed = { trade_status: 'TRADE_CLOSED' }
const kinds: readonly GatewayParameters[] = [
  {},
  refund,
  closed,
  { ...closed, ...refund, out_biz_no: 'R2' },
  { subject: '100% + a=b&c' },
]
const withSerial = { alipay_cert_sn: serials.alipay ?? '' }
const genuine = kinds.flatMap((kind, index) => [
  signed(noticeOf(`T${index}`, kind), alipay.key),
  signed(noticeOf(`TC${index}`, { ...kind, ...withSerial }), alipay.key),
])

const elsewhere: readonly GatewayParameters[] = [
  { app_id: '2021000000000002' },
  { seller_id: '2088000000000002' },
  { app_id: '' },
  { app_id: '２０２１０００００００００００１' },
  { ...withSerial, app_id: '2021000000000002' },
]
const untrusted: readonly (readonly [GatewayParameters, AlipayPair])[] = [
  [{}, attacker],
  [withSerial, attacker],
  [{ alipay_cert_sn: serials.rogue ?? '' }, attacker],
  [{ alipay_cert_sn: serials.merchant ?? '' }, merchant],
  [{}, merchant],
  [{ alipay_cert_sn: '0'.repeat(32) }, alipay],
]

function hostile(dice: Dice): ForgedMessage {
  const number = `H${dice.below(99)}`
  const total_amount = `${dice.below(1000)}.${dice.below(10)}${dice.below(10)}`
  const kind = dice.below(5)
  if (kind === 0) {
    const [parameters, signature] = dice.pick(otherWays)(noticeOf(number, { total_amount }))
    const form = encodeForm({ ...parameters, sign: signature.toString('base64') })
    return { headers: {}, body: Buffer.from(form) }
  }
  if (kind < 3)
    return signed(noticeOf(number, { total_amount, ...dice.pick(elsewhere) }), alipay.key)
  const [change, { key }] = dice.pick(untrusted)
  return signed(noticeOf(number, { total_amount, ...dice.pick(kinds), ...change }), key)
}

export async function openAlipay(): Promise<ForgeryBench> {
  const clock = { now: () => fuzzNow, monotonic: () => 0 }
  const http = { send: async () => ({ status: 503, headers: {}, body: new Uint8Array() }) }
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const base = { appId: own.app_id, sellerId: own.seller_id, appPrivateKey: merchant.privateKey }
  const account = channel.open(
    {
      ...{ ...base, mode: 'certificate', appCert: certificates.merchant },
      ...{ alipayCert: certificates.alipay, alipayRootCert: authority.rootBundle },
    },
    { clock, random, http, log: silentLog } as never,
  )
  return {
    ...{ genuine, hostile, changes: formChanges() },
    async judge(message) {
      const reading = await account.notifications.read(message)
      return reading.kind === 'refused' ? undefined : JSON.stringify(reading)
    },
  }
}
