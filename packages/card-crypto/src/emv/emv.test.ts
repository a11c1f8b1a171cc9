import { expect, test } from 'vitest'
import { fromHex, toHex } from '../bytes.ts'
import { cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { checkValue } from '../cipher/check-value.ts'
import { withOddParity } from '../cipher/parity.ts'
import { cardMasterKey, sessionKey } from './card-keys.ts'
import { applicationCryptogram, responseCryptogram } from './cryptogram.ts'

const issuer = cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210'))
const common = (diversifier: string) => ({
  kind: 'common' as const,
  diversifier: fromHex(diversifier),
})

test.each([
  ['A', '99012345678901234', '45', '67F8292358083E5EA7AB7FDA58D53B6B'],
  ['A', '12345678901234567', '01', '73AD54688CEF2934B0979857E3C719F1'],
  ['B', '12345678901234567', '01', 'AD406D7F6D7570916D75E5DCAB8CF737'],
  ['B', '99012345678901234', '45', '985EC4FD3EDF6162E31AF1C7D0543416'],
] as const)('card master key, option %s, %s', (option, pan, sequence, expected) => {
  expect(toHex(cardMasterKey(issuer, { option, pan, sequence }).bytes)).toBe(expected)
})

test('option B of a short card number is option A', () => {
  const card = { pan: '9901234567890123', sequence: '45' }
  expect(cardMasterKey(issuer, { ...card, option: 'B' })).toEqual(
    cardMasterKey(issuer, { ...card, option: 'A' }),
  )
})

test('option B makes up missing digits with the letters of the hash', () => {
  // SHA-1 036EC1ABE6E5FDFEB2286CE5AAF2B6BABDEFD2DA has fourteen digits; E and C become 4 and 2.
  const card = { pan: '6225885111230003047', sequence: '01', option: 'B' } as const
  const digits = '0361652286526242'
  const halves = encryptEcb(issuer, fromHex(`${digits}FC9E9ADD79AD9DBD`))
  expect(cardMasterKey(issuer, card).bytes).toEqual(withOddParity(halves))
})

test('from the issuer’s key to the answer', () => {
  const card = cardMasterKey(issuer, { pan: '9901234567890123', sequence: '45', option: 'A' })
  expect(toHex(checkValue(card, 2))).toBe('1DA5')
  const session = sessionKey(card, common('1234567890123456'))
  expect(toHex(checkValue(session, 2))).toBe('0995')
  const arqc = applicationCryptogram(session, fromHex('0123456789ABCDEF0123456789ABCDEF'))
  expect(toHex(arqc)).toBe('4B46013359B7A58B')
  expect(toHex(responseCryptogram(card, { arqc, answer: fromHex('0000') }))).toBe(
    'F8C9CECAABD55AD1',
  )
})

test('common session key of a transaction counter', () => {
  expect(toHex(sessionKey(issuer, common('001C000000000000')).bytes)).toBe(
    'E9FB384AF807B940FEDCEA613461B0C4',
  )
})

test('session key of the Chinese financial card', () => {
  const key = sessionKey(issuer, { kind: 'pboc', counter: fromHex('001C') })
  expect(key.bytes).toEqual(encryptEcb(issuer, fromHex('000000000000001C000000000000FFE3')))
})

test.each([
  ['a long diversifier', () => sessionKey(issuer, common('001C00000000000000'))],
  ['a long counter', () => sessionKey(issuer, { kind: 'pboc', counter: fromHex('00001C') })],
  [
    'a sequence number of one digit',
    () => cardMasterKey(issuer, { pan: '9901234567890123', sequence: '1', option: 'A' }),
  ],
  [
    'a short answer',
    () => responseCryptogram(issuer, { arqc: new Uint8Array(8), answer: new Uint8Array(1) }),
  ],
])('refuses %s', (_, run) => {
  expect(run).toThrow(expect.objectContaining({ name: 'CryptoRefusal', reason: 'data_invalid' }))
})
