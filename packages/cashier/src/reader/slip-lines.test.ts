import { expect, test } from 'vitest'
import { slipLines } from './slip-lines.ts'

const lines = (receipt: Record<string, string>) => slipLines(receipt, (time) => `at ${time}`)

test('lines come in the order of the slip, in both languages', () => {
  expect(lines({ amount: '29900', card: '622202*********0128', merchant_name: '半山' })).toEqual([
    ['商户名称', 'Merchant', '半山'],
    ['卡号', 'Card no.', '622202*********0128'],
    ['金额', 'Amount', 'RMB 299.00'],
  ])
})

test.each([
  ['1', 'RMB 0.01'],
  ['10', 'RMB 0.10'],
  ['100', 'RMB 1.00'],
  ['999999999999', 'RMB 9999999999.99'],
])('%s minor units are %s', (amount, text) => {
  expect(lines({ amount })[0]?.[2]).toBe(text)
})

test('how the card was read and when are written out', () => {
  expect(
    lines({ entry: 'insert', time: '2026-03-01T04:05:06Z' }).map(([, , text]) => text),
  ).toEqual(['插卡 insert', 'at 2026-03-01T04:05:06Z'])
  expect(lines({ entry: 'by_hand' })[0]?.[2]).toBe('by_hand')
})

test('what is not told is left out, and what is not known keeps its name', () => {
  expect(lines({ issuer: '', batch: '000001', card_expiry: '3012' })).toEqual([
    ['批次号', 'Batch no.', '000001'],
    ['', 'card expiry', '3012'],
  ])
})
