import { expect, test } from 'vitest'
import { timeText } from './time-text.ts'

test('times are written the same in every language', () => {
  expect(timeText('2026-03-01T04:05:06Z')).toMatch(/^2026-0[23]-\d\d \d\d:05:06$/)
})
