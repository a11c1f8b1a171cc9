import { expect, test } from 'vitest'
import { toSubject } from './trade.ts'

test('forbidden characters become their full-width forms', () => {
  expect(toSubject('键盘 / 青轴 & a=b')).toBe('键盘 ／ 青轴 ＆ a＝b')
})

test('control characters become a space, and an empty description says what it is', () => {
  expect(toSubject(' a\n\tb ')).toBe('a b')
  expect(toSubject(' \n ')).toBe('商品')
})

test('a long description is cut to 256 characters without splitting one', () => {
  expect(toSubject('长'.repeat(300))).toBe('长'.repeat(256))
  expect(toSubject(`${'a'.repeat(255)}😀b`)).toBe('a'.repeat(255))
})
