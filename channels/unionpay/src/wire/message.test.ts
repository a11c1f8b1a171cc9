import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFixture, vectors } from '../../test/fixtures.ts'
import {
  encodeForm,
  type Fields,
  invalidRequest,
  isUnambiguous,
  readAnswer,
  readForm,
  readGroup,
  signingText,
  writeAnswer,
  writeGroup,
} from './message.ts'

test('a signature covers every field but itself and empty ones, un-encoded, by name in byte order', () => {
  expect(signingText({ ...vectors.rsa.fields, signature: 'x' })).toBe(vectors.rsa.text)
  expect(signingText({ b: '2', B: '1', a: '', a1: '=&+/', signature: 's' })).toBe('B=1&a1==&+/&b=2')
})

test('an answer keeps nested groups, brackets and the line ends of a certificate', () => {
  const reading = readAnswer(readFixture('answer-rsa.txt'))
  const fields = reading.kind === 'message' ? reading.fields : {}
  expect(fields).toMatchObject({
    respMsg: '成功[0000000]',
    tokenPayData:
      '{token=6235240000020837453&trId=62000000001&tokenType=01&tokenBegin=20260102110405&tokenEnd=20310101110405&tokenLevel=10}',
    signPubKeyCert: readFixture('signer.crt').replaceAll('\n', '\r\n'),
  })
  expect(writeAnswer(fields)).toBe(readFixture('answer-rsa.txt'))
})

test('an empty field is none, because anybody could have put it there; twice it is malformed', () => {
  expect(readForm('txnAmt=1&currencyCode=')).toEqual({ txnAmt: '1' })
  expect(readForm('txnAmt=&txnAmt=1')).toBeUndefined()
})

test('a value ends at an ampersand outside brackets only, and begins at the first equals sign', () => {
  expect(readAnswer('a=b=c==&d={x=[1&2]&y={z=3&w=4}}&e=')).toEqual({
    kind: 'message',
    fields: { a: 'b=c==', d: '{x=[1&2]&y={z=3&w=4}}' },
  })
})

test.each([
  ['nothing', ''],
  ['a page', '<html><body>502 Bad Gateway</body></html>'],
  ['a field without a value', 'a=1&b'],
  ['a field without a name', 'a=1&=2'],
  ['a field twice', 'respCode=00&respCode=01'],
  ['a bracket that is never closed', 'a={b=1&c=2'],
  ['a bracket that was never opened', 'a=1}&c=2'],
  ['brackets of two kinds', 'a={1]&c=2'],
  ['brackets in brackets in brackets', 'a={{{{{1}}}}}'],
  ['a pair too many', Array.from({ length: 300 }, (_, index) => `a${index}=1`).join('&')],
  ['bytes that are no text', Uint8Array.of(0x61, 0x3d, 0xff, 0xfe)],
  ['more than anyone sends', `a=${'1'.repeat(4_000_000)}`],
])('%s is unreadable as an answer', (_, body) => {
  expect(readAnswer(body)).toEqual({ kind: 'unreadable' })
})

test('the bare refusal of what the gateway could not read is told from a message', () => {
  expect(readAnswer(invalidRequest)).toEqual({ kind: 'invalid_request' })
  expect(readAnswer(Buffer.from(`${invalidRequest}\r\n`))).toEqual({ kind: 'invalid_request' })
  expect(readAnswer(`respMsg=${invalidRequest}`).kind).toBe('message')
})

test('a form comes back from its encoding, with plus signs as spaces', () => {
  expect(readForm(encodeForm(vectors.rsa.fields))).toEqual({
    ...withoutEmpty(vectors.rsa.fields),
  })
  expect(readForm('orderDesc=a+b%2Bc&reqReserved=%E9%9E%8B')).toEqual({
    orderDesc: 'a b+c',
    reqReserved: '鞋',
  })
})

test.each([
  ['nothing', ''],
  ['a broken percent sequence', 'a=%zz'],
  ['percent bytes that are no text', 'a=%ff%fe'],
  ['a name twice', 'a=1&a=1'],
  ['a name twice in two spellings', 'txnAmt=1&txn%41mt=2'],
  ['a name alone', 'a'],
])('%s is no form', (_, body) => {
  expect(readForm(body)).toBeUndefined()
})

test('a group is read whole or not at all', () => {
  expect(readGroup(writeGroup({ trId: '62000000001', token: '6235', tokenType: '' }))).toEqual({
    trId: '62000000001',
    token: '6235',
  })
  expect(readGroup('{}')).toEqual({})
  for (const text of ['', '{', 'a=1', '{a=1}&b={2}', '{a}', '{a=1&a=1}', '{a=1']) {
    expect(readGroup(text)).toBeUndefined()
  }
})

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,15}$/)
const flatValue = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !/[&{}[\]]/.test(text) && Buffer.from(text).toString() === text)
const flat = fc.dictionary(name, flatValue, { minKeys: 1, maxKeys: 8, noNullPrototype: true })
const nested = fc
  .tuple(flat, flat)
  .map(([outer, inner]) => ({ ...outer, tokenPayData: writeGroup(inner) }))

test('whatever is written as an answer, a form or a group is read as it was', () => {
  fc.assert(
    fc.property(nested, (fields) => {
      const written = writeAnswer(fields)
      const reading = written === invalidRequest ? undefined : readAnswer(Buffer.from(written))
      expect(reading).toEqual({ kind: 'message', fields })
      expect(readForm(Buffer.from(encodeForm(fields)))).toEqual(fields)
      expect(readGroup(writeGroup(fields))).toEqual(fields)
    }),
  )
})

test('no bytes make a reader throw', () => {
  const fragment = fc.constantFrom('a', '=', '&', '{', '}', '[', ']', '%', '+', '\r\n', '00', '鞋')
  const text = fc.array(fragment, { maxLength: 200 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 400 })), (body) => {
      expect(['message', 'unreadable', 'invalid_request']).toContain(readAnswer(body).kind)
      readForm(body)
      readGroup(typeof body === 'string' ? body : Buffer.from(body).toString('latin1'))
    }),
    { numRuns: 1000 },
  )
})

test('the longest answer of brackets is judged at once', () => {
  const started = performance.now()
  readAnswer('{['.repeat(1_900_000))
  readAnswer(`a=${'{}'.repeat(1_900_000)}`)
  expect(performance.now() - started).toBeLessThan(2_000)
})

function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}

test.each([
  ['a=1', true],
  ['H&M', true],
  ['成功[0000000]', true],
  ['{a=1&b=2}', true],
  ['1&b=2', false],
  ['{a=1', false],
  ['b=2}', false],
])('%j is %s as the value of a field that stands for itself', (value, expected) => {
  expect(isUnambiguous({ field: value })).toBe(expected)
})
