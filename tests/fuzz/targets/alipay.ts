/** What Alipay sends: forms, answers whose node is signed as it came, certificates, sealed content. */
import { X509Certificate } from 'node:crypto'
import { createNotificationReader } from '../../../channels/alipay/src/adapter/notifications.ts'
import { createVerificationKeys } from '../../../channels/alipay/src/adapter/verification-keys.ts'
import {
  ciphertextOf,
  nodeNameOf,
  parseNode,
  splitAnswer,
} from '../../../channels/alipay/src/wire/answer.ts'
import {
  certificateSerial,
  isTrusted,
  readCertificates,
  rootSerial,
} from '../../../channels/alipay/src/wire/certificate.ts'
import { createContentCipher } from '../../../channels/alipay/src/wire/content-cipher.ts'
import {
  decodeCharset,
  decodeForm,
  encodeForm,
  type GatewayParameters,
  isUnambiguous,
  notificationSigningText,
  requestSigningText,
} from '../../../channels/alipay/src/wire/parameters.ts'
import { readFixture } from '../../../channels/unionpay/test/fixtures.ts'
import { attempt, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { shapeOf } from '../json-keys.ts'
import {
  byFirstByte,
  fuzzNow,
  isRecord,
  payCode,
  seedFor,
  tryJson,
  utf8Of,
  words,
} from './parts.ts'
import { readingOutcome } from './readings.ts'

const notice = {
  ...{ notify_type: 'trade_status_sync', notify_id: 'n1', app_id: '2021000000000001' },
  ...{ charset: 'utf-8', sign_type: 'RSA2', seller_id: '2088000000000001', version: '1.0' },
  ...{ trade_no: '2026010222001400000000000001', out_trade_no: '01JABC', total_amount: '299.00' },
  ...{ trade_status: 'TRADE_SUCCESS', gmt_payment: '2026-01-02 11:05:00', subject: '键盘 & =' },
  ...{ gmt_create: '2026-01-02 11:04:05', sign: 'c2ln' },
}
const refundNotice = {
  ...{ ...notice, refund_fee: '1.00', gmt_refund: '2026-01-02 12:00:00', out_biz_no: 'R1' },
}
const formWords = words('&', '=', '&sign=', '%26', '%3D', '%E9%94', 'charset=gbk', '&a=1&a=2', '+')

export const alipayForm: Target = {
  name: 'alipay-form',
  seeds: [notice, refundNotice, { charset: 'gbk' }].map((one) =>
    Uint8Array.from(Buffer.from(encodeForm(one))),
  ),
  words: formWords,
  maxLength: 700,
  run(input) {
    const read = attempt(() => decodeForm(input), payCode)
    if ('refusal' in read) return read.refusal
    const parameters = read.value
    likeUrlSearchParams(input, parameters)
    const again = decodeForm(encodedBytes(parameters))
    hold(JSON.stringify(again) === JSON.stringify(parameters), 'what is written reads the same')
    if (isUnambiguous(parameters)) readsBack(parameters)
    requestSigningText(parameters)
    const charset = parameters.charset ?? 'utf-8'
    const texts = attempt(() => decodeCharset(parameters, charset), payCode)
    return `${Math.min(30, Object.keys(parameters).length)} ${'refusal' in texts ? texts.refusal : 'read'}`
  },
}

/** The platform's own reader of forms sees the same, wherever both can. */
function likeUrlSearchParams(input: Uint8Array, parameters: GatewayParameters): void {
  const text = textOf(input)
  if (text.startsWith('?') || input.some((byte) => byte > 0x7f)) return
  const other = [...new URLSearchParams(text)]
  const own = Object.entries(parameters).map((pair) => pair.map(asUtf8))
  const sorted = (pairs: readonly (readonly string[])[]) => JSON.stringify([...pairs].sort())
  hold(sorted(own) === sorted(other), 'two readers of a form see the same')
}

const asUtf8 = (bytes: string): string => lenient.decode(Buffer.from(bytes, 'latin1'))

const lenient = new TextDecoder('utf-8', { ignoreBOM: true })

const encodedBytes = (parameters: GatewayParameters): string =>
  Object.entries(parameters)
    .map((pair) => pair.map((text) => text.replace(/\W/g, percent)).join('='))
    .join('&')

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`

/** Signed once, it cannot be taken for other parameters. */
function readsBack(parameters: GatewayParameters): void {
  const text = notificationSigningText(parameters, 'kept')
  const names = Object.keys(parameters)
    .filter((name) => name !== 'sign')
    .sort()
  const found = text === '' ? [] : text.split(/&(?=[A-Za-z_][\w.-]*=)/)
  hold(found.length === names.length, 'a signed text has as many parameters')
  for (const [index, name] of names.entries()) {
    hold(found[index] === `${name}=${parameters[name]}`, 'and the same')
  }
}

const believing = [{ verify: () => true }]
const reader = createNotificationReader({
  settings: { appId: notice.app_id, sellerId: notice.seller_id },
  keys: { find: () => believing, learn: () => false, fetch: async () => true },
  gateway: { fetchCertificate: async () => true },
} as never)

export const alipayNotification: Target = {
  name: 'alipay-notification',
  seeds: [
    ...[notice, refundNotice].map(encodeForm),
    ...['WAIT_BUYER_PAY', 'TRADE_CLOSED', 'TRADE_FINISHED'].map((trade_status) =>
      encodeForm({ ...notice, trade_status }),
    ),
    encodeForm({ ...notice, charset: 'gbk', notify_type: 'other' }),
  ].map((text) => Uint8Array.from(Buffer.from(text))),
  words: [
    ...formWords,
    ...words('0.01', '299.00', 'TRADE_SUCCESS', '&refund_fee=', '&gmt_payment='),
  ],
  maxLength: 900,
  run: async (input) => readingOutcome(await reader.read({ headers: {}, body: input })),
}

const method = 'alipay.trade.query'
const nodeName = nodeNameOf(method)
const answers = [
  `{"${nodeName}":{"code":"10000","msg":"Success","total_amount":"299.00"},"sign":"c2ln"}`,
  `{"sign":"c2ln","alipay_cert_sn":"ab","error_response":{"code":"20000","a":[1,{"b":"]}"}]}}`,
  `{ "${nodeName}" : "c2VhbGVk" , "sign":"c2ln" }`,
  `{"${nodeName}":{"a":"\\"\\\\","\\u0062":-1.5e3},"extra":null}`,
]

export const alipayAnswer: Target = {
  name: 'alipay-answer',
  seeds: answers.map((text) => Uint8Array.from(Buffer.from(text))),
  words: words(nodeName, '"sign":"', '{"', '"}', '\\"', '\\\\"', 'error_response', ',"', '[{', ' '),
  maxLength: 400,
  run(input) {
    const text = utf8Of(input)
    const parts = splitAnswer(text, method)
    const whole = tryJson(text)
    if (parts === undefined) {
      hold(!isPlain(text, whole), 'a plain answer is read')
      return `none ${whole !== undefined}`
    }
    hold(text.includes(parts.rawNode) && parts.rawNode !== '', 'a node is a piece of the answer')
    const node = parseNode(parts.rawNode)
    const sealed = ciphertextOf(parts.rawNode)
    hold(node === undefined || sealed === undefined, 'a node is clear or sealed')
    if (isRecord(whole) && !shapeOf(text).isRepeated) {
      const name = parts.gatewayError ? 'error_response' : nodeName
      hold(JSON.stringify(whole[name]) === JSON.stringify(tryJson(parts.rawNode)), 'the same node')
      hold(whole.sign === parts.sign, 'and the same signature')
    }
    return `${parts.gatewayError} ${node !== undefined} ${sealed !== undefined} ${parts.sign === undefined}`
  },
}

/** What nobody could misread: exactly one node, a signature, no name twice. */
function isPlain(text: string, whole: unknown): boolean {
  if (!isRecord(whole) || shapeOf(text).isRepeated) return false
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  const nodes = [nodeName, 'error_response'].filter((name) => Object.hasOwn(whole, name))
  return nodes.length === 1 && isText(whole.sign) && isText(whole.alipay_cert_sn)
}

const pems = ['root.crt', 'middle.crt', 'encryption.crt', 'sm2-root.crt'].map(readFixture)
const [rootPem = '', middlePem = '', leafPem = ''] = pems
const roots = [new X509Certificate(rootPem)]
const keys = createVerificationKeys(
  {
    mode: 'certificate',
    certificates: {
      ...{ appSerial: 'a', rootSerial: 'r', roots, alipay: new X509Certificate(leafPem) },
    },
  },
  { now: () => fuzzNow, monotonic: () => 0 },
)
const genuineSerial = certificateSerial(new X509Certificate(leafPem))

export const alipayCertificates: Target = {
  name: 'alipay-certificates',
  seeds: [
    ...pems.map((pem) => seedFor(0, pem)),
    seedFor(0, pems.join('')),
    ...pems.map((pem) => seedFor(1, derOf(pem))),
    seedFor(2, leafPem + middlePem),
  ],
  words: words(
    '-----BEGIN CERTIFICATE-----\n',
    '\n-----END CERTIFICATE-----',
    '\n',
    '====',
    '\x30\x82',
  ),
  maxLength: 5000,
  run: byFirstByte(
    (bytes) => bundle(textOf(bytes)),
    (bytes) => bundle(pemOf(bytes)),
    (bytes) => {
      const isLearned = keys.learn(genuineSerial, textOf(bytes))
      hold(!isLearned || textOf(bytes).includes('CERTIFICATE'), 'what is learned is a certificate')
      hold(keys.find('another') === undefined, 'nothing else is known')
      return String(isLearned)
    },
  ),
}

function bundle(pem: string): string {
  const read = attempt(() => readCertificates(pem, 'alipayRootCert'), payCode)
  if ('refusal' in read) return read.refusal
  const serial = rootSerial(read.value)
  hold(/^[0-9a-f]{32}(?:_[0-9a-f]{32})*$/.test(serial), 'a bundle has a serial')
  hold(serial.split('_').length === read.value.length, 'made of those of its certificates')
  return `${read.value.length} ${isTrusted(read.value, roots, fuzzNow)}`
}

function derOf(pem: string): Uint8Array {
  return new X509Certificate(pem).raw
}

const pemOf = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

const cipher = createContentCipher('MDEyMzQ1Njc4OWFiY2RlZg==', 'aesKey')
const content = '{"code":"10000","msg":"Success"}'

export const alipayContent: Target = {
  name: 'alipay-content',
  seeds: [
    seedFor(0, cipher.encrypt(content)),
    seedFor(1, content),
    seedFor(2, 'MDEyMzQ1Njc4OWFiY2RlZg=='),
  ],
  words: words('=', '==', 'AAAA'),
  run: byFirstByte(
    (bytes) => {
      const clear = cipher.decrypt(utf8Of(bytes))
      return clear === undefined ? 'closed' : `opens ${clear === content}`
    },
    (bytes) => {
      const text = utf8Of(bytes)
      hold(cipher.decrypt(cipher.encrypt(text)) === text, 'what is sealed opens the same')
      return String(Math.min(9, text.length >> 4))
    },
    (bytes) => {
      const made = attempt(() => createContentCipher(utf8Of(bytes), 'aesKey'), payCode)
      return 'refusal' in made ? made.refusal : 'a key'
    },
  ),
}
