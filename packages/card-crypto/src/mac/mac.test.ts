import { expect, test } from 'vitest'
import { fromAscii, fromHex, toAscii, toHex } from '../bytes.ts'
import { type Algorithm, cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { cbcMac, retailMac } from './cbc-mac.ts'
import { cmac } from './cmac.ts'
import { macFold, xorEcbMac } from './xor-ecb-mac.ts'

const key = (algorithm: Algorithm, hex: string) => cipherKey(algorithm, fromHex(hex))

test('the folded MAC of a published example', () => {
  const data = fromHex('1234567890ABCDEFABCDEF1234567890')
  expect(toAscii(xorEcbMac(key('des', '2222222222222222'), data))).toBe('E267B6E2')
})

test('the folded MAC with triple DES of equal halves is the one with DES', () => {
  const data = fromHex('1234567890ABCDEFABCDEF1234567890')
  expect(toAscii(xorEcbMac(key('tdes', '22222222222222222222222222222222'), data))).toBe('E267B6E2')
})

test('the folded MAC with SM4, step by step', () => {
  const sm4 = key('sm4', '0123456789ABCDEFFEDCBA9876543210')
  // Two blocks whose fold is known: FF…FF and 0F…0F give F0…F0.
  const data = fromHex('FF'.repeat(16) + '0F'.repeat(16))
  const first = encryptEcb(sm4, fromAscii('F0F0F0F0F0F0F0F0'))
  const second = first.map((byte, index) => byte ^ 'F0F0F0F0F0F0F0F0'.charCodeAt(index))
  expect(toAscii(xorEcbMac(sm4, data))).toBe(toHex(encryptEcb(sm4, second)).slice(0, 8))
})

test('a short last block is filled with zeros', () => {
  const des = key('des', '0123456789ABCDEF')
  expect(xorEcbMac(des, fromHex('0102030405060708AA'))).toEqual(
    xorEcbMac(des, fromHex('0102030405060708AA00000000000000')),
  )
})

test('the fold of data has the MAC of the data', () => {
  const des = key('des', '0123456789ABCDEF')
  const data = fromHex('0102030405060708AABBCC')
  const fold = macFold(data, 8)
  expect(toHex(fold)).toBe('ABB9CF0405060708')
  expect(xorEcbMac(des, fold)).toEqual(xorEcbMac(des, data))
})

test('X9.9 (FIPS 113, appendix 2)', () => {
  const data = fromAscii('7654321 Now is the time for ')
  expect(toHex(cbcMac(key('des', '0123456789ABCDEF'), data, 1))).toBe('F1D30F6849312CA4')
})

test('X9.19, with both paddings', () => {
  const halves = fromAscii('AAAAAAAABBBBBBBB')
  expect(toHex(retailMac(halves, fromAscii('hello world'), 1))).toBe('3DDE5C5511661CBF')
  expect(toHex(retailMac(halves, fromAscii('hello world'), 2))).toBe('E16941032C3BC7D4')
})

test('chained triple DES', () => {
  const tdes = key('tdes', 'AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB')
  expect(toHex(cbcMac(tdes, fromAscii('hello world'), 1))).toBe('68D9038F23360DF3')
})

test.each([8, 12, 24])('a retail MAC takes two halves, not %i bytes', (length) => {
  expect(() => retailMac(new Uint8Array(length), new Uint8Array(8), 1)).toThrow(
    expect.objectContaining({ reason: 'key_invalid' }),
  )
})

const aes = '2B7E151628AED2A6ABF7158809CF4F3C'
const message =
  '6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411E5FBC1191A0A52EFF69F2445DF4F9B17AD2B417BE66C3710'

test.each([
  ['nothing', 0, 'BB1D6929E95937287FA37D129B756746'],
  ['a block', 16, '070A16B46B4D4144F79BDD9DD04A287C'],
  ['blocks and a part', 40, 'DFA66747DE9AE63030CA32611497C827'],
  ['whole blocks', 64, '51F0BEBF7E3B9D92FC49741779363CFE'],
])('CMAC of %s (NIST SP 800-38B)', (_, length, expected) => {
  expect(toHex(cmac(key('aes', aes), fromHex(message).slice(0, length)))).toBe(expected)
})
