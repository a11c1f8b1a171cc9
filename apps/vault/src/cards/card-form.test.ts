import { expect, test } from 'vitest'
import { creditCard, shopperCard } from '../../test/bench.ts'
import { loadBinTable } from '../banks/bin-table.ts'
import { readCardForm } from './card-form.ts'
import { isCardNumber } from './card-number.ts'
import { isGoodExpiry } from './expiry.ts'
import { isIdentityNumber } from './identity-number.ts'

const now = Date.UTC(2026, 0, 15)
const how = { bins: loadBinTable(), now }
const unknown = { ...shopperCard, number: '9000000000000001' }

test('what a debit card’s holder typed is taken, with spaces in the number', () => {
  const entered = readCardForm({ ...shopperCard, number: '6216 2610 0000 0000 018' }, how)
  expect(entered).toMatchObject({
    kind: 'debit',
    bankCode: 'pab',
    lastFour: '0018',
    phoneMasked: '135****5506',
  })
  expect(entered.data.reveal()).toEqual({
    number: '6216261000000000018',
    holderName: '全渠道',
    idType: '01',
    idNumber: '341126197709218366',
    phone: '13552535506',
  })
})

test('a credit card needs its date, and keeps it', () => {
  expect(readCardForm(creditCard, how).data.reveal().expiry).toBe('1229')
  const { expiry: _, ...without } = creditCard
  expect(() => readCardForm(without, how)).toThrow(
    expect.objectContaining({ code: 'card_data_invalid', param: 'expiry' }),
  )
})

test('of an unknown bank, the kind is what the shopper says', () => {
  expect(readCardForm({ ...unknown, kind: 'credit', expiry: '1229' }, how).kind).toBe('credit')
  expect(readCardForm({ ...unknown, kind: 'debit' }, how)).toMatchObject({
    kind: 'debit',
    bankCode: null,
  })
  expect(readCardForm({ ...unknown, expiry: '1229' }, how).kind).toBe('credit')
  expect(readCardForm({ ...shopperCard, kind: 'credit' }, how).kind).toBe('debit')
})

test.each([
  ['name', ''],
  ['name', '张'],
  ['name', '张三3'],
  ['name', '<b>张三</b>'],
  ['id_type', '02'],
  ['id_number', '341126197709218367'],
  ['id_number', '341126197702308366'],
  ['phone', '12552535506'],
  ['phone', '+8613552535506'],
  ['phone', 13552535506],
  ['agreed', false],
  ['agreed', 'true'],
  ['kind', 'prepaid'],
])('a bad %s is refused by name: %j', (param, value) => {
  expect(() => readCardForm({ ...unknown, [param]: value }, how)).toThrow(
    expect.objectContaining({ code: 'card_data_invalid', param }),
  )
})

test('a number that fails its check is refused without being repeated', () => {
  for (const number of ['6216261000000000019', '62162610', '62162610000000000180', 'x']) {
    const refusal = expect.objectContaining({ code: 'card_number_invalid' })
    expect(() => readCardForm({ ...shopperCard, number }, how)).toThrow(refusal)
    expect(() => readCardForm({ ...shopperCard, number }, how)).not.toThrow(number)
  }
})

test('names of many peoples are names', () => {
  for (const name of ['张三', '欧阳娜娜', '阿卜杜热合曼·买买提', "O'Neil Ann-Marie", 'José']) {
    expect(readCardForm({ ...shopperCard, name }, how).data.reveal().holderName).toBe(name)
  }
})

test('card numbers have 13 to 19 digits of which the last checks', () => {
  for (const good of ['6216261000000000018', '4111111111111111', '4222222222222']) {
    expect(isCardNumber(good)).toBe(true)
    expect(isCardNumber(`${good.slice(0, -1)}${(Number(good.at(-1)) + 1) % 10}`)).toBe(false)
  }
  expect(isCardNumber('000000000000')).toBe(false)
})

test('identity numbers check their date and their last digit', () => {
  for (const good of ['341126197709218366', '11010519491231002X', '510265790128303']) {
    expect(isIdentityNumber(good), good).toBe(true)
  }
  for (const bad of [
    '11010519491231002x',
    '110105194912310021',
    '510265791328303',
    '0'.repeat(18),
  ]) {
    expect(isIdentityNumber(bad), bad).toBe(false)
  }
})

test('a card is good until its last month ends in China', () => {
  const lastMoment = Date.UTC(2026, 0, 31, 15, 59, 59)
  expect(isGoodExpiry('0126', lastMoment)).toBe(true)
  expect(isGoodExpiry('0126', lastMoment + 1_000)).toBe(false)
  expect(isGoodExpiry('0146', now)).toBe(true)
  expect(isGoodExpiry('0246', now)).toBe(false)
  for (const bad of ['1329', '0029', '129', '12/29', '']) expect(isGoodExpiry(bad, now)).toBe(false)
})
