import { decodeMessage, encodeMessage } from '@tillway/wire/iso8583'
import { describe, expect, test } from 'vitest'
import { mismatchOf } from './acceptance.ts'
import { decodeTotals, encodeTotals } from './batch-totals.ts'
import { decodeUpload, encodeUpload, encodeUploadCount } from './batch-upload.ts'
import { decodeControl, encodeControl } from './control-field.ts'
import { posDialect } from './dialect.ts'
import { fromHostTime, toHostTime } from './host-time.ts'
import { decodeInstitutions, encodeInstitutions } from './institutions.ts'
import { encodeSealed, macOf } from './mac.ts'
import { decodeOriginal, encodeOriginal } from './original-field.ts'
import { readResponseCode } from './response-codes.ts'
import { decodeLongPin, decodeSecurity, encodeLongPin, encodeSecurity } from './security-field.ts'
import { answerType, signInCodes, transactionOf, transactions } from './transactions.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()
const malformed = expect.objectContaining({ name: 'MalformedMessage' })

describe('the dialect', () => {
  const encode = (fields: Record<number, string | Uint8Array>) =>
    hex(encodeMessage(posDialect, { type: '0200', fields }).bytes.subarray(10))

  test.each([
    ['22 stands left', { 22: '071' }, '0710'],
    ['23 stands right', { 23: '001' }, '0001'],
    ['2 tells its digits', { 2: '6225885111234563' }, '166225885111234563'],
    [
      'a card number of an odd length is filled up behind',
      { 2: '123456789012345' },
      '151234567890123450',
    ],
    ['35 has D for the separator', { 35: '6225885111234563=30' }, '196225885111234563D300'],
    ['60 is packed with a length of three digits', { 60: '22000001000' }, '0011220000010000'],
    ['64 is text', { 64: Buffer.from('E267B6E2') }, '4532363742364532'],
  ])('%s', (_, fields, expected) => {
    expect(encode(fields)).toBe(expected)
  })

  test('a whole sale comes back as it went', () => {
    const fields = {
      3: '000000',
      4: '000000029900',
      11: '000123',
      14: '3012',
      22: '051',
      23: '001',
      25: '00',
      26: '06',
      35: '6225885111234563=301220ABCDEF01234567',
      41: '10000001',
      42: '898310148160001',
      49: '156',
      52: new Uint8Array(8).fill(7),
      53: '2610000000000000',
      55: new Uint8Array(120).fill(9),
      60: '2200000100060',
    }
    const { bytes } = encodeMessage(posDialect, { type: '0200', fields })
    expect(decodeMessage(posDialect, bytes)).toMatchObject({ type: '0200', fields })
  })
})

describe('compound fields', () => {
  test('60 is read up to where it ends', () => {
    const field = { kind: '22', batch: '000001', network: '000', ability: '6', chipCondition: '0' }
    expect(encodeControl(field)).toBe('2200000100060')
    expect(decodeControl('2200000100060')).toEqual(field)
    expect(decodeControl('0000000100400')).toEqual({
      ...field,
      kind: '00',
      network: '004',
      ability: '0',
    })
    expect(decodeControl('00000001')).toEqual({ kind: '00', batch: '000001' })
    expect(() => encodeControl({ ...field, batch: '1' })).toThrow(malformed)
    expect(() => decodeControl('2200')).toThrow(malformed)
  })

  test('61 names the original', () => {
    expect(encodeOriginal({ batch: '000001', stan: '000123', date: '0102' })).toBe(
      '0000010001230102',
    )
    expect(decodeOriginal('000001000123')).toEqual({ batch: '000001', stan: '000123' })
    expect(decodeOriginal('0000010001230102000000000')).toMatchObject({ date: '0102' })
    expect(() => decodeOriginal('00000100012')).toThrow(malformed)
    expect(() => encodeOriginal({ batch: '1', stan: '000123' })).toThrow(malformed)
  })

  test('48 of a settlement has sums for both kinds of card', () => {
    const zero = { amount: 0, count: 0 }
    const totals = {
      domestic: {
        debit: { amount: 29_900, count: 2 },
        credit: { amount: 100, count: 1 },
        flag: '0',
      },
      foreign: { debit: zero, credit: zero, flag: '0' },
    } as const
    const text = encodeTotals(totals)
    expect(text).toBe(`000000029900002000000000100001${'0'.repeat(32)}`)
    expect(decodeTotals(text)).toEqual(totals)
    expect(() => decodeTotals(text.slice(1))).toThrow(malformed)
    const tooMany = { ...totals.domestic, debit: { amount: 1, count: 1000 } }
    expect(() => encodeTotals({ ...totals, domestic: tooMany })).toThrow(malformed)
  })

  test('48 of an upload has at most eight lines', () => {
    const line = { foreign: false, stan: '000123', pan: '6225885111234563', amount: 29_900 }
    const text = encodeUpload([line, { ...line, foreign: true, stan: '000124' }])
    expect(text).toBe(
      '02' +
        '0000012300006225885111234563000000029900' +
        '0100012400006225885111234563000000029900',
    )
    expect(decodeUpload(text)).toEqual([line, { ...line, foreign: true, stan: '000124' }])
    expect(encodeUpload(Array.from({ length: 8 }, () => line))).toHaveLength(322)
    expect(() => encodeUpload(Array.from({ length: 9 }, () => line))).toThrow(malformed)
    expect(() => decodeUpload(text.slice(0, -1))).toThrow(malformed)
    expect(encodeUploadCount(12)).toBe('0012')
  })

  test('53 and a long PIN block', () => {
    const field = { pin: 'with_card_number', algorithm: 'tdes', trackEncrypted: false } as const
    expect(encodeSecurity(field)).toBe('2600000000000000')
    expect(decodeSecurity('2600000000000000')).toEqual(field)
    expect(decodeSecurity('0410000000000000')).toMatchObject({ pin: 'none', algorithm: 'sm4' })
    expect(decodeSecurity('9600000000000000')).toBeUndefined()
    const block = new Uint8Array(16).fill(3)
    expect(decodeLongPin(encodeLongPin(block))).toEqual(block)
    expect(decodeLongPin(block)).toBeUndefined()
  })

  test('44 is filled up with blanks', () => {
    const both = { issuer: '03080000', acquirer: '48020000' }
    expect(decodeInstitutions(encodeInstitutions(both))).toEqual(both)
  })

  test('times have the nearest year', () => {
    const near = Date.parse('2026-01-01T00:00:30.000+08:00')
    expect(toHostTime(near)).toEqual({ time: '000030', date: '0101' })
    expect(fromHostTime({ time: '235959', date: '1231' }, near)).toBe(near - 31_000)
    expect(fromHostTime({ time: '250000', date: '1231' }, near)).toBeUndefined()
    expect(fromHostTime({ time: '', date: '' }, near)).toBeUndefined()
  })
})

