import { expect, test } from 'vitest'
import { cleaned, type Field, fields, passesLuhn, passesMod11, problemOf } from './checks.ts'

const now = Date.UTC(2026, 2, 15)
const problem = (field: Field, typed: string) => problemOf(field, cleaned(field, typed), now)

test('the check digit of a card number finds a wrong digit and two that changed places', () => {
  expect(passesLuhn('6222021234567890128')).toBe(true)
  expect(passesLuhn('6222021234567890129')).toBe(false)
  expect(passesLuhn('6222021234567890218')).toBe(false)
})

test('the check character of an ID number is a digit or an X', () => {
  expect(passesMod11('11010519491231002X')).toBe(true)
  expect(passesMod11('110105194912310021')).toBe(false)
  expect(passesMod11('440308199901101512')).toBe(true)
  expect(passesMod11('440308199901101521')).toBe(false)
})

const good: Readonly<Record<Field, string>> = {
  number: '6222 0212 3456 7890 128',
  name: ' 阿依古丽·买买提 ',
  id_number: '11010519491231002x',
  phone: '138 1234 1234',
  kind: 'credit',
  expiry: '08/29',
  code: '012345',
  cvn: '012',
  agreed: 'agreed',
}
const bad: Readonly<Record<Field, string>> = {
  number: '6222 0212 3456 7890 129',
  name: '张',
  id_number: '110105194912310020',
  phone: '12812341234',
  kind: '',
  expiry: '13/29',
  code: '12345',
  cvn: '12',
  agreed: '',
}

test.each(fields)('%s is checked', (field) => {
  expect(problem(field, good[field])).toBe('')
  expect(problem(field, bad[field])).toBe(field === 'agreed' ? 'bad_agreed' : 'bad')
  expect(problem(field, '')).not.toBe('')
})

test('a card is good until the end of its month', () => {
  expect(problem('expiry', '03/26')).toBe('')
  expect(problem('expiry', '02/26')).toBe('card_expired')
})

test('what is sealed is cleaned of what makes it readable', () => {
  expect(cleaned('number', good.number)).toBe('6222021234567890128')
  expect(cleaned('name', good.name)).toBe('阿依古丽·买买提')
  expect(cleaned('id_number', '1101 0519 4912 3100 2x')).toBe('11010519491231002X')
  expect(cleaned('expiry', good.expiry)).toBe('0829')
})
