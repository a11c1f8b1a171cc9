import { errorTable, PayError } from '@tillway/kernel'
import { DuplicateRow, StaleRow } from '@tillway/store'
import { expect, test } from 'vitest'
import { errorAnswer } from './errors.ts'

const answer = (error: unknown) => errorAnswer(error, 'req_1', 'https://docs.example/errors')

test('an error of ours keeps its words, its parameter and its wait', () => {
  const error = new PayError('rate_limited', 'slower', { param: 'x', retryAfterSeconds: 7 })
  const { status, headers, body, ours } = answer(error)
  expect([status, headers, ours]).toEqual([429, { 'retry-after': '7' }, false])
  expect(body.error).toEqual({
    type: 'rate_limit',
    code: 'rate_limited',
    message: 'slower',
    shopper_message: errorTable.rate_limited.shopper,
    param: 'x',
    retry: 'same_key',
    request_id: 'req_1',
    doc_url: 'https://docs.example/errors#rate_limited',
  })
})

test.each([
  new Error('password=1234'),
  new TypeError("Cannot read properties of undefined (reading 'secret')"),
  new PayError('internal', 'sealed value 1234'),
  'a string 1234',
  { statusCode: 500, message: '1234' },
])('a fault of ours is shown as nothing but that', (error) => {
  const { status, body, ours } = answer(error)
  expect([status, body.error.code, ours]).toEqual([500, 'internal', true])
  expect(JSON.stringify(body)).not.toMatch(/1234|secret/)
})

test('what met too many changes at once may be repeated', () => {
  for (const error of [new StaleRow('payments'), new DuplicateRow('payments')]) {
    const { status, headers, body } = answer(error)
    expect([status, body.error.code, headers['retry-after']]).toEqual([
      503,
      'service_unavailable',
      '1',
    ])
  }
})

test("the framework's refusals have codes of the table", () => {
  const code = (name: string, statusCode = 400) =>
    answer({ code: name, statusCode }).body.error.code
  expect(code('FST_ERR_CTP_INVALID_JSON_BODY')).toBe('invalid_json')
  expect(code('FST_ERR_CTP_BODY_TOO_LARGE', 413)).toBe('body_too_large')
  expect(code('FST_ERR_CTP_INVALID_MEDIA_TYPE', 415)).toBe('unsupported_media_type')
  expect(code('FST_ERR_SOMETHING_NEW')).toBe('invalid_request')
})
