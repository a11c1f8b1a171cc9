/** DER and PEM as operators enter and channels send them: keys, certificates, lengths. */
import { readDerValue, readPemCertificates, rsaPrivateKey, rsaPublicKey } from '@tillway/wire'
import {
  readCertificatesField,
  readPrivateKey,
} from '../../../channels/unionpay/src/adapter/key-material.ts'
import { certificateOf, readFixture } from '../../../channels/unionpay/test/fixtures.ts'
import { attempt, fromHex, hold, textOf } from '../expect.ts'
import type { Target } from '../fuzz.ts'
import { byFirstByte, payCode, seedFor, words } from './parts.ts'

const privatePem = readFixture('test-only-merchant-key.pem')
const certificatePem = readFixture('merchant.crt')
const spki = certificateOf('merchant').publicKey.export({ type: 'spki', format: 'der' })

export const keyMaterial: Target = {
  name: 'key-material',
  seeds: [
    seedFor(0, fromHex('3082000a0201000481050102030405')),
    seedFor(0, certificateOf('merchant').raw.subarray(0, 200)),
    seedFor(1, spki.toString('base64')),
    seedFor(1, certificatePem),
    seedFor(2, privatePem),
    seedFor(3, certificatePem + readFixture('root.crt')),
    seedFor(4, privatePem),
    seedFor(4, 'MIIBAgYJKoZIhvcNAQcC'),
  ],
  words: [
    ...words('-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----', 'PRIVATE KEY', '\n'),
    ...['3082', '8400', '80', '0201', '06092a864886f70d0107'].map(fromHex),
  ],
  maxLength: 3000,
  run: byFirstByte(
    der,
    (bytes) => outcome(() => rsaPublicKey(textOf(bytes), 'alipayPublicKey')),
    (bytes) => outcome(() => rsaPrivateKey(textOf(bytes), 'appPrivateKey')),
    (bytes) => outcome(() => readPemCertificates(textOf(bytes), 'rootCertificate')),
    (bytes) =>
      `${outcome(() => readPrivateKey(textOf(bytes), 'signingKey'))} ` +
      outcome(() => readCertificatesField(textOf(bytes), 'signingCertificate')),
  ),
}

function outcome(read: () => unknown): string {
  const found = attempt(read, payCode)
  return 'refusal' in found ? found.refusal : 'read'
}

/** One value behind the other, as deep as they go. */
function der(bytes: Uint8Array): string {
  let at = 0
  let count = 0
  for (;;) {
    const value = readDerValue(bytes, at)
    if (value === undefined) break
    hold(value.contentAt > at && value.end >= value.contentAt, 'a value has a beginning and an end')
    hold(value.end <= bytes.length, 'and does not reach past the bytes')
    at = value.contentAt
    count += 1
  }
  return String(Math.min(9, count))
}
