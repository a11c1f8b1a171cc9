/** What UnionPay sends: lines of pairs with groups, forms, card holders' data, certificates. */
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { secret } from '@tillway/kernel'
import { createNotificationReader } from '../../../channels/unionpay/src/adapter/notifications.ts'
import {
  createCertificateChecker,
  operatorName,
  readCertificate,
  testSignerName,
} from '../../../channels/unionpay/src/wire/certificate.ts'
import {
  readCustomerInfo,
  swapExpiry,
  writeCustomerInfo,
} from '../../../channels/unionpay/src/wire/customer-info.ts'
import { decryptField, encryptField } from '../../../channels/unionpay/src/wire/encryption.ts'
import {
  encodeForm,
  type Fields,
  isUnambiguous,
  readAnswer,
  readForm,
  readGroup,
  signingText,
  writeAnswer,
  writeGroup,
} from '../../../channels/unionpay/src/wire/message.ts'
import { sharedKeySignature, verifySharedKey } from '../../../channels/unionpay/src/wire/signing.ts'
import { verifySm2 } from '../../../channels/unionpay/src/wire/sm2.ts'
import {
  certificateOf,
  fixtureNow,
  readFixture,
  vectors,
} from '../../../channels/unionpay/test/fixtures.ts'
import { attempt, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import {
  byFirstByte,
  fuzzNow,
  joined,
  payCode,
  seedFor,
  silentLog,
  strictUtf8,
  textsOf,
  utf8Of,
  words,
} from './parts.ts'
import { readingOutcome } from './readings.ts'

const merId = '777290058110097'
const notice = {
  ...{ version: '5.1.0', encoding: 'UTF-8', merId, txnType: '01', txnSubType: '01' },
  ...{ bizType: '000902', orderId: '01JABC', txnTime: '20260102080000', txnAmt: '29900' },
  ...{ currencyCode: '156', traceTime: '0102080110', queryId: '202601020800001234568' },
  ...{ respCode: '00', respMsg: '成功[0000000]', signMethod: '11' },
}
const card = {
  ...{ tokenPayData: '{token=6235240000020757577&trId=62000000001&tokenEnd=20301231}' },
  ...{ accNo: '6221558812340000', payCardType: '02', payCardIssueName: '招商银行' },
}
const groupWords = words('{', '}', '[', ']', '&', '=', '{a=b&c=d}', '&a=', '%7B', '%26', '+')
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text))

export const unionpayMessage: Target = {
  name: 'unionpay-message',
  seeds: [
    seedFor(0, writeAnswer({ ...notice, ...card })),
    seedFor(0, 'Invalid request.'),
    seedFor(1, encodeForm({ ...notice, ...card })),
    seedFor(2, writeGroup({ a: 'b', c: '{d=[e]&f={g=h}}' })),
  ],
  words: groupWords,
  maxLength: 700,
  run: byFirstByte(answer, form, (bytes) => {
    const text = utf8Of(bytes)
    const fields = readGroup(text)
    if (fields === undefined) return 'no group'
    hold(same(readGroup(writeGroup(fields)), fields), 'a group that is written reads the same')
    return String(Object.keys(fields).length)
  }),
}

function answer(bytes: Uint8Array): string {
  const read = readAnswer(bytes)
  if (read.kind !== 'message') return read.kind
  const { fields } = read
  if (Object.keys(fields).length === 0) return 'empty'
  const again = readAnswer(writeAnswer(fields))
  hold(again.kind === 'message' && same(again.fields, fields), 'what is written reads the same')
  return `${Math.min(30, Object.keys(fields).length)} ${signs(fields)}`
}

function form(bytes: Uint8Array): string {
  const fields = readForm(bytes)
  const text = strictUtf8(bytes)
  if (fields === undefined) return 'no form'
  hold(same(readForm(encodeForm(fields)), fields), 'what is written reads the same')
  if (text !== undefined && !text.startsWith('?') && !text.includes('\ufeff')) {
    const other = [...new URLSearchParams(text)].filter(([, value]) => value !== '')
    hold(same(Object.fromEntries(other), fields), 'two readers of a form see the same')
  }
  return `${Math.min(30, Object.keys(fields).length)} ${signs(fields)}`
}

/** A signed text that is not ambiguous can be read back into the very fields. */
function signs(fields: Fields): string {
  const text = signingText(fields)
  if (!isUnambiguous(fields)) return 'ambiguous'
  const { signature: _, ...signed } = fields
  if (text === '') return 'empty'
  const found = text.split(/&(?=[A-Za-z0-9_.-]{1,64}=)/).map((pair) => {
    const equals = pair.indexOf('=')
    return [pair.slice(0, equals), pair.slice(equals + 1)]
  })
  const names = new Set(found.map(([name]) => name))
  hold(
    Object.keys(signed).every((name) => names.has(name)),
    'no field is hidden in a signed text',
  )
  return 'unambiguous'
}

const same = (one: Fields | undefined, other: Fields): boolean =>
  JSON.stringify(sorted(one ?? {})) === JSON.stringify(sorted(other))

const sorted = (fields: Fields) =>
  Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1))

const sharedKey = secret('shared-key-of-a-merchant')
const settings = {
  merId,
  verification: { method: '11', key: sharedKey },
  product: { kind: 'token' },
}
const clock = { now: () => fuzzNow, monotonic: () => 0 }
const reader = createNotificationReader({ settings, clock, log: silentLog } as never)

/** Signed as it is, so that what comes after the signature is reached. */
async function notified(bytes: Uint8Array): Promise<string> {
  const fields = readForm(bytes)
  if (fields === undefined) {
    return readingOutcome(await reader.read({ headers: {}, body: bytes }))
  }
  const signature = sharedKeySignature(signingText(fields), '11', sharedKey)
  const body = Buffer.from(encodeForm({ ...fields, signature }))
  return readingOutcome(await reader.read({ headers: {}, body }))
}

