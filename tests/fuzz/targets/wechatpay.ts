/** What WeChat Pay sends: headers, the envelope, what is sealed in it, and its certificates. */
import { secret } from '@tillway/kernel'
import { readFixture } from '../../../channels/unionpay/test/fixtures.ts'
import { downloadCertificates } from '../../../channels/wechatpay/src/adapter/certificate-download.ts'
import type { AccountConfig } from '../../../channels/wechatpay/src/adapter/config.ts'
import { createNotificationReader } from '../../../channels/wechatpay/src/adapter/notifications.ts'
import {
  answerSignatureBytes,
  answerSignatureText,
  readAnswerSignature,
} from '../../../channels/wechatpay/src/wire/answer-signature.ts'
import { readErrorAnswer } from '../../../channels/wechatpay/src/wire/error-answer.ts'
import { parseJsonObject } from '../../../channels/wechatpay/src/wire/json.ts'
import { prepayAnswerOf } from '../../../channels/wechatpay/src/wire/prepay.ts'
import {
  authorizationHeader,
  clockToleranceMs,
  isFresh,
  parseAuthorization,
} from '../../../channels/wechatpay/src/wire/request-signature.ts'
import { openResource, sealResource } from '../../../channels/wechatpay/src/wire/resource.ts'
import { hold, sameBytes } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import {
  byFirstByte,
  fuzzNow,
  joined,
  seedFor,
  silentLog,
  textsOf,
  utf8Of,
  words,
} from './parts.ts'
import { readingOutcome } from './readings.ts'

const apiV3Key = 'abcdefghijklmnopqrstuvwxyz012345'
const config = {
  ...{ bases: [], mchid: '1900000109', appid: 'wx8888888888888888', apiV3Key: secret(apiV3Key) },
} as unknown as AccountConfig
const timestamp = String(Math.floor(fuzzNow / 1000))
const believing = { verify: () => true }
const clock = { now: () => fuzzNow, monotonic: () => 0 }
const ports = { clock, log: silentLog } as never
/** Believes every signature, so that what comes after it is reached. */
const reader = createNotificationReader(config, ports, {
  known: () => believing,
  verifierFor: async () => believing,
  maintain: async () => undefined,
})
const headers = {
  'wechatpay-timestamp': timestamp,
  'wechatpay-nonce': 'n',
  'wechatpay-signature': 'c2ln',
  'wechatpay-serial': 'ABCDEF',
}
const context = { nonce: 'fdasfjihihih', associated_data: 'transaction' }
const payment = JSON.stringify({
  ...{ mchid: config.mchid, appid: config.appid, out_trade_no: '01JABC', trade_state: 'SUCCESS' },
  ...{ transaction_id: '4200000000202601020000000001', trade_state_desc: '支付成功' },
  ...{ success_time: '2026-01-02T11:04:05+08:00', payer: { openid: 'o' } },
  amount: { total: 29900, payer_total: 29900, currency: 'CNY' },
})
const refund = JSON.stringify({
  ...{ mchid: config.mchid, out_trade_no: '01JABC', out_refund_no: 'R1', refund_id: '5' },
  ...{ refund_status: 'SUCCESS', success_time: '2026-01-02T11:04:05+08:00' },
  amount: { total: 29900, refund: 100 },
})
const envelopeOf = (event_type: string, content: string) =>
  JSON.stringify({
    ...{ id: 'EV-1', create_time: '2026-01-02T11:04:05+08:00', event_type },
    resource: { original_type: 'transaction', ...sealResource(content, apiV3Key, context) },
  })
const paymentEnvelope = envelopeOf('TRANSACTION.SUCCESS', payment)
const jsonWords = words('"', '":"', 'TRANSACTION.SUCCESS', 'REFUND.SUCCESS', '"amount":{"total":')

async function notified(body: string): Promise<string> {
  const reading = await reader.read({ headers, body: Buffer.from(body) })
  return readingOutcome(reading)
}

export const wechatNotification: Target = {
  name: 'wechat-notification',
  seeds: [
    seedFor(0, paymentEnvelope),
    seedFor(1, payment),
    seedFor(2, refund),
    ...['NOTPAY', 'CLOSED', 'REVOKED', 'PAYERROR'].map((state) =>
      seedFor(1, payment.replace('SUCCESS', state)),
    ),
    ...['CLOSED', 'ABNORMAL', 'PROCESSING'].map((state) =>
      seedFor(2, refund.replace('SUCCESS', state)),
    ),
  ],
  words: jsonWords,
  maxLength: 1200,
  run: byFirstByte(
    (bytes) => notified(utf8Of(bytes)),
    (bytes) => notified(envelopeOf('TRANSACTION.SUCCESS', utf8Of(bytes))),
    (bytes) => notified(envelopeOf('REFUND.SUCCESS', utf8Of(bytes))),
  ),
}

