import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable, isErrorCode } from './error-table.ts'

test('every row has a status that fits its type, and words for the shopper in both languages', () => {
  for (const [code, row] of Object.entries(errorTable)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(row.status === 202 || (row.status >= 400 && row.status < 600), code).toBe(true)
    expect(row.shopper.zh, code).toMatch(/[\u4e00-\u9fff]/)
    expect(row.shopper.en, code).toMatch(/[a-z]/)
    expect(row.developer.length, code).toBeGreaterThan(10)
  }
})

test('no word for the shopper of an uncertain outcome says that it failed', () => {
  for (const code of [
    'internal',
    'channel_outcome_unknown',
    'attempt_in_progress',
    'amount_mismatch',
  ] as const) {
    expect(errorTable[code].shopper.zh).not.toContain('失败')
    expect(errorTable[code].shopper.en).not.toMatch(/fail/i)
  }
})

test('the docs list the codes of the table, no more and no less', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8')
  const listed = [...docs.matchAll(/^## (\w+)$/gm)].map(([, code]) => code)
  expect(listed).toEqual(Object.keys(errorTable))
  expect(listed.every(isErrorCode)).toBe(true)
})
