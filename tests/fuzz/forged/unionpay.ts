/** UnionPay: signed forms that bring their certificate along; and two methods with a shared key. */
import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { secret } from '@tillway/kernel'
import { rsaKeyPair } from '@tillway/wire/testing'
import { channel } from '../../../channels/unionpay/src/index.ts'
import { certIdOf } from '../../../channels/unionpay/src/wire/certificate.ts'
import {
  encodeForm,
  type Fields,
  signingText,
} from '../../../channels/unionpay/src/wire/message.ts'
import { readyToSign, sharedKeySignature } from '../../../channels/unionpay/src/wire/signing.ts'
import { testAuthority, testNow } from '../../../channels/unionpay/test/certificates.ts'
import { readFixture } from '../../../channels/unionpay/test/fixtures.ts'
import type { Dice } from '../dice.ts'
import { silentLog } from '../targets/parts.ts'
import type { ForgedMessage, ForgeryBench } from './forge.ts'
import { formChanges } from './form-changes.ts'

const merId = '777290058110097'
const authority = testAuthority()
const rogue = testAuthority('Rogue')
const [gateway, attacker] = ['gateway', 'attacker'].map((name) => {
  const pair = rsaKeyPair(`fuzz unionpay ${name}`)
  return { ...pair, key: createPrivateKey(pair.privateKey) }
}) as unknown as [UnionpayPair, UnionpayPair]
interface UnionpayPair {
  readonly publicKey: string
  readonly key: ReturnType<typeof createPrivateKey>
}

const dayMs = 86_400_000
const { publicKey } = gateway
const certificates = {
  genuine: authority.issue({ publicKey }),
  rogue: rogue.issue({ publicKey: attacker.publicKey }),
  merchant: authority.issue({
    publicKey: attacker.publicKey,
    subject: { country: 'CN', commonName: '041@8310000000083040@商户@00016493' },
  }),
  expired: authority.issue({ publicKey, notAfter: testNow - dayMs }),
  early: authority.issue({ publicKey, notBefore: testNow + dayMs }),
}
const sharedKey = 'shared-key-of-a-merchant'

function noticeOf(number: string, change: Fields = {}): Fields {
  return {
    ...{ version: '5.1.0', encoding: 'UTF-8', merId, txnType: '01', txnSubType: '01' },
    ...{ bizType: '000902', accessType: '0', orderId: number, txnTime: '20260102080000' },
    ...{ txnAmt: `${100 + number.length}`, currencyCode: '156', settleAmt: '1', respCode: '00' },
    ...{
      settleCurrencyCode: '156',
      settleDate: '0102',
      traceNo: '123456',
      traceTime: '0102080110',
    },
    ...{ queryId: `2026${number}`, respMsg: '成功[0000000]', ...change },
  }
}

function signed(fields: Fields, certificate: string, { key }: UnionpayPair): ForgedMessage {
  const certId = certIdOf(new X509Certificate(certificate))
  const whole = { ...fields, signMethod: '01', signPubKeyCert: certificate, certId }
  const hash = readyToSign(signingText(whole), '01')
  return formOf({ ...whole, signature: sign('sha256', Buffer.from(hash), key).toString('base64') })
}

function shared(fields: Fields, method: '11' | '12', key = sharedKey): ForgedMessage {
  const whole = { ...fields, signMethod: method }
  return formOf({
    ...whole,
    signature: sharedKeySignature(signingText(whole), method, secret(key)),
  })
}

const formOf = (fields: Fields): ForgedMessage => ({
  headers: {},
  body: Buffer.from(encodeForm(fields)),
})