describe('transactions', () => {
  test('each is told from the others by its own fields', () => {
    for (const [name, row] of Object.entries(transactions)) {
      const {
        kind,
        networks,
        processing = '',
        condition = '',
      } = row as {
        kind: string
        networks?: readonly string[]
        processing?: string
        condition?: string
      }
      for (const network of networks ?? ['000']) {
        const fields = { 3: processing, 25: condition, 60: `${kind}000001${network}` }
        expect(transactionOf(row.type, fields)).toBe(name)
      }
    }
    expect(transactionOf('0200', { 3: '000000', 25: '00', 60: '99000001' })).toBeUndefined()
    expect(signInCodes.double_track).toBe('004')
  })

  test('answers are ten higher', () => {
    expect(answerType('0200')).toBe('0210')
    expect(answerType('0820')).toBe('0830')
  })
})

describe('an answer', () => {
  const request = {
    type: '0200',
    fields: { 3: '000000', 4: '000000029900', 11: '000123', 41: '10000001', 42: '898310148160001' },
  }
  const answer = { type: '0210', fields: { ...request.fields, 39: '00' } as Record<number, string> }

  test('is taken when it repeats the request', () => {
    expect(mismatchOf(request, answer)).toBeUndefined()
    const { 42: _, ...without } = answer.fields
    expect(mismatchOf(request, { ...answer, fields: { ...without, 39: '55' } })).toBeUndefined()
  })

  test.each([
    ['type', { type: '0410', fields: answer.fields }],
    ['field 39', { type: '0210', fields: request.fields }],
    ['field 3', { type: '0210', fields: { ...answer.fields, 3: '200000' } }],
    ['field 4', { type: '0210', fields: { ...answer.fields, 4: '000000000001' } }],
    ['field 11', { type: '0210', fields: { ...answer.fields, 11: '000124' } }],
    ['field 41', { type: '0210', fields: { ...answer.fields, 41: '10000002' } }],
    ['field 42', { type: '0210', fields: { ...answer.fields, 42: '898310148160002' } }],
  ])('with another %s is none', (what, other) => {
    expect(mismatchOf(request, other)).toBe(what)
  })

  test('may be for less when it says so', () => {
    const partly = { ...answer.fields, 4: '000000000001', 39: '10' }
    expect(mismatchOf(request, { type: '0210', fields: partly })).toBeUndefined()
  })

  test('codes that nobody told us about leave doubt', () => {
    expect(readResponseCode('00').outcome).toBe('approved')
    expect(readResponseCode('55')).toMatchObject({ outcome: 'declined', code: 'pin_wrong' })
    expect(readResponseCode('A0').outcome).toBe('sign_in')
    for (const code of ['98', 'ZZ', '', 'toString']) {
      expect(readResponseCode(code).outcome).toBe('unclear')
    }
  })
})

test('the MAC is over everything before its field, with its bit set', async () => {
  const fields = { 11: '000123', 41: '10000001' }
  let seen = ''
  const bytes = await encodeSealed({ type: '0200', fields }, async (data) => {
    seen = hex(data)
    return Buffer.from('E267B6E2')
  })
  expect(seen).toBe(`02000020000000800001${'000123'}${hex(Buffer.from('10000001'))}`)
  const decoded = decodeMessage(posDialect, bytes)
  expect(hex(macOf(bytes, decoded)?.data ?? bytes)).toBe(seen)
  expect(Buffer.from(decoded.fields[64] as Uint8Array).toString()).toBe('E267B6E2')
  const plain = encodeMessage(posDialect, { type: '0200', fields }).bytes
  expect(macOf(plain, decodeMessage(posDialect, plain))).toBeUndefined()
})
