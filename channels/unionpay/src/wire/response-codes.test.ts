import { errorTable } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  codeRefusal,
  findResponseCode,
  type ResponseOutcome,
  readResponseMessage,
  responseCodes,
} from './response-codes.ts'

/** The published list. */
const published = [
  ...['00', '01', '02', '03', '04', '05', '06', '10', '11', '12', '13', '14'],
  ...['30', '31', '32', '33', '34', '35', '36', '37', '38', '39'],
  ...['40', '41', '42', '43', '44', '45', '46'],
  ...['60', '61', '62', '63', '64', '65', '66', '67', '68', '69'],
  ...['70', '71', '72', '73', '74', '75', '76', '77', '78', '79'],
  ...['80', '81', '82', '83', '85', '86', '87', '88', '89'],
  ...['90', '91', '92', '93', '94', '95', '96', '98', '99', 'A6'],
]

test('every published code is in the table, and no other', () => {
  expect(Object.keys(responseCodes).sort()).toEqual([...published].sort())
})

test('each row has words, and an error exactly where it is no success', () => {
  for (const row of Object.values(responseCodes)) {
    expect(row.zh).toMatch(/^[\p{Script=Han}，、或A-Za-z0-9]+$/u)
    expect(row.code === undefined).toBe(row.outcome === 'ok')
  }
})

test.each<[ResponseOutcome, readonly string[]]>([
  ['ok', ['00', 'A6']],
  ['pending', ['03', '04', '05', '70', '83']],
  ['unclear', ['42', '74', '75']],
  ['absent', ['34']],
  ['duplicate', ['12']],
  ['code_refused', ['71']],
  ['reversed', ['45', '46']],
  ['busy', ['02', '06', '37', '99']],
])('%s is proven by %j alone', (outcome, codes) => {
  const found = Object.keys(responseCodes).filter(
    (code) => responseCodes[code]?.outcome === outcome,
  )
  expect(found.sort()).toEqual([...codes].sort())
})

test('where money may have moved, nobody is told to try again before asking', () => {
  for (const { outcome, retry } of Object.values(responseCodes)) {
    const isOpen = ['pending', 'unclear', 'busy', 'absent', 'duplicate'].includes(outcome)
    if (isOpen) expect(retry).toBe('query_first')
  }
})

test('what the payer did wrong reaches the payer as that', () => {
  const codes = { '64': 'insufficient_funds', '66': 'card_details_wrong', '73': 'card_expired' }
  for (const [respCode, code] of Object.entries(codes)) {
    expect(findResponseCode(respCode)).toMatchObject({ outcome: 'declined', code })
  }
  const declined = Object.values(responseCodes).filter(({ outcome }) => outcome === 'declined')
  const types = declined.map(({ code }) => code && errorTable[code].type)
  expect(new Set(types)).toEqual(new Set(['declined', 'invalid_request']))
})

test('nothing is concluded from a code that is not in the list', () => {
  for (const respCode of ['', '0', '07', 'A7', 'toString', '__proto__']) {
    expect(findResponseCode(respCode)).toBeUndefined()
  }
})

test('a lapsed code is told from a wrong one by its message', () => {
  expect(codeRefusal('短信验证码错误[6106031]')).toBe('sms_code_wrong')
  expect(codeRefusal('验证码已失效，请重新获取[6106032]')).toBe('sms_code_expired')
})

test('a message ends in a detail of seven digits, if in any', () => {
  expect(readResponseMessage('成功[0000000]')).toEqual({ text: '成功', detail: '0000000' })
  expect(readResponseMessage('Signature verification failed[9100004]')).toEqual({
    text: 'Signature verification failed',
    detail: '9100004',
  })
  for (const text of ['', '成功', '成功[123]', '[0000000]x']) {
    expect(readResponseMessage(text)).toEqual({ text })
  }
})