const kinds: readonly Fields[] = [
  {},
  { txnType: '04', txnSubType: '00', origQryId: '1' },
  { txnType: '31', txnSubType: '00' },
  { txnType: '79', tokenPayData: '{token=6235240000020757577&trId=62000000001}' },
  { respCode: '64', respMsg: '余额不足[1000051]' },
  { currencyCode: '', reqReserved: '{a=b&c=d}' },
]
const genuineNotices = kinds.map((kind, index) => noticeOf(`T${index}`, kind))
const { genuine: certificate } = certificates
/** By which account each is to be read. */
const genuine = [
  ...genuineNotices.map((fields) => signed(fields, certificate, gateway)),
  ...genuineNotices.map((fields) => shared(fields, '11')),
  ...genuineNotices.map((fields) => shared(fields, '12')),
]

const untrusted: readonly (readonly [string, UnionpayPair])[] = [
  [certificates.rogue, attacker],
  [certificates.merchant, attacker],
  [certificates.genuine, attacker],
  [certificates.expired, gateway],
  [certificates.early, gateway],
  [readFixture('signer.crt'), attacker],
]
const elsewhere: readonly Fields[] = [
  { merId: '777290058110098' },
  { version: '5.0.0' },
  { version: '' },
  { merId: '７７７２９００５８１１００９７' },
]

/** Everybody knows them, and takes none of them for a shared key. */
const publicTexts = ['', merId, certificate, publicKey, 'null', 'undefined', certificates.merchant]

/** Signed in one way, and said, under the signature itself, to be signed in another. */
function confused(fields: Fields, dice: Dice): ForgedMessage {
  const signMethod = dice.pick(['01', '11', '12', '02', '21', '00'])
  const certId = certIdOf(new X509Certificate(certificate))
  const whole = { ...fields, signMethod, signPubKeyCert: certificate, certId }
  const text = signingText(whole)
  const others = (['01', '11', '12'] as const).filter((method) => method !== signMethod)
  return formOf({ ...whole, signature: signatureBy(dice.pick(others), text) })
}

const signatureBy = (method: '01' | '11' | '12', text: string): string =>
  method === '01'
    ? sign('sha256', Buffer.from(readyToSign(text, '01')), gateway.key).toString('base64')
    : sharedKeySignature(text, method, secret(sharedKey))

function hostile(dice: Dice): ForgedMessage {
  const fields = noticeOf(`H${dice.below(99)}`, {
    txnAmt: String(dice.below(1e6)),
    ...dice.pick(kinds),
  })
  const kind = dice.below(6)
  if (kind === 4) return shared(fields, dice.below(2) === 0 ? '11' : '12', dice.pick(publicTexts))
  if (kind === 5) return confused(fields, dice)
  if (kind === 0) return shared(fields, dice.below(2) === 0 ? '11' : '12', 'another-shared-key')
  if (kind === 1) return shared({ ...fields, ...dice.pick(elsewhere) }, '11')
  if (kind === 2) return signed({ ...fields, ...dice.pick(elsewhere) }, certificate, gateway)
  return signed(fields, ...dice.pick(untrusted))
}

export async function openUnionpay(): Promise<ForgeryBench> {
  const clock = { now: () => testNow, monotonic: () => 0 }
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const http = { send: async () => ({ status: 503, headers: {}, body: new Uint8Array() }) }
  const accounts = ['01', '11', '12'].map((signMethod) => {
    const config = {
      ...{ merId, environment: 'production', product: 'token', cardEntry: 'form', signMethod },
      ...{ trId: '62000000001', signingCertificate: readFixture('merchant.crt'), sharedKey },
      ...{ signingKey: readFixture('test-only-merchant-key.pem'), rootCertificate: authority.root },
      ...{ middleCertificate: authority.middle, gateway: 'https://gateway.example' },
      encryptionCertificate: readFixture('encryption.crt'),
    }
    return channel.open(config, { clock, random, http, log: silentLog } as never)
  })
  return {
    ...{ genuine, hostile, changes: formChanges() },
    // Offered to an account of each method: one that another method signed must not pass either.
    async judge(message) {
      for (const { notifications } of accounts) {
        const reading = await notifications.read(message)
        if (reading.kind !== 'refused') return JSON.stringify(reading)
      }
      return undefined
    },
  }
}
