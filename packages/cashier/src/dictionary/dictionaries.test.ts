import { expect, test } from 'vitest'
import { texts as laterEn } from '../later/en.ts'
import { texts as laterZh } from '../later/zh.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

test.each([
  [zh, en],
  [laterZh, laterEn],
] as const)('both languages put values in the same places', (chinese, english) => {
  const places = (texts: object) =>
    Object.entries(texts).map(([key, text]) => [key, String(text).includes('{0}')])
  expect(Object.fromEntries(places(english))).toEqual(Object.fromEntries(places(chinese)))
})
