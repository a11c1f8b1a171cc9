import { expect, test } from 'vitest'
import { certificateOf, keyOf, vectors } from '../../test/fixtures.ts'
import { readCustomerInfo, swapExpiry, writeCustomerInfo } from './customer-info.ts'
import { decryptField, encryptField } from './encryption.ts'

const encrypt = (clear: string) => encryptField(clear, certificateOf('merchant').publicKey)
const decrypt = (ciphertext: string) => decryptField(ciphertext, keyOf('merchant'))
const whole = {
  certifTp: '01',
  certifId: '341126197709218366',
  customerNm: '全渠道',
  phoneNo: '13552535506',
  cvn2: '123',
  expired: '2311',
}
const clearText = (info: string) => Buffer.from(info, 'base64').toString('utf8')

test('what another implementation wrote is read', () => {
  expect(readCustomerInfo(vectors.customerInfo.text, decrypt)).toEqual(whole)
})

test('phone, CVN2 and expiry move into the encrypted part; identity and code stay clear', () => {
  const info = writeCustomerInfo({ ...whole, smsCode: '111111' }, encrypt)
  expect(clearText(info)).toMatch(
    /^\{certifTp=01&certifId=341126197709218366&customerNm=全渠道&smsCode=111111&encryptedInfo=[A-Za-z0-9+/]+=*\}$/,
  )
  expect(readCustomerInfo(info, decrypt)).toEqual({ ...whole, smsCode: '111111' })
  expect(readCustomerInfo(info)).toBeUndefined()
  expect(readCustomerInfo(info, () => undefined)).toBeUndefined()
})

test('without encryption everything is clear, and without anything to say it is empty', () => {
  const info = writeCustomerInfo({ smsCode: '111111', phoneNo: '13552535506' })
  expect(clearText(info)).toBe('{smsCode=111111&phoneNo=13552535506}')
  expect(readCustomerInfo(info)).toEqual({ smsCode: '111111', phoneNo: '13552535506' })
  expect(writeCustomerInfo({}, encrypt)).toBe('')
})

test.each(['&', '{', '}', '[', ']', '\n'])('%j in a value is refused, not sent as two', (mark) => {
  expect(() => writeCustomerInfo({ customerNm: `张${mark}三` })).toThrow(
    expect.objectContaining({ code: 'card_data_invalid', param: 'customerNm' }),
  )
  expect(() => writeCustomerInfo({ cvn2: `1${mark}3` }, encrypt)).toThrow(
    expect.objectContaining({ code: 'card_data_invalid', param: 'cvn2' }),
  )
})

test.each(['', '{smsCode=1}', 'e30', Buffer.from('smsCode=1').toString('base64'), '????'])(
  '%j has nothing of a card holder',
  (text) => {
    const info = readCustomerInfo(text, decrypt)
    expect(info === undefined || Object.keys(info).length === 0).toBe(true)
  },
)

test('a card says month and year, the gateway year and month', () => {
  expect(swapExpiry('1123')).toBe('2311')
  expect(swapExpiry(swapExpiry('0130'))).toBe('0130')
  expect(() => swapExpiry('11/23')).toThrow(expect.objectContaining({ code: 'card_data_invalid' }))
})
