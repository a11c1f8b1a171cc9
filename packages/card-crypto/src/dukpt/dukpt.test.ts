import type { Random } from '@tillway/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAscii, fromHex, toHex, xor } from '../bytes.ts'
import { cipherKey, decryptCbc, encryptCbc, encryptEcb } from '../cipher/block-cipher.ts'
import { padBlocks, retailMac } from '../mac/cbc-mac.ts'
import { encryptPin } from '../pin/pin-block.ts'
import { readPin } from '../pin/pin-field.ts'
import { aesInitialKey, aesTransactionKey } from './aes-dukpt.ts'
import {
  counterRules,
  judgeCounter,
  nextCounter,
  readKeySerial,
  withCounter,
} from './key-serial.ts'
import { initialKey, readerKey } from './reader-key.ts'
import type { ReaderUse } from './reader-use.ts'
import { tdesTransactionKey } from './tdes-dukpt.ts'

const unused: Random = {
  bytes: () => {
    throw new Error('no randomness in format 0')
  },
}

describe('triple DES (ANSI X9.24-1:2009, annex A)', () => {
  const bdk = cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210'))
  const ksn = (counter: string) => `FFFF9876543210E0000${counter}`
  const data = fromAscii('4012345678909D987')

  test('the initial key, whatever the counter', () => {
    expect(toHex(initialKey(bdk, ksn('0')))).toBe('6AC292FAA1315B4D858AB3A3D7D5933A')
    expect(toHex(initialKey(bdk, ksn('3')))).toBe('6AC292FAA1315B4D858AB3A3D7D5933A')
  })

  test.each([
    [
      '1',
      '042666B49184CFA368DE9628D0397BC9',
      '1B9C1845EB993A7A',
      '9CCC7817',
      '20364223',
      'FC0D53B7EA1FDA9EE68AAF2E70D9B9506229BE2AA993F04F',
    ],
    [
      '2',
      'C46551CEF9FD24B0AA9AD834130D3BC7',
      '10A01C8D02C69107',
      'F608A9BC',
      'D1FCA6BE',
      'A2B4E70F846E63D68775B7215EB4563DFD3037244C61CC13',
    ],
    [
      '3',
      '0DF3D9422ACA56E547676D07AD6BADFA',
      '18DC07B94797B466',
      '20B59A4F',
      'BAD4CC9C',
      'BD751E65F10E75B6C1D5B1D283496A36C2DE21D993C387A7',
    ],
  ])('transaction %s', (counter, transaction, pinBlock, request, response, encrypted) => {
    const serial = ksn(counter)
    expect(toHex(tdesTransactionKey(initialKey(bdk, serial), serial))).toBe(transaction)
    const context = { format: 'iso0', pan: '4012345678909' } as const
    const pinKey = readerKey(bdk, serial, 'pin')
    expect(toHex(encryptPin(readPin('1234'), { ...context, key: pinKey }, unused))).toBe(pinBlock)
    const mac = (use: ReaderUse) =>
      toHex(retailMac(readerKey(bdk, serial, use).bytes, data, 1)).slice(0, 8)
    expect(mac('mac_request')).toBe(request)
    expect(mac('mac_response')).toBe(response)
    const dataKey = readerKey(bdk, serial, 'data_request')
    expect(toHex(encryptCbc(dataKey, padBlocks(data, 8, 1)))).toBe(encrypted)
  })

  test('the data key of responses is made like the one of requests', () => {
    const transaction = tdesTransactionKey(initialKey(bdk, ksn('1')), ksn('1'))
    const variant = cipherKey('tdes', xor(transaction, fromHex('000000FF00000000000000FF00000000')))
    expect(readerKey(bdk, ksn('1'), 'data_response').bytes).toEqual(
      encryptEcb(variant, variant.bytes),
    )
  })

  test('the keys of one transaction differ from each other', () => {
    const uses = ['pin', 'mac_request', 'mac_response', 'data_request', 'data_response'] as const
    const keys = uses.map((use) => toHex(readerKey(bdk, ksn('1'), use).bytes))
    expect(new Set(keys).size).toBe(uses.length)
  })
})