export const unionpayNotification: Target = {
  name: 'unionpay-notification',
  seeds: [
    notice,
    { ...notice, txnType: '04', origQryId: '1' },
    { ...notice, txnType: '31' },
    { ...notice, ...card, txnType: '79' },
    { ...notice, respCode: '64' },
    { ...notice, respCode: 'A6', currencyCode: '344' },
  ].map((fields) => bytesOf(encodeForm(fields))),
  words: [...groupWords, ...words('txnType=79', '&respCode=05', '&currencyCode=', '999999999999')],
  maxLength: 800,
  run: notified,
}

const sm2Signer = certificateOf('sm2-signer')
const rsaSigner = certificateOf('signer')
const signature = sharedKeySignature('a=b', '11', sharedKey)

export const unionpaySignature: Target = {
  name: 'unionpay-signature',
  seeds: [
    seedFor(0, joined('a=b', signature)),
    seedFor(1, vectors.sm2.signature),
    // A whole one, and one whose first number is nought.
    seedFor(1, 'MAYCAQACAQE='),
  ],
  words: words('MEUC', 'AA==', '=', '\x1e', signature.slice(0, 8)),
  maxLength: 160,
  run: byFirstByte(
    (bytes) => {
      const [text = '', given = ''] = textsOf(bytes)
      const isRight = verifySharedKey(text, given, '11', sharedKey)
      hold(!isRight || given.toLowerCase() === sharedKeySignature(text, '11', sharedKey), 'exact')
      return String(isRight)
    },
    // Its form is read before anything is reckoned; the curve itself would take a thousand times as long.
    (bytes) => {
      const isRight = verifySm2('a=b', utf8Of(bytes), rsaSigner.publicKey, '1')
      hold(!isRight, 'an RSA key verifies nothing of SM2')
      return 'no SM2 key'
    },
  ),
}

const holder = {
  ...{ certifTp: '01', certifId: '341126197709218366', customerNm: '互联网', smsCode: '111111' },
  ...{ phoneNo: '13552535506', cvn2: '123', expired: '2311' },
}
/** Too short for anything but this: a private operation takes no more than the others here. */
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 512 })
const hide = (text: string) => Buffer.from(text).toString('base64')
const show = (text: string) => Buffer.from(text, 'base64').toString()

export const unionpayHolder: Target = {
  name: 'unionpay-card-holder',
  seeds: [
    seedFor(0, writeCustomerInfo(holder)),
    seedFor(0, writeCustomerInfo(holder, hide)),
    seedFor(1, JSON.stringify(holder)),
    seedFor(2, encryptField('phoneNo=1', publicKey)),
  ],
  words: [...groupWords, ...words('encryptedInfo=', 'e30=', '==')],
  run: byFirstByte(
    (bytes) => {
      const info = readCustomerInfo(utf8Of(bytes), show)
      if (info === undefined) return 'unreadable'
      const written = attempt(() => writeCustomerInfo(info), payCode)
      if ('refusal' in written) return written.refusal
      hold(
        written.value === '' || same(readCustomerInfo(written.value) as Fields, info as Fields),
        'reads the same',
      )
      return String(Object.keys(info).length)
    },
    (bytes) => {
      const texts = textsOf(bytes)
      const info = { phoneNo: texts[0] ?? '', cvn2: texts[1] ?? '', smsCode: texts[2] ?? '' }
      const written = attempt(() => writeCustomerInfo(info, hide), payCode)
      const swapped = attempt(() => swapExpiry(texts[3] ?? ''), payCode)
      if ('value' in written && written.value !== '')
        hold(
          readCustomerInfo(written.value, show)?.phoneNo === (info.phoneNo || undefined),
          'reads the same',
        )
      return `${'value' in written} ${'value' in swapped}`
    },
    (bytes) => `decrypts ${decryptField(utf8Of(bytes), privateKey) !== undefined}`,
  ),
}

const trust = {
  roots: [
    new X509Certificate(readFixture('root.crt')),
    new X509Certificate(readFixture('sm2-root.crt')),
  ],
  intermediates: [new X509Certificate(readFixture('middle.crt'))],
  signers: [operatorName, testSignerName],
}
const pems = ['signer.crt', 'middle.crt', 'merchant.crt', 'sm2-signer.crt'].map(readFixture)
const genuineKeys = new Set(
  [...pems, readFixture('root.crt'), readFixture('encryption.crt')].map((pem) => spkiOf(pem)),
)

function spkiOf(pem: string): string {
  return new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }).toString('hex')
}

export const unionpayCertificates: Target = {
  name: 'unionpay-certificates',
  seeds: [
    ...pems.map((pem) => seedFor(0, pem)),
    ...pems.map((pem) => seedFor(1, new X509Certificate(pem).raw)),
  ],
  words: words(
    '-----BEGIN CERTIFICATE-----\n',
    '\n-----END CERTIFICATE-----\n',
    '\n',
    '00040000:SIGN',
  ),
  maxLength: 2400,
  run: byFirstByte(
    (bytes) => checked(textOf(bytes)),
    (bytes) =>
      checked(
        `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----`,
      ),
  ),
}

function checked(pem: string): string {
  const verdict = createCertificateChecker(trust).check(pem, fixtureNow)
  if (!verdict.ok) return verdict.reason
  const key = verdict.key.export({ type: 'spki', format: 'der' }).toString('hex')
  hold(genuineKeys.has(key) && readCertificate(pem) !== undefined, 'only a genuine key is trusted')
  return `${verdict.key.asymmetricKeyType} ${sm2Signer.serialNumber === verdict.certId}`
}
