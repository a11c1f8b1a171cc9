import { MalformedMessage } from '@tillway/wire/iso8583'
import { expect, test } from 'vitest'
import { decodeOrder, encodeOrder } from './private-field.ts'

test('an order number lies behind its tag and its length', () => {
  expect(encodeOrder('att_1')).toBe('ZO005att_1')
  expect(decodeOrder('A3004codeZO005att_1')).toBe('att_1')
})

test('a field without one has none', () => {
  expect(decodeOrder('A3004code')).toBeUndefined()
  expect(decodeOrder('')).toBeUndefined()
})

test('what is no plain text is not written, and a torn field is not read', () => {
  expect(() => encodeOrder('a b')).toThrow(MalformedMessage)
  expect(() => encodeOrder('')).toThrow(MalformedMessage)
  expect(() => decodeOrder('ZO009att_1')).toThrow(MalformedMessage)
})
