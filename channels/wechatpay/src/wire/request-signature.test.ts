import { readFileSync } from 'node:fs'
import { createRsaSigner, createRsaVerifier, rsaPrivateKey, rsaPublicKey } from '@tillway/wire'
import { expect, test } from 'vitest'
import {
  answerSignatureBytes,
  answerSignatureText,
  readAnswerSignature,
} from './answer-signature.ts'
import { appSignatureText, jsapiParams, jsapiSignatureText } from './client-signature.ts'
import {
  authorizationHeader,
  isFresh,
  parseAuthorization,
  requestSignatureText,
} from './request-signature.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')
const signatures = JSON.parse(fixture('signatures.json')) as Record<string, string>
const signer = createRsaSigner(rsaPrivateKey(fixture('merchant-key.pem'), 'merchantPrivateKey'))
const verifier = createRsaVerifier(rsaPublicKey(fixture('platform-certificate.pem'), 'publicKey'))

const call = {
  appid: 'wx0000000000000001',
  timestamp: '1767323045',
  nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  prepay_id: 'wx0211040500000000000000000000000001',
}

test('a request is signed over five lines, the last one ended too', async () => {
  const text = requestSignatureText({
    method: 'POST',
    target: '/v3/pay/transactions/native',
    timestamp: '1767323045',
    nonce_str: 'A1B2C3D4E5F60718293A4B5C6D7E8F90',
    body: '{"appid":"wx0000000000000001","amount":{"total":1}}',
  })
  expect(text.split('\n')).toHaveLength(6)
  expect(await signer.sign(text)).toBe(signatures.request)
})

test('a request without a body signs its query and an empty line', async () => {
  const text = requestSignatureText({
    method: 'GET',
    target: '/v3/pay/transactions/out-trade-no/T000001?mchid=1600000001',
    timestamp: '1767323045',
    nonce_str: 'A1B2C3D4E5F60718293A4B5C6D7E8F90',
    body: '',
  })
  expect(text.endsWith('\n\n')).toBe(true)
  expect(await signer.sign(text)).toBe(signatures.requestWithoutBody)
})

test('JSAPI signs `prepay_id=` and the id, an app the id alone', async () => {
  const paySign = await signer.sign(jsapiSignatureText(call))
  expect(paySign).toBe(signatures.jsapi)
  expect(await signer.sign(appSignatureText(call))).toBe(signatures.app)
  expect(jsapiParams(call, paySign)).toEqual({
    appId: 'wx0000000000000001',
    timeStamp: '1767323045',
    nonceStr: '593BEC0C930BF1AFEB40B4A08C8FB242',
    package: 'prepay_id=wx0211040500000000000000000000000001',
    signType: 'RSA',
    paySign: signatures.jsapi,
  })
})

test('an answer verifies with the key of its certificate, byte for byte', () => {
  const signature = signatures.answer ?? ''
  const body = '{"code_url":"weixin://wxpay/bizpayurl?pr=abc"}'
  const text = answerSignatureText('1767323045', 'NonceOfTheAnswer', body)
  expect(verifier.verify(text, signature)).toBe(true)
  const signed = { timestamp: '1767323045', nonce: 'NonceOfTheAnswer', signature, serial: 'X' }
  expect(verifier.verify(answerSignatureBytes(signed, Buffer.from(body)), signature)).toBe(true)
  expect(verifier.verify(answerSignatureBytes(signed, Buffer.from(`${body} `)), signature)).toBe(
    false,
  )
})

test('an answer without a body verifies over an empty third line', () => {
  const text = answerSignatureText('1767323045', 'NonceOfTheAnswer', '')
  expect(verifier.verify(text, signatures.answerWithoutBody ?? '')).toBe(true)
})

test('the fields of a signed message are read only when all four are there', () => {
  const headers = {
    'wechatpay-timestamp': '1',
    'wechatpay-nonce': 'n',
    'wechatpay-signature': 's',
    'wechatpay-serial': 'k',
  }
  expect(readAnswerSignature(headers)).toEqual({
    timestamp: '1',
    nonce: 'n',
    signature: 's',
    serial: 'k',
  })
  for (const name of Object.keys(headers)) {
    expect(readAnswerSignature({ ...headers, [name]: '' }), name).toBeUndefined()
  }
})

test('the Authorization header reads back, in whatever order its fields stand', () => {
  const fields = {
    mchid: '1600000001',
    nonce_str: 'n',
    signature: 'c2lnbmF0dXJl==',
    timestamp: '1767323045',
    serial_no: 'AB',
  }
  const header = authorizationHeader(fields)
  expect(header).toBe(
    'WECHATPAY2-SHA256-RSA2048 mchid="1600000001",nonce_str="n",signature="c2lnbmF0dXJl==",timestamp="1767323045",serial_no="AB"',
  )
  expect(parseAuthorization(header)).toEqual(fields)
  const [scheme, rest = ''] = header.split(' ')
  const turned = `${scheme} ${rest.split(',').reverse().join(',')}`
  expect(parseAuthorization(turned)).toEqual(fields)
})

test.each([
  ['another scheme', 'WECHATPAY2-SM2-WITH-SM3 mchid="1"'],
  ['a space after a comma', 'WECHATPAY2-SHA256-RSA2048 mchid="1", nonce_str="n"'],
  [
    'a field missing',
    'WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="n",signature="s",timestamp="1"',
  ],
  ['nothing', undefined],
])('an Authorization header with %s is refused', (_, header) => {
  expect(parseAuthorization(header)).toBeUndefined()
})

test('a timestamp is fresh within five minutes either way, and must be digits', () => {
  const now = 1_767_323_045_000
  const at = (offset: number) => isFresh(String(1_767_323_045 + offset), now)
  expect([at(-300), at(300)]).toEqual([true, true])
  expect([at(-301), at(301)]).toEqual([false, false])
  expect(isFresh('1767323045.0', now)).toBe(false)
  expect(isFresh('', now)).toBe(false)
})
