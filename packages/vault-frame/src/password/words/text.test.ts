import { expect, test } from 'vitest'
import { durationText, say } from './text.ts'
import { words } from './words.ts'

test('both languages put values in the same places, and Chinese is Chinese', () => {
  for (const [zh, en] of Object.values(words)) {
    expect(en.includes('{0}'), en).toBe(zh.includes('{0}'))
    expect(zh).toMatch(/\p{Script=Han}/u)
  }
})

test('a value with a dollar sign is put in as it is', () => {
  expect(say('en', 'pay_title', '$&')).toBe('Pay to $&')
})

test('how long a lock lasts is told in minutes, then in hours, never as nothing', () => {
  expect(durationText('zh', 1)).toBe('1 分钟')
  expect(durationText('zh', 60_001)).toBe('2 分钟')
  expect(durationText('en', 119 * 60_000)).toBe('119 min')
  expect(durationText('zh', 120 * 60_000)).toBe('2 小时')
  expect(durationText('en', 170 * 60_000)).toBe('3 h')
})