export const wechatHeaders: Target = {
  name: 'wechat-headers',
  seeds: [
    seedFor(0, joined(timestamp, 'nonce', 'c2ln', 'PUB_KEY_ID_1', '{}')),
    seedFor(
      1,
      authorizationHeader({
        ...{ mchid: '1900000109', nonce_str: 'n', signature: 'c2ln', timestamp, serial_no: 'AB' },
      }),
    ),
  ],
  words: words('",', '="', 'WECHATPAY2-SHA256-RSA2048 ', timestamp, '\x1e'),
  run: byFirstByte(signedHeaders, authorization),
}

function signedHeaders(bytes: Uint8Array): string {
  const [time = '', nonce = '', signature = '', serial = '', body = ''] = textsOf(bytes)
  const signed = readAnswerSignature({
    ...{ 'wechatpay-timestamp': time, 'wechatpay-nonce': nonce },
    ...{ 'wechatpay-signature': signature, 'wechatpay-serial': serial },
  })
  hold((signed === undefined) === [time, nonce, signature, serial].includes(''), 'all or nothing')
  if (signed === undefined) return 'unsigned'
  const text = Buffer.from(answerSignatureText(time, nonce, body))
  hold(sameBytes(answerSignatureBytes(signed, Buffer.from(body)), text), 'text and bytes agree')
  const fresh = isFresh(time, fuzzNow)
  const isNear = Math.abs(Number.parseInt(time, 10) * 1000 - fuzzNow) <= clockToleranceMs
  hold(!fresh || (isNear && /^[0-9]+$/.test(time)), 'what is fresh is of now, in digits')
  return `${fresh} ${signature.startsWith('WECHATPAY/SIGNTEST/')}`
}

function authorization(bytes: Uint8Array): string {
  const fields = parseAuthorization(utf8Of(bytes))
  if (fields === undefined) return 'none'
  const again = parseAuthorization(authorizationHeader(fields))
  hold(
    JSON.stringify(again) === JSON.stringify({ ...again, ...fields }),
    'writes and reads the same',
  )
  return String(Object.keys(fields).length)
}

const genuine = sealResource(payment, apiV3Key, context)

export const wechatResource: Target = {
  name: 'wechat-resource',
  seeds: [
    seedFor(0, joined(genuine.algorithm, genuine.ciphertext, 'transaction', genuine.nonce)),
    seedFor(1, payment),
    seedFor(1, refund),
    seedFor(1, '{"code":"ORDER_NOT_EXIST","message":"订单不存在","code_url":"weixin://"}'),
  ],
  words: words('=', '==', 'AEAD_AES_256_GCM', '\x1e', '"code":"'),
  maxLength: 900,
  run: byFirstByte(sealed, (bytes) => {
    const object = parseJsonObject(bytes)
    if (object === undefined) return 'no object'
    const { code, message } = readErrorAnswer(object)
    const found = (['native', 'jsapi', 'h5', 'app'] as const).map(
      (product) => typeof prepayAnswerOf(product, object),
    )
    hold(typeof code === 'string' && typeof message === 'string', 'an error has texts')
    return `${code === ''} ${message === ''} ${found.join()}`
  }),
}

function sealed(bytes: Uint8Array): string {
  const [algorithm = '', ciphertext = '', associated_data = '', nonce = ''] = textsOf(bytes)
  const opened = openResource({ algorithm, ciphertext, associated_data, nonce }, apiV3Key)
  if (opened === undefined) return 'closed'
  hold(opened.toString() === payment, 'only what was sealed opens')
  hold(nonce === context.nonce && associated_data === context.associated_data, 'as it was sealed')
  return 'opens'
}

const certificateList = (serial_no: string, pem: string): string =>
  JSON.stringify({
    data: [{ serial_no, encrypt_certificate: sealResource(pem, apiV3Key, context) }],
  })

/** Middle of a chain; what is asked for is RSA. */
const pem = readFixture('middle.crt')

export const wechatCertificates: Target = {
  name: 'wechat-certificates',
  seeds: [seedFor(0, joined('5001', pem)), seedFor(1, certificateList('5001', 'pem'))],
  words: words('-----BEGIN CERTIFICATE-----\n', '\n-----END CERTIFICATE-----', '\x1e', '"data":['),
  maxLength: 2400,
  run: byFirstByte(
    (bytes) => {
      const [serial = '', text = ''] = textsOf(bytes)
      return downloaded(certificateList(serial, text))
    },
    (bytes) => downloaded(utf8Of(bytes)),
  ),
}

async function downloaded(body: string): Promise<string> {
  const answer = { status: 200, headers, body: Buffer.from(body) }
  const result = await downloadCertificates({
    ...{ config, ports, known: () => undefined },
    http: { send: async () => answer },
  })
  if (result.status === 'failed') return result.why
  return `fetched ${result.certificates.length}`
}
