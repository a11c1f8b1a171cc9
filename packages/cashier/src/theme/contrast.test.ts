import { expect, test } from 'vitest'
import { contrast, weakPairs } from './contrast.ts'

test('contrast is the ratio that WCAG defines', () => {
  expect(contrast('#000', '#ffffff')).toBe(21)
  expect(contrast('#1677ff', '#fff')).toBeCloseTo(4.1, 1)
  expect(contrast('#07c160', '#fff')).toBeCloseTo(2.38, 1)
})

test('a button that shoppers cannot read is named, with its number', () => {
  expect(weakPairs({ colorPrimary: '#1677ff' })).toEqual([
    'colorOnPrimary on colorPrimary has a contrast of 4.10; text needs 4.5',
  ])
})

test('what cannot be computed or was not given is not judged', () => {
  expect(weakPairs({ colorPrimary: 'rebeccapurple', colorText: '#777' })).toEqual([])
  expect(weakPairs({ colorPrimary: '#0958d9' })).toEqual([])
})