describe('AES (ANSI X9.24-3:2017, annex B)', () => {
  const bdk = cipherKey('aes', fromHex('FEDCBA9876543210F1F1F1F1F1F1F1F1'))
  const ksn = (counter: number) => `1234567890123456${counter.toString(16).padStart(8, '0')}`

  test('the initial key', () => {
    expect(toHex(initialKey(bdk, ksn(1)))).toBe('1273671EA26AC29AFA4D1084127652A1')
  })

  test.each([
    [
      1,
      '4F21B565BAD9835E112B6465635EAE44',
      'AF8CB133A78F8DC2D1359F18527593FB',
      'A2DC23DE6FDE0824A2BC321E08E4B8B7',
      'A35C412EFD41FDB98B69797C02DCD08F',
      'A912150391AB65A67E52883D81CE2D15',
    ],
    [
      2,
      '2F34D68DE10F68D38091A73B9E7C437C',
      'D30BDC73EC9714B000BEC66BDB7B6D09',
      '484C3B06E8562704528CD5B46FB12FB6',
      'D639514AA33AC43AD9229E433D6D4E5B',
      '52A00503BD34BA1383F6A7EE9FE2547F',
    ],
  ])('transaction %i', (counter, transaction, pin, mac, data, pinBlock) => {
    const serial = ksn(counter)
    expect(toHex(aesTransactionKey(initialKey(bdk, serial), serial))).toBe(transaction)
    expect(toHex(readerKey(bdk, serial, 'mac_request').bytes)).toBe(mac)
    expect(toHex(readerKey(bdk, serial, 'data_request').bytes)).toBe(data)
    const key = readerKey(bdk, serial, 'pin')
    expect(toHex(key.bytes)).toBe(pin)
    const random: Random = { bytes: () => fromHex('2F69ADDE2E9E7ACE') }
    const context = { format: 'iso4', pan: '4111111111111111', key } as const
    expect(toHex(encryptPin(readPin('1234'), context, random))).toBe(pinBlock)
  })

  test('longer base keys give longer keys', () => {
    const long = cipherKey('aes', new Uint8Array(32).fill(7))
    expect(readerKey(long, ksn(1), 'pin').bytes).toHaveLength(32)
    expect(() => aesInitialKey(long.bytes, new Uint8Array(7))).toThrow(
      expect.objectContaining({ reason: 'ksn_invalid' }),
    )
  })
})

describe('counters', () => {
  test.each([
    ['no transaction', 'tdes', 'FFFF9876543210E00000'],
    ['a counter with eleven ones', 'tdes', 'FFFF9876543210E007FF'],
    ['too few bytes', 'tdes', '9876543210E00001'],
    ['the bytes of the other scheme', 'aes', 'FFFF9876543210E00001'],
    ['seventeen ones', 'aes', '12345678901234560001FFFF'],
    ['no hexadecimal', 'tdes', 'FFFF9876543210E0000G'],
  ] as const)('refuses %s', (_, scheme, ksn) => {
    expect(() => readKeySerial(scheme, ksn)).toThrow(
      expect.objectContaining({ name: 'CryptoRefusal', reason: 'ksn_invalid' }),
    )
  })

  test('tells device and counter apart', () => {
    const serial = readKeySerial('tdes', 'FFFF9876543210EFF800')
    expect(serial).toMatchObject({ device: 'FFFF9876543210E00000', counter: 0xff800 })
    expect(withCounter(serial, 1)).toBe('FFFF9876543210E00001')
    expect(readKeySerial('aes', '1234567890123456FFFF0000').counter).toBe(0xffff0000)
  })

  test.each([
    ['tdes', 1, 2],
    // 0x3FE has nine ones, 0x3FF ten: allowed. 0x7FE has ten, 0x7FF would have eleven.
    ['tdes', 0x3fe, 0x3ff],
    ['tdes', 0x7fe, 0x800],
    ['tdes', 0x1ff800, undefined],
    ['aes', 0x0000ffff, 0x00010000],
    ['aes', 0x0001fffe, 0x00020000],
    ['aes', 0xffff0000, undefined],
  ] as const)('%s: %i is followed by %s', (scheme, counter, next) => {
    expect(nextCounter(scheme, counter)).toBe(next)
  })

  test('the next counter is the lowest one that is allowed', () => {
    const ones = (value: number) => value.toString(2).replaceAll('0', '').length
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 21 - 1 }), (counter) => {
        let expected: number | undefined = counter + 1
        while (ones(expected) > counterRules.tdes.maxOnes) expected += 1
        if (expected >= 2 ** 21) expected = undefined
        expect(nextCounter('tdes', counter)).toBe(expected)
      }),
    )
  })

  test.each([
    [null, 7, 'ok'],
    [7, 8, 'ok'],
    [7, 107, 'ok'],
    [7, 108, 'jump'],
    [7, 7, 'replay'],
    [7, 6, 'replay'],
  ] as const)('after %s comes %i: %s', (highest, counter, verdict) => {
    expect(judgeCounter(highest, counter, 100)).toBe(verdict)
  })
})

test('what a reader encrypts opens with the same serial number and no other', () => {
  const bdk = cipherKey('tdes', fromHex('0123456789ABCDEFFEDCBA9876543210'))
  const counters = fc.integer({ min: 1, max: 0x3ff })
  fc.assert(
    fc.property(counters, counters, (one, two) => {
      const serial = (counter: number) =>
        withCounter(readKeySerial('tdes', 'FFFF9876543210E00001'), counter)
      const data = fromAscii('4012345678909D98')
      const encrypted = encryptCbc(readerKey(bdk, serial(one), 'data_request'), data)
      const opened = decryptCbc(readerKey(bdk, serial(two), 'data_request'), encrypted)
      expect(toHex(opened) === toHex(data)).toBe(one === two)
    }),
    { numRuns: 30 },
  )
})
