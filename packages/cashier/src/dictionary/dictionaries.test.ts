import { expect, test } from 'vitest'
import { texts as laterEn } from '../later/en.ts'
import { texts as laterZh } from '../later/zh.ts'
import { texts as passwordEn } from '../quickpay/password/password-en.ts'
import { texts as passwordZh } from '../quickpay/password/password-zh.ts'
import * as readerEn from '../reader/reader-en.ts'
import * as readerZh from '../reader/reader-zh.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

test.each([
  [zh, en],
  [laterZh, laterEn],
  [readerZh.texts, readerEn.texts],
  [passwordZh, passwordEn],
] as const)('both languages put values in the same places', (chinese, english) => {
  const places = (texts: object) =>
    Object.entries(texts).map(([key, text]) => [key, String(text).includes('{0}')])
  expect(Object.fromEntries(places(english))).toEqual(Object.fromEntries(places(chinese)))
})

test.each(['prompts', 'problems'] as const)('both languages have words for the same %s', (list) => {
  const names = ({ [list]: named }: typeof readerZh | typeof readerEn) =>
    named.map(([name]) => name)
  expect(names(readerEn)).toEqual(names(readerZh))
})
