import { expect, test } from 'vitest'
import { createBinTable, loadBinTable } from './bin-table.ts'

const table = loadBinTable()

test('every row of the table has the form it must have', () => {
  expect(table.banks.length).toBeGreaterThanOrEqual(25)
  for (const { code, zh, en } of table.banks) {
    expect(code).toMatch(/^[a-z]{2,8}$/)
    expect(zh).toMatch(/^\p{Script=Han}+$/u)
    expect(en).toMatch(/^[A-Za-z ]+$/)
  }
  const codes = new Set(table.banks.map(({ code }) => code))
  for (const { prefix, length, bank } of table.rows) {
    expect(prefix).toMatch(/^\d{3,8}$/)
    expect(length, prefix).toBeGreaterThanOrEqual(15)
    expect(length, prefix).toBeLessThanOrEqual(19)
    expect(codes, prefix).toContain(bank)
  }
})

test('prefixes are there once, in order, and every bank has one', () => {
  const prefixes = table.rows.map(({ prefix }) => prefix)
  expect(prefixes).toEqual([...new Set(prefixes)].sort())
  const banks = table.banks.map(({ code }) => code)
  expect(banks).toEqual([...new Set(banks)].sort())
  expect(new Set(table.rows.map(({ bank }) => bank))).toEqual(new Set(banks))
})

test.each([
  ['6216261000000000018', 'pab', 'debit'],
  ['6221558812340000', 'pab', 'credit'],
  ['6226388000000095', 'hxb', 'credit'],
  ['6226090000000048', 'cmb', 'debit'],
])('the network’s test card %s is of %s, %s', (number, bank, kind) => {
  expect(table.issuerOf(number)).toMatchObject({
    bank: { code: bank },
    kind,
    lengths: [number.length],
  })
})

test('the longest prefix wins, a beginning is enough, and an unknown one is nobody’s', () => {
  const banks = ['one', 'two'].map((code) => ({ code, zh: '行', en: code }))
  const own = createBinTable(banks, [
    { prefix: '103', length: 19, bank: 'one', kind: 'debit' },
    { prefix: '10345', length: 16, bank: 'two', kind: 'credit' },
  ])
  expect(own.issuerOf('103456')?.bank.code).toBe('two')
  expect(own.issuerOf('103999')?.bank.code).toBe('one')
  expect(own.issuerOf('10')).toBeNull()
  expect(own.issuerOf('999999')).toBeNull()
})
