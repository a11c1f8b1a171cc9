import { isPayError } from '@tillway/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { message } from '../../test/bench.ts'
import { loadBinTable } from '../banks/bin-table.ts'
import { readCardForm } from '../cards/card-form.ts'
import { readCardName, readComposeMessage, readDispatchMessage } from './read-messages.ts'

const dispatched = { envelope: 'e', signature: 's', url: 'https://a.example/', timeoutMs: 1 }
const form = { bins: loadBinTable(), now: 0 }

test('messages are read as they were sent, and nothing more of them', () => {
  const full = message({
    cardId: 'card_1',
    amount: 5,
    fill: ['number'],
    code: { sealed: 'x', subject: 'att_1' },
  })
  expect(readComposeMessage({ ...full, more: 1 })).toEqual(full)
  expect(readComposeMessage(message())).toEqual(message())
  expect(readDispatchMessage({ ...dispatched, more: 1 })).toEqual(dispatched)
  expect(readCardName({ merchantId: 'm', cardId: 'c', more: 1 })).toEqual({
    merchantId: 'm',
    cardId: 'c',
  })
})

test('a card number in the place of a name is not repeated', () => {
  const wrong = { ...message(), fields: { '6225885111234563': 1 } }
  expect(() => readComposeMessage(wrong)).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: 'fields is missing or malformed' }),
  )
})

test.each([
  ['a name', readCardName],
  ['a message', readComposeMessage],
  ['a dispatch', readDispatchMessage],
  ['a form', (value: unknown) => readCardForm(Object(value), form)],
])('whatever comes in place of %s is refused in our words', (_, read) => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        read(value)
        return false
      } catch (error) {
        return isPayError(error)
      }
    }),
  )
})

test('a field of the wrong kind is named', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(dispatched)),
      fc.constantFrom(null, {}, [], true, Number.NaN),
      (param, value) => {
        expect(() => readDispatchMessage({ ...dispatched, [param]: value })).toThrow(
          expect.objectContaining({ code: 'invalid_request', param }),
        )
      },
    ),
  )
})
