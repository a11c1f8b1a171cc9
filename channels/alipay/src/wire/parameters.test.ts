import { createRsaSigner, createRsaVerifier, rsaPrivateKey, rsaPublicKey } from '@tillway/wire'
import { expect, test } from 'vitest'
import { readFixture, vectors } from '../../test/fixtures.ts'
import {
  decodeCharset,
  decodeForm,
  encodeForm,
  notificationSigningText,
  requestSigningText,
} from './parameters.ts'

const signer = createRsaSigner(rsaPrivateKey(readFixture('test-only-private-key.pem'), 'key'))
const verifier = createRsaVerifier(rsaPublicKey(readFixture('test-only-public-key.pem'), 'key'))

test('a request is signed over its sorted, un-encoded, non-empty parameters', async () => {
  const text = requestSigningText(vectors.request.parameters)
  expect(text).toBe(vectors.request.text)
  expect(await signer.sign(text)).toBe(vectors.request.sign)
})

test('a notification is verified over its values decoded once, empty and unknown ones included', () => {
  const bytes = decodeForm(vectors.notification.body)
  const text = notificationSigningText(bytes)
  expect(Buffer.from(text, 'latin1').toString('utf8')).toBe(vectors.notification.text)
  expect(verifier.verify(Buffer.from(text, 'latin1'), vectors.notification.sign)).toBe(true)
  expect(decodeCharset(bytes, 'UTF-8')).toMatchObject({
    passback_params: 'a%3D1%26b+c',
    subject: '测试 100% + a',
    body: '',
  })
})

test('the sign type is signed only when it is kept', () => {
  const parameters = { b: '2', sign: 'x', sign_type: 'RSA2', a: '' }
  expect(notificationSigningText(parameters)).toBe('a=&b=2')
  expect(notificationSigningText(parameters, 'kept')).toBe('a=&b=2&sign_type=RSA2')
})

test('a notification in GBK is verified over its GBK bytes and then decoded', () => {
  const bytes = decodeForm(Buffer.from(vectors.gbkNotification.body))
  const text = Buffer.from(notificationSigningText(bytes), 'latin1')
  expect(verifier.verify(text, vectors.gbkNotification.sign)).toBe(true)
  expect(decodeCharset(bytes, 'GBK').subject).toBe(vectors.gbkNotification.subject)
})

test.each([
  ['a name that comes twice', 'a=1&b=2&a=3'],
  ['a name that comes twice in two spellings', 'a=1&%61=2'],
  ['a percent sign without digits', 'a=%'],
  ['a percent sign with one digit', 'a=%4'],
  ['a percent sign with letters', 'a=%zz'],
])('a form with %s is refused', (_, body) => {
  expect(() => decodeForm(body)).toThrowError(expect.objectContaining({ code: 'invalid_request' }))
})

test('bytes that are not in the named charset are refused, and so is an unknown charset', () => {
  const refused = expect.objectContaining({ code: 'invalid_request' })
  expect(() => decodeCharset(decodeForm('a=%FF%FE'), 'utf-8')).toThrowError(refused)
  expect(() => decodeCharset(decodeForm('a=1'), 'utf-7')).toThrowError(refused)
})

test('a name that objects have of themselves is a parameter like any other', () => {
  expect({ ...decodeForm('constructor=1&toString=2') }).toEqual({ constructor: '1', toString: '2' })
  expect(Object.keys(decodeForm('__proto__=1'))).toEqual(['__proto__'])
})

test('what is written as a form is read back the same', () => {
  const parameters = { 'a b': '1 + 1 = 2 & 100%', 空: '', sign: 'a+/=' }
  expect({ ...decodeCharset(decodeForm(encodeForm(parameters)), 'utf-8') }).toEqual(parameters)
})
