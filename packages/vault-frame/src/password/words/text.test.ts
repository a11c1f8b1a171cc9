import { beforeEach, describe, expect, test, vi } from 'vitest'
import { words as choosing } from '../parts/choosing-words.ts'
import { words as gesture } from '../parts/gesture-words.ts'
import { words as plain } from '../parts/plain-words.ts'
import { words as sending } from '../parts/sending-words.ts'
import { words as shield } from '../parts/shield-words.ts'
import { words } from './words.ts'

const parts = [choosing, gesture, plain, sending, shield]

test('both languages put values in the same places, and Chinese is Chinese', () => {
  for (const [zh, en] of [words, ...parts].flatMap((table) => Object.values(table))) {
    expect(en.includes('{0}'), en).toBe(zh.includes('{0}'))
    expect(zh).toMatch(/\p{Script=Han}/u)
  }
})

test('no word is in two tables', () => {
  const all = [words, ...parts].flatMap((table) => Object.keys(table))
  expect(new Set(all).size).toBe(all.length)
})

describe('in one language', () => {
  /** As the build takes it. */
  const spoken = async (lang: 'zh' | 'en') => {
    const at = lang === 'zh' ? 0 : 1
    const texts = Object.entries(words).map(([word, pair]) => [word, pair[at]])
    vi.stubGlobal('__TEXTS__', Object.fromEntries(texts))
    const text = await import('./text.ts')
    return text
  }

  beforeEach(() => vi.resetModules())

  test('a value with a dollar sign is put in as it is', async () => {
    const { say } = await spoken('en')
    expect(say('pay_title', '$&')).toBe('Pay to $&')
  })

  test('words of a part are there once it came', async () => {
    const { say, learn } = await spoken('en')
    expect(say('hold_first')).toBe('')
    learn(shield, 'en')
    expect(say('hold_first')).toBe('Hold here first')
  })

  test('how long a lock lasts is told in minutes, then in hours, never as nothing', async () => {
    const { durationText, learn } = await spoken('zh')
    learn(sending, 'zh')
    expect(durationText(1)).toBe('1 分钟')
    expect(durationText(60_001)).toBe('2 分钟')
    expect(durationText(120 * 60_000)).toBe('2 小时')
    learn(sending, 'en')
    expect(durationText(119 * 60_000)).toBe('119 min')
    expect(durationText(170 * 60_000)).toBe('3 h')
  })
})
