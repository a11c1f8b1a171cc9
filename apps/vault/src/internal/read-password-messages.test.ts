import { expect, test } from 'vitest'
import {
  readBarMessage,
  readPasswordEntry,
  readSetMessage,
  readShopperName,
} from './read-password-messages.ts'

const entry = {
  merchantId: 'mch_1',
  shopper: 'shopper-1',
  purpose: 'pay',
  paymentId: 'pay_1',
  subject: 'att_1',
  amount: 1999,
  currency: 'CNY',
  payee: '示例商城',
  sealed: 'a.b.c.d.e',
  clientIp: '203.0.113.7',
}
const setting = { ...entry, purpose: 'reset', provenBy: 'card_1', knownCards: ['card_2'] }

test('messages are read as they were sent, without what does not belong', () => {
  expect(readPasswordEntry({ ...entry, more: 1 })).toEqual(entry)
  expect(readSetMessage(setting)).toEqual(setting)
  const { provenBy: _, knownCards: __, ...change } = { ...setting, purpose: 'change' }
  expect(readSetMessage(change)).toEqual(change)
  const name = { merchantId: 'mch_1', shopper: 'shopper-1' }
  expect(readShopperName(entry)).toEqual(name)
  expect(readBarMessage({ ...name, barred: true })).toEqual({ ...name, barred: true })
})

test.each([
  [{ shopper: '' }, 'shopper'],
  [{ shopper: 'x'.repeat(65) }, 'shopper'],
  [{ shopper: 'a\0b' }, 'shopper'],
  [{ shopper: 7 }, 'shopper'],
  [{ merchantId: null }, 'merchantId'],
  [{ purpose: 'set' }, 'purpose'],
  [{ purpose: 'toString' }, 'purpose'],
  [{ amount: 1.5 }, 'amount'],
  [{ amount: '1999' }, 'amount'],
  [{ clientIp: '' }, 'clientIp'],
  [{ clientIp: 'x'.repeat(65) }, 'clientIp'],
  [{ sealed: undefined }, 'sealed'],
])('an entry with %o is refused, naming %s', (changed, param) => {
  expect(() => readPasswordEntry({ ...entry, ...changed })).toThrow(
    expect.objectContaining({ code: 'invalid_request', param }),
  )
})

test.each([
  [{ purpose: 'pay' }, 'purpose'],
  [{ provenBy: 4 }, 'provenBy'],
  [{ knownCards: 'card_1' }, 'knownCards'],
  [{ knownCards: [1] }, 'knownCards'],
  [{ knownCards: Array.from({ length: 1_001 }, () => 'card_1') }, 'knownCards'],
])('a new password with %o is refused, naming %s', (changed, param) => {
  expect(() => readSetMessage({ ...setting, ...changed })).toThrow(
    expect.objectContaining({ code: 'invalid_request', param }),
  )
})

test.each([undefined, null, 'x', []])('%o is no message', (body) => {
  for (const read of [readShopperName, readPasswordEntry, readSetMessage, readBarMessage]) {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  }
  expect(() => readBarMessage({ ...entry, barred: 'yes' })).toThrow(
    expect.objectContaining({ param: 'barred' }),
  )
})
