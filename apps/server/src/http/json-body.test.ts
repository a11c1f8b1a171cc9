import { isPayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { checkStrictJson, decodeBody } from './json-body.ts'

function faultOf(run: () => void) {
  try {
    run()
  } catch (error) {
    return isPayError(error) ? [error.code, error.param] : error
  }
  return undefined
}

test.each([
  ['{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}'],
  ['{"a":"\\"a\\":1, \\"a\\":2","b":"{}[]:\\\\"}'],
  ['["a","a",{"x":"a"},{"x":"a"}]'],
  ['{ "a" : "a" , "b" : "a" }'],
  ['"a"'],
  ['{"note":"\\ud83c\\udf75 \\u4f60\\n"}'],
])('what has one meaning passes: %s', (text) => {
  JSON.parse(text)
  expect(() => checkStrictJson(text)).not.toThrow()
})

test.each([
  ['{"amount":1,"amount":2}', 'amount'],
  ['{"amount":1,"\\u0061mount":2}', 'amount'],
  ['{"a":{"b":1,"c":[{}],"b" : 2}}', 'a.b'],
  ['{"a":[{"b":1},{"b":1,"b":1}]}', 'a.b'],
])('a key that stands twice is refused: %s', (text, param) => {
  JSON.parse(text)
  expect(faultOf(() => checkStrictJson(text))).toEqual(['invalid_json', param])
})

test.each([
  ['{"note":"a\\u0000b"}', 'note'],
  ['{"metadata":{"k":"\\ud83c"}}', 'metadata.k'],
  ['{"metadata":{"k":"\\udf75\\ud83c"}}', 'metadata.k'],
  ['["\\u0000"]', undefined],
])('a text that no database keeps is refused: %s', (text, param) => {
  JSON.parse(text)
  expect(faultOf(() => checkStrictJson(text))).toEqual(['invalid_request', param])
})

test('a body of the largest size is read without going deep', () => {
  const deep = `${'['.repeat(32_000)}${']'.repeat(32_000)}`
  expect(() => checkStrictJson(deep)).not.toThrow()
  expect(() => checkStrictJson(`"${'\\n'.repeat(32_000)}"`)).not.toThrow()
})

test.each([
  ['an overlong form', [0xc0, 0xaf]],
  ['a lone continuation', [0x22, 0x80, 0x22]],
  ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ['a text cut off', [0x22, 0xe4, 0xbd]],
])('%s is not UTF-8', (_what, bytes) => {
  expect(faultOf(() => decodeBody(Uint8Array.from(bytes)))).toEqual(['invalid_json', undefined])
})
