import { expect, test } from 'vitest'
import { guessableRules, isGuessable } from './guessable.ts'

test('about a tenth of all is refused, and no rule in vain', { timeout: 60_000 }, () => {
  let count = 0
  const left = new Set(guessableRules.map(({ name }) => name))
  for (let number = 0; number < 1_000_000; number += 1) {
    const digits = String(number).padStart(6, '0')
    if (!isGuessable(digits)) continue
    count += 1
    const [rule, another] = guessableRules.filter(({ refuses }) => refuses(digits))
    if (rule !== undefined && another === undefined) left.delete(rule.name)
  }
  expect(count).toBeGreaterThanOrEqual(80_000)
  expect(count).toBeLessThanOrEqual(120_000)
  expect([...left]).toEqual([])
})

test.each([
  '000000',
  '888888',
  '123456',
  '654321',
  '012345',
  '111222',
  '121212',
  '123123',
  '123321',
  '112233',
  '135790',
  '102030',
  '147258',
  '159753',
  '741852',
  '789456',
  '520131',
  '131420',
  '168168',
  '521521',
  '900815',
  '150890',
  '081590',
  '000101',
  '199008',
  '081990',
  '199088',
  '345678',
  '101010',
  '100001',
  '998877',
  '001122',
  '369369',
  '112211',
  '123124',
  '777798',
])('%s is refused', (digits) => {
  expect(isGuessable(digits)).toBe(true)
})

test.each(['740283', '285093', '916024', '394716', '607495', '450687', '379604'])(
  '%s is taken',
  (digits) => {
    expect(isGuessable(digits)).toBe(false)
  },
)
