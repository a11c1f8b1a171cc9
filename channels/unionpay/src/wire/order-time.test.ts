import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  fromOrderTime,
  fromTraceTime,
  isSameSettlementDay,
  settlementCut,
  settlementDay,
  toOrderTime,
} from './order-time.ts'

const at = (text: string) => fromOrderTime(text) ?? Number.NaN

test('a time is written in China, wherever the server stands', () => {
  expect(toOrderTime(Date.UTC(2026, 0, 2, 3, 4, 5, 999))).toBe('20260102110405')
  expect(at('20260101000000')).toBe(Date.UTC(2025, 11, 31, 16))
})

test('every second comes back from its text', () => {
  const second = fc.integer({ min: 0, max: 4_000_000_000 })
  fc.assert(
    fc.property(second, (value) => fromOrderTime(toOrderTime(value * 1000)) === value * 1000),
  )
})

test.each(['', '2026010211040', '20260230110405', '20261301110405', '20260102250405', 'x'])(
  '%j is no time',
  (text) => {
    expect(fromOrderTime(text)).toBeUndefined()
  },
)

test('a trace time without a year is the one nearest to the order', () => {
  expect(fromTraceTime('0101000001', at('20251231235959'))).toBe(at('20260101000001'))
  expect(fromTraceTime('1231235959', at('20260101000001'))).toBe(at('20251231235959'))
  expect(fromTraceTime('0229120000', at('20240301000000'))).toBe(at('20240229120000'))
  expect(fromTraceTime('9901000000', at('20260101000000'))).toBeUndefined()
})

test.each([
  ['20260102225959', '20260102'],
  ['20260102230000', '20260103'],
  ['20260103000000', '20260103'],
  ['20261231230000', '20270101'],
])('%s is settled on %s', (time, day) => {
  expect(settlementDay(at(time))).toBe(day)
})

test('the test environment settles at half past one in the afternoon', () => {
  expect(settlementDay(at('20260102132959'), settlementCut.test)).toBe('20260102')
  expect(settlementDay(at('20260102133000'), settlementCut.test)).toBe('20260103')
})

test('an undo must fall between two cuts, not between two midnights', () => {
  expect(isSameSettlementDay(at('20260102225900'), at('20260102230000'))).toBe(false)
  expect(isSameSettlementDay(at('20260102230000'), at('20260103225959'))).toBe(true)
})
