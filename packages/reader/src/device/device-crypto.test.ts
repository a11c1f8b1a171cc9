import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findDataObject, readDataObjects } from '../bytes/ber.ts'
import { fromAscii, fromHex, toHex, xor } from '../bytes/hex.ts'
import { demoCards } from '../testing/demo-cards.ts'
import { cardKey, retailMac, sessionKey, startChip } from './chip.ts'
import { nextCounter, readingKeys, serialWith, transactionKey } from './dukpt.ts'
import { dukptKeys, encryptCbc, injectedKey, pinBlock } from './secure-keys.ts'
import { tripleDes } from './triple-des.ts'

const bdk = '0123456789ABCDEFFEDCBA9876543210'
const ksn = (counter: string) => `FFFF9876543210E0000${counter}`

test('triple DES is that of OpenSSL', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  fc.assert(
    fc.property(bytes(16), bytes(24), (key, data) => {
      const cipher = createCipheriv('des-ede', key, null)
      cipher.setAutoPadding(false)
      expect(toHex(tripleDes.encrypt(key, data))).toBe(toHex(cipher.update(data)))
    }),
  )
})

test('the injected key of X9.24-1, annex A', () => {
  expect(injectedKey(bdk, ksn('0'))).toBe('6AC292FAA1315B4D858AB3A3D7D5933A')
  expect(injectedKey(bdk, ksn('3'))).toBe('6AC292FAA1315B4D858AB3A3D7D5933A')
})

test.each([
  [
    '1',
    '042666B49184CFA368DE9628D0397BC9',
    '1B9C1845EB993A7A',
    'FC0D53B7EA1FDA9EE68AAF2E70D9B9506229BE2AA993F04F',
  ],
  [
    '2',
    'C46551CEF9FD24B0AA9AD834130D3BC7',
    '10A01C8D02C69107',
    'A2B4E70F846E63D68775B7215EB4563DFD3037244C61CC13',
  ],
  [
    '3',
    '0DF3D9422ACA56E547676D07AD6BADFA',
    '18DC07B94797B466',
    'BD751E65F10E75B6C1D5B1D283496A36C2DE21D993C387A7',
  ],
])('transaction %s of X9.24-1, annex A', (counter, transaction, pin, data) => {
  const initial = fromHex(injectedKey(bdk, ksn('0')))
  expect(toHex(transactionKey(tripleDes, initial, ksn(counter)))).toBe(transaction)
  const keys = readingKeys(tripleDes, initial, ksn(counter))
  expect(toHex(tripleDes.encrypt(keys.pin, pinBlock('1234', '4012345678909')))).toBe(pin)
  const clear = new Uint8Array(24)
  clear.set(fromAscii('4012345678909D987'))
  expect(toHex(encryptCbc(tripleDes, keys.data, clear))).toBe(data)
})

test('counters go up, skip what has too many ones, and end', () => {
  expect(nextCounter(0x7fe)).toBe(0x7fe + 2)
  expect(nextCounter(0x1ff800)).toBeUndefined()
  expect(serialWith(ksn('3'), 0x1fffff)).toBe('FFFF9876543210FFFFFF')
})

test('a device counts on from where it was, says so first, and stops at the end', () => {
  const serials: string[] = []
  const initialKey = injectedKey(bdk, ksn('0'))
  const keys = dukptKeys({ initialKey, ksn: ksn('4'), onSerial: (serial) => serials.push(serial) })
  expect(keys.next()?.ksn).toBe(ksn('5'))
  expect(keys.next()?.ksn).toBe(ksn('6'))
  expect(serials).toEqual([ksn('5'), ksn('6')])
  expect(dukptKeys({ initialKey, ksn: 'FFFF9876543210FFF800' }).next()).toBeUndefined()
})

test.each([
  ['1234', '5555555551234567', '041261AAAAEDCBA9'],
  ['123456', '123456789012345678', '061253DFFEDCBA98'],
  ['1234', '4012345678909', '041274EDCBA9876F'],
])('PIN block of %s and %s', (pin, number, block) => {
  expect(toHex(pinBlock(pin, number))).toBe(block)
})

test('keys and cryptogram of a chip', () => {
  const chip = { issuerKey: bdk, sequence: '45', counter: 0, session: 'common' } as const
  const key = cardKey(tripleDes, '9901234567890123', chip)
  expect(toHex(tripleDes.encrypt(key, new Uint8Array(8))).slice(0, 4)).toBe('1DA5')
  const common = sessionKey(tripleDes, fromHex(bdk), { chip, counter: 0x1c })
  expect(toHex(common)).toBe('E9FB384AF807B940FEDCEA613461B0C4')
  const pboc = sessionKey(tripleDes, fromHex(bdk), { chip: {}, counter: 0x1c })
  const halves = tripleDes.encrypt(fromHex(bdk), fromHex('000000000000001C000000000000FFE3'))
  expect(toHex(pboc)).toBe(toHex(halves))
  // Session key of that card for the diversifier 1234567890123456, whose check value is 0995.
  const diversified = [0xf0, 0x0f].map((third) => {
    const block = fromHex('1234567890123456').map((byte, index) => (index === 2 ? third : byte))
    return toHex(tripleDes.encrypt(key, block))
  })
  const session = fromHex(diversified.join(''))
  const arqc = retailMac(tripleDes, session, fromHex('0123456789ABCDEF0123456789ABCDEF'))
  expect(toHex(arqc)).toBe('4B46013359B7A58B')
})

const [card] = demoCards

function startedChip(answer: string) {
  const chip = card!.chip!
  const terms = { amount: '000000000100', date: '260102', unpredictable: fromHex('01020304') }
  const started = startChip(tripleDes, card!, { chip, counter: 7, terms })
  const arqc = findDataObject(readDataObjects(started.data), '9F26')!
  const key = sessionKey(tripleDes, cardKey(tripleDes, card!.number, chip), { chip, counter: 7 })
  const arpc = tripleDes.encrypt(key, xor(arqc, fromHex(`${answer}000000000000`)))
  return { started, authentication: `910A${toHex(arpc)}${answer}` }
}

test('the chip agrees when the issuer’s answer is the issuer’s, and runs its scripts', () => {
  const { started, authentication } = startedChip('3030')
  const script = '720B9F1804000000028602AABB'
  const verdict = started.finish(fromHex(authentication + script))
  expect(verdict.result).toBe('approved')
  expect(toHex(verdict.scripts!)).toBe('DF31052000000002')
})

test('the chip refuses another’s answer, and runs nothing', () => {
  const { started, authentication } = startedChip('3030')
  const altered = authentication.replace(/3030$/, '3130')
  const verdict = started.finish(fromHex(`${altered}720B9F1804000000028602AABB`))
  expect(verdict.result).toBe('declined')
  expect(toHex(verdict.scripts!)).toBe('DF31050000000002')
})

test('a chip that declines does so whatever the issuer said', () => {
  const refusing = demoCards.find(({ id }) => id === 'refusing')!
  const terms = { amount: '000000000100', date: '260102', unpredictable: new Uint8Array(4) }
  const started = startChip(tripleDes, refusing, { chip: refusing.chip!, counter: 1, terms })
  expect(started.finish(new Uint8Array()).result).toBe('declined')
})

test('data of a chip that are none are refused', () => {
  const { started } = startedChip('3030')
  expect(() => started.finish(fromHex('910A01'))).toThrow(RangeError)
})
