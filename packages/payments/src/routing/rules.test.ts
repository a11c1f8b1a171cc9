import { expect, test } from 'vitest'
import { applyRules, type RoutingCondition } from './rules.ts'
import { mondayMorning, rulesOf } from './testing/routing-samples.ts'

const situation = {
  host: 'desktop',
  terminalId: 'tm_1',
  hasOwnChannel: true,
  amount: 2_500,
  currency: 'CNY',
  now: mondayMorning,
}

const fits = (when: RoutingCondition, changes: Partial<typeof situation> = {}) =>
  applyRules(rulesOf({ when, effect: { fallback: false } }), { ...situation, ...changes })
    .fallback === false

test.each<[RoutingCondition, boolean]>([
  [{}, true],
  [{ hosts: ['phone', 'desktop'] }, true],
  [{ hosts: ['phone'] }, false],
  [{ atTerminal: true }, true],
  [{ atTerminal: false }, false],
  [{ terminals: ['tm_1'] }, true],
  [{ terminals: ['tm_2'] }, false],
  [{ ownChannel: true }, true],
  [{ ownChannel: false }, false],
  [{ amountFrom: 2_500, amountTo: 2_500 }, true],
  [{ amountFrom: 2_501 }, false],
  [{ amountTo: 2_499 }, false],
  [{ currencies: ['CNY'] }, true],
  [{ currencies: ['USD'] }, false],
  [{ weekdays: [1] }, true],
  [{ weekdays: [2, 3, 4, 5, 6, 7] }, false],
  [{ hosts: ['desktop'], currencies: ['USD'] }, false],
])('%j fits: %s', (when, expected) => {
  expect(fits(when)).toBe(expected)
})

test.each([
  ['09:30', '09:31', true],
  ['09:29', '09:30', false],
  ['09:31', '09:30', false],
  ['22:00', '09:31', true],
  ['22:00', '09:30', false],
  ['00:00', '00:00', true],
])('half past nine in China is from %s to %s: %s', (from, to, expected) => {
  expect(fits({ time: { from, to } })).toBe(expected)
})

test('the day of the week is that of China', () => {
  const sundayEvening = Date.UTC(2026, 0, 4, 16, 0)
  expect(fits({ weekdays: [1] }, { now: sundayEvening })).toBe(true)
  expect(fits({ weekdays: [7] }, { now: sundayEvening - 1 })).toBe(true)
})

test('the first rule that fits and speaks of a matter has the word; what is left out adds up', () => {
  const rules = applyRules(
    rulesOf(
      { name: 'elsewhere', when: { hosts: ['phone'] }, effect: { order: ['z'], fallback: false } },
      { name: 'one', effect: { leaveOut: ['a'] } },
      { name: 'two', effect: { order: ['b'], leaveOut: ['c'], weights: { ca_1: 1 } } },
      { name: 'three', effect: { order: ['d'], weights: { ca_1: 2, ca_2: 2 } } },
    ),
    situation,
  )
  expect(rules.order).toEqual({
    ways: ['b'],
    rule: { number: 3, name: 'two' },
    isForOwnChannel: false,
  })
  expect(rules.leavesOut('a')).toEqual({ number: 2, name: 'one' })
  expect(rules.leavesOut('c')).toEqual({ number: 3, name: 'two' })
  expect(rules.leavesOut('b')).toBeUndefined()
  expect(rules.weightsOf(['ca_1', 'ca_2'])?.rule).toEqual({ number: 3, name: 'two' })
  expect(rules.weightsOf(['ca_2'])?.rule).toEqual({ number: 4, name: 'three' })
  expect(rules.weightsOf(['ca_3'])).toBeUndefined()
  expect(rules.fallback).toBe(true)
})
