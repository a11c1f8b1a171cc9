import { createRsaVerifier, rsaPublicKey } from '@tillway/wire'
import { expect, test } from 'vitest'
import { readFixture, vectors } from '../../test/fixtures.ts'
import { ciphertextOf, parseNode, splitAnswer, textOf } from './answer.ts'

const method = 'alipay.trade.precreate'
const name = 'alipay_trade_precreate_response'
const verifier = createRsaVerifier(rsaPublicKey(readFixture('test-only-public-key.pem'), 'key'))

test('the node is cut out exactly as it was received, escapes, quotes and braces included', () => {
  const { node, sign } = vectors.answer
  const parts = splitAnswer(`{"${name}":${node},"sign":"${sign}"}`, method)
  expect(parts).toMatchObject({ rawNode: node, sign, gatewayError: false })
  expect(verifier.verify(parts?.rawNode ?? '', sign)).toBe(true)
  expect(textOf(parseNode(node) ?? {}, 'qr_code')).toBe('https://qr.alipay.com/bax"}0')
})

test('members may come in any order, with spaces and unknown ones among them', () => {
  const text = ` {\n "sign" : "s" , "trace":[1,{"a":"]"}],"n":12.5, "ok":true, "${name}" : { "code" : "10000" } , "alipay_cert_sn":"abc" } `
  expect(splitAnswer(text, method)).toEqual({
    rawNode: '{ "code" : "10000" }',
    sign: 's',
    certificateSerial: 'abc',
    gatewayError: false,
  })
})

test('escaped slashes in the signature are part of its JSON, not of the signature', () => {
  expect(splitAnswer(`{"${name}":{},"sign":"a\\/b+c=="}`, method)?.sign).toBe('a/b+c==')
})

test('a refusal by the gateway itself is told apart', () => {
  expect(splitAnswer('{"error_response":{"code":"40002"}}', method)).toMatchObject({
    gatewayError: true,
    rawNode: '{"code":"40002"}',
    sign: undefined,
  })
})

test.each([
  ['nothing', ''],
  ['a page', '<html>'],
  ['a list', '[]'],
  ['no node', '{"sign":"s"}'],
  ['the node of another method', '{"alipay_trade_query_response":{},"sign":"s"}'],
  ['the node twice', `{"${name}":{"code":"1"},"${name}":{"code":"2"},"sign":"s"}`],
  ['the node twice, once in escapes', `{"${name}":{},"\\u0061${name.slice(1)}":{},"sign":"s"}`],
  ['a node and an error', `{"${name}":{},"error_response":{},"sign":"s"}`],
  ['the signature twice', `{"${name}":{},"sign":"a","sign":"b"}`],
  ['a signature that is no text', `{"${name}":{},"sign":1}`],
  ['a node that never ends', `{"${name}":{"a":{},"sign":"s"}`],
  ['a string that never ends', `{"${name}":{"a":"b},"sign":"s"}`],
  ['something after the end', `{"${name}":{},"sign":"s"}{}`],
  ['a missing comma', `{"${name}":{} "sign":"s"}`],
  ['a comma at the end', `{"${name}":{},"sign":"s",}`],
  ['a missing value', `{"${name}":,"sign":"s"}`],
])('%s is no answer', (_, text) => {
  expect(splitAnswer(text, method)).toBeUndefined()
})

test('a node must be an object, an encrypted one a text', () => {
  expect(parseNode('{"a":1}')).toEqual({ a: 1 })
  expect(parseNode('[1]')).toBeUndefined()
  expect(parseNode('{broken')).toBeUndefined()
  expect(ciphertextOf('"abc\\/d="')).toBe('abc/d=')
  expect(ciphertextOf('{"a":1}')).toBeUndefined()
})

test('a member counts only as a non-empty text of the node itself', () => {
  expect(textOf({ code: '10000' }, 'code')).toBe('10000')
  expect(textOf({ code: 10000, empty: '' }, 'code')).toBeUndefined()
  expect(textOf({ empty: '' }, 'empty')).toBeUndefined()
  expect(textOf({}, 'constructor')).toBeUndefined()
})
