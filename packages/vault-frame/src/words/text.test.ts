import { expect, test } from 'vitest'
import { amountText } from './phrase.ts'
import { problemText, text } from './text.ts'
import { words } from './words.ts'

test('both languages put values in the same places', () => {
  for (const [zh, en] of Object.values(words)) {
    expect([zh, en].map((one) => one.includes('{0}'))).toEqual(Array(2).fill(zh.includes('{0}')))
    expect(zh).toMatch(/\p{Script=Han}/u)
  }
})

test('a value with a dollar sign is put in as it is', () => {
  expect(text('en', 'pay_to', '$&')).toBe('Pay to $&')
})

test('a problem is told in our words, else in those of the vault, else in general', () => {
  expect(problemText('zh', { code: 'sms_code_wrong' })).toBe('验证码错误，请重新输入')
  expect(problemText('zh', { code: 'bad' }, 'number')).toBe('请检查银行卡号')
  const sentence = { zh: '卡数过多', en: 'Too many cards' }
  expect(problemText('en', { code: 'card_limit', sentence })).toBe('Too many cards')
  expect(problemText('zh', { code: 'constructor' })).toBe(words.failed[0])
  expect(problemText('zh', undefined)).toBe('')
})

test('amounts have separators and the decimals of their currency', () => {
  expect(amountText(29_900, 'CNY')).toBe('¥299.00')
  expect(amountText(123_456_789, 'CNY')).toBe('¥1,234,567.89')
  expect(amountText(1, 'CNY')).toBe('¥0.01')
  expect(amountText(1200, 'JPY')).toBe('JPY 1,200')
})
