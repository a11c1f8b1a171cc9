import { X509Certificate } from 'node:crypto'
import type { CardData, SealingInput } from '@tillway/channel'
import { isPayError, secret } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { dayMs, issuerKeys, testAuthority, testNow } from '../../test/certificates.ts'
import { certificateOf, fixtureNow, keyOf, readFixture } from '../../test/fixtures.ts'
import { certIdOf, operatorName, testSignerName } from '../wire/certificate.ts'
import { readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'
import { readForm, signingText } from '../wire/message.ts'
import { createMessageSigner, readyToSign, verifyWithKey } from '../wire/signing.ts'
import { sealer } from './index.ts'

const card: CardData = {
  number: '6221558812340000',
  holderName: '互联网',
  idType: '01',
  idNumber: '341126197709218366',
  phone: '13552535506',
  expiry: '1123',
}
const input: SealingInput = {
  fields: {
    version: '5.1.0',
    encoding: 'UTF-8',
    signMethod: '01',
    certId: '9007199254740993',
    txnType: '79',
    txnSubType: '00',
    orderId: 'TW202601020003',
  },
  fill: ['accNo', 'customer.identity', 'customer.phone', 'customer.expiry', 'customer.cvn'],
  card: secret(card),
  code: secret('111111'),
  verificationCode: secret('123'),
  encryptionCertificate: readFixture('encryption.crt'),
}
const trust = { roots: [readFixture('root.crt'), readFixture('middle.crt')], now: fixtureNow }
const decrypt = (ciphertext: string) => decryptField(ciphertext, keyOf('encryption'))
const refusal = (code: string, param: string) => expect.objectContaining({ code, param })

test('what a debit or credit card has to say is filled in, and only the gateway can read it', () => {
  const { fields, toSign } = sealer.seal(
    { ...input, fill: [...input.fill, 'customer.code'] },
    trust,
  )
  const { accNo = '', customerInfo = '', encryptCertId, ...clear } = fields
  expect(clear).toEqual(input.fields)
  expect(encryptCertId).toBe('9007199254740995')
  expect(decrypt(accNo)).toBe(card.number)
  expect(readCustomerInfo(customerInfo, decrypt)).toEqual({
    certifTp: '01',
    certifId: card.idNumber,
    customerNm: card.holderName,
    smsCode: '111111',
    phoneNo: card.phone,
    cvn2: '123',
    expired: '2311',
  })
  expect(toSign).toBe(readyToSign(signingText(fields), '01'))
  const info = Buffer.from(customerInfo, 'base64').toString('utf8')
  const sent = JSON.stringify({ fields, toSign, info })
  for (const hidden of [card.number, card.phone, '2311', 'cvn2']) expect(sent).not.toContain(hidden)
})

test('a message that only carries a code needs neither card nor certificate', () => {
  const { card: _, ...without } = input
  const code = { ...without, fill: ['customer.code'], encryptionCertificate: '' }
  const { fields } = sealer.seal(code, { roots: [], now: 0 })
  expect(fields).toEqual({ ...input.fields, customerInfo: fields.customerInfo })
  expect(readCustomerInfo(fields.customerInfo ?? '')).toEqual({ smsCode: '111111' })
})

test('a message that needs nothing filled in stays as it is', () => {
  const plain = sealer.seal({ ...input, fill: [] }, trust)
  const toSign = readyToSign(signingText(input.fields), '01')
  expect(plain).toEqual({ fields: input.fields, toSign })
})

test('the finished request is the signed form', async () => {
  const { fields, toSign } = sealer.seal(input, trust)
  const signing = { method: '01', key: keyOf('merchant'), certId: '9007199254740993' } as const
  const signature = await createMessageSigner(signing).signReady(toSign)
  const { headers, body } = sealer.finish(fields, signature)
  expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' })
  const sent = readForm(body) ?? {}
  expect(sent).toEqual({ ...fields, signature })
  const { publicKey } = certificateOf('merchant')
  const signer = { ...signing, key: publicKey }
  expect(verifyWithKey(signingText(sent), sent.signature ?? '', signer)).toBe(true)
})

test.each([
  ['accNo', 'number', { number: '' }],
  ['customer.identity', 'idNumber', { idNumber: '' }],
  ['customer.identity', 'holderName', { holderName: '' }],
  ['customer.identity', 'idType', { idType: '' }],
  ['customer.phone', 'phone', { phone: '' }],
  ['customer.expiry', 'expiry', { expiry: '' }],
])('%s is not filled in without %s', (word, param, lack) => {
  const lacking = { ...input, fill: ['accNo', word], card: secret({ ...card, ...lack }) }
  expect(() => sealer.seal(lacking, trust)).toThrow(refusal('card_data_missing', param))
})

test('without card, code or CVN in hand the missing one is named', () => {
  const { card: _card, code: _code, verificationCode: _cvn, ...bare } = input
  const words = {
    accNo: 'number',
    'customer.cvn': 'verificationCode',
    'customer.code': 'code',
  }
  for (const [word, param] of Object.entries(words)) {
    expect(() => sealer.seal({ ...bare, fill: [word] }, trust)).toThrow(
      refusal('card_data_missing', param),
    )
  }
})

test.each(['01', '21'])(
  'who signs by method %s sees a hash and nothing of the shopper',
  (signMethod) => {
    const fields = { ...input.fields, signMethod }
    const { toSign } = sealer.seal({ ...input, fields, fill: ['customer.code'] }, trust)
    expect(toSign).toMatch(/^[0-9a-f]{64}$/)
  },
)

test.each(['11', '12'])(
  'who signs by method %s would see the message: nothing clear is filled in',
  (signMethod) => {
    const fields = { ...input.fields, signMethod }
    for (const word of ['customer.identity', 'customer.code']) {
      expect(() => sealer.seal({ ...input, fields, fill: ['accNo', word] }, trust)).toThrow(
        refusal('channel_misconfigured', 'signMethod'),
      )
    }
    const encrypted = sealer.seal({ ...input, fields, fill: ['accNo', 'customer.phone'] }, trust)
    expect(encrypted.toSign).toBe(signingText(encrypted.fields))
    expect(encrypted.toSign).not.toContain(card.number)
  },
)

test('a message without a known signature method is refused', () => {
  for (const signMethod of ['', '02']) {
    const fields = { ...input.fields, signMethod }
    expect(() => sealer.seal({ ...input, fields }, trust)).toThrow(
      refusal('invalid_request', 'signMethod'),
    )
  }
})

test('only a message that has a code texted names what the code is for, the same each time', () => {
  const named = { orderId: 'TW1', txnTime: '20260102110405' }
  const text = { ...named, txnType: '77', txnSubType: '02', txnAmt: '1' }
  expect(sealer.codeSubject?.(text)).toBe(sealer.codeSubject?.({ ...text, txnAmt: '2' }))
  expect(sealer.codeSubject?.(text)).not.toBe(sealer.codeSubject?.({ ...text, orderId: 'TW2' }))
  expect(sealer.codeSubject?.({ ...named, txnType: '77', txnSubType: '00' })).toBeDefined()
  expect(sealer.codeSubject?.({ ...named, txnType: '01', txnSubType: '01' })).toBeUndefined()
})

test.each(['accNo', 'customerInfo', 'encryptCertId', 'signature'])(
  'a message that brings %s along is refused',
  (name) => {
    const fields = { ...input.fields, [name]: 'x' }
    expect(() => sealer.seal({ ...input, fields }, trust)).toThrow(refusal('invalid_request', name))
  },
)

test('an identity is filled in only beside something that cannot be guessed', () => {
  expect(() =>
    sealer.seal({ ...input, fill: ['customer.identity', 'customer.code'] }, trust),
  ).toThrow(refusal('invalid_request', 'fill'))
})

test('an unknown word to fill in is refused', () => {
  for (const word of ['pin', 'customer.pin', '', 'toString']) {
    expect(() => sealer.seal({ ...input, fill: [word] }, trust)).toThrow(
      refusal('invalid_request', 'fill'),
    )
  }
})

const authority = testAuthority()
const pinned = [authority.root + authority.middle]
const issuer = issuerKeys()
const rsaKey = certificateOf('encryption')
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()
const issued = authority.issue({ publicKey: rsaKey })
const sealWith = (encryptionCertificate: string, roots = pinned, now = testNow) =>
  sealer.seal({ ...input, encryptionCertificate }, { roots, now })

test.each([operatorName, testSignerName])('a certificate of %s is encrypted for', (name) => {
  const subject = { commonName: `041@Z12@${name}@00000002` }
  const pem = authority.issue({ publicKey: rsaKey, subject, serial: 2n ** 70n })
  expect(sealWith(pem).fields.encryptCertId).toBe((2n ** 70n).toString())
})

test('a certificate below the pinned ones is encrypted for, with its serial number', () => {
  expect(sealWith(issued).fields.encryptCertId).toBe(certIdOf(new X509Certificate(issued)))
})

const own = { commonName: 'Own' }
const selfSigned = { subject: own, issuer: { name: own, privateKey: issuer.privateKey } }

test.each<[string, () => unknown]>([
  ['nothing', () => sealWith('')],
  ['text that is no certificate', () => sealWith('-----BEGIN CERTIFICATE-----\nAAAA')],
  [
    'a certificate of another authority',
    () => sealWith(testAuthority().issue({ publicKey: rsaKey })),
  ],
  [
    'a self-signed certificate',
    () => sealWith(authority.issue({ publicKey: issuer.publicKey, ...selfSigned })),
  ],
  [
    'a certificate of a key that does not encrypt',
    () => sealWith(authority.issue({ publicKey: issuer.publicKey })),
  ],
  [
    'a merchant of the same authority',
    () => sealWith(readFixture('merchant.crt'), trust.roots, fixtureNow),
  ],
  ['an expired certificate', () => sealWith(issued, pinned, testNow + 101 * dayMs)],
  ['a certificate of tomorrow', () => sealWith(issued, pinned, testNow - 101 * dayMs)],
  ['a vault that pins nothing', () => sealWith(issued, [])],
  ['a vault that pins no root', () => sealWith(issued, [authority.middle])],
  ['a vault that pins the other chain', () => sealWith(issued, trust.roots)],
])('no card is encrypted for %s', (_, seal) => {
  expect(seal).toThrow(refusal('channel_misconfigured', 'encryptionCertificate'))
})

test('what is wrong with a card is said without a word of it', () => {
  const broken = { ...card, holderName: '张&三', expiry: '11/23' }
  for (const fill of [['accNo', 'customer.identity'], ['customer.expiry']]) {
    const thrown = catchError(() => sealer.seal({ ...input, fill, card: secret(broken) }, trust))
    expect(isPayError(thrown, 'card_data_invalid')).toBe(true)
    expect(String(thrown)).not.toMatch(/张|11\/23/)
  }
})

test('the vault sends to the gateways of the operator and nowhere else', () => {
  expect(sealer.destinations).toEqual([
    'https://gateway.95516.com',
    'https://gateway.test.95516.com',
  ])
  expect(sealer.channel).toBe('unionpay')
})

function catchError(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
