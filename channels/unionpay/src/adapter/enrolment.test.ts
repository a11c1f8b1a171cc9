import { PayError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { testNow } from '../../test/certificates.ts'
import { keyOf } from '../../test/fixtures.ts'
import {
  byPage,
  card,
  cardData,
  createRig,
  notifyUrl,
  onlyRequest,
  returnUrl,
  standard,
  token,
  trId,
} from '../../test/rig.ts'
import { readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'

const decrypt = (text: string) => decryptField(text, keyOf('encryption'))
const reference = { enrolmentNumber: '01JENR0LMENTJKMNPQRSTVWXYZ', requestedAt: testNow, card }
const request = { ...reference, notifyUrl, returnUrl, expiresAt: testNow + 900_000 }
const confirmation = { ...reference, code: { sealed: 'sealed', subject: 'card_1' } }
const tokenPayData = `{token=${token}&trId=${trId}&tokenLevel=10&tokenBegin=20260102080000&tokenEnd=20310101080000&tokenType=01}`

test('a code to bind a card is asked for with the card, encrypted for the gateway', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00' })
  const report = await rig.account.operations.requestEnrolment(request)
  expect(report).toMatchObject({ status: 'code_sent' })
  const { accNo = '', customerInfo = '', ...fields } = onlyRequest(rig).fields
  expect(fields).toMatchObject({
    txnType: '77',
    txnSubType: '00',
    bizType: '000902',
    orderId: reference.enrolmentNumber,
    tokenPayData: `{trId=${trId}&tokenType=01}`,
  })
  expect(decrypt(accNo)).toBe(cardData.number)
  expect(readCustomerInfo(customerInfo, decrypt)).toEqual({ phoneNo: cardData.phone })
  expect(rig.composed).toMatchObject([{ sendsCode: true }])
})

test('the card is bound with the code and all that its issuer knows of the holder', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', activateStatus: '1', tokenPayData })
  const report = await rig.account.operations.confirmEnrolment(confirmation)
  if (report.status !== 'enrolled') throw new Error(report.status)
  expect(report.card.credential?.reveal()).toBe(token)
  expect(report.card.credentialExpiresAt).toBe(Date.UTC(2031, 0, 1))
  const { customerInfo = '', ...fields } = onlyRequest(rig).fields
  expect(fields).toMatchObject({ txnType: '79', txnSubType: '00', txnTime: '20260102080000' })
  expect(readCustomerInfo(customerInfo, decrypt)).toEqual({
    certifTp: '01',
    certifId: cardData.idNumber,
    customerNm: cardData.holderName,
    phoneNo: cardData.phone,
    smsCode: '111111',
    expired: '2311',
    cvn2: '123',
  })
})

test('of a debit card neither expiry nor CVN2 is told', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', tokenPayData })
  const debit = { ...card, kind: 'debit' } as const
  await rig.account.operations.confirmEnrolment({ ...confirmation, card: debit })
  const info = readCustomerInfo(onlyRequest(rig).fields.customerInfo ?? '', decrypt)
  expect(Object.keys(info ?? {})).not.toContain('cvn2')
  expect(Object.keys(info ?? {})).not.toContain('expired')
})

test.each([
  [{ respCode: '71' }, { status: 'code_refused', code: 'sms_code_wrong' }],
  [{ respCode: '66' }, { status: 'failed', code: 'card_details_wrong' }],
  [{ respCode: '12' }, { status: 'unknown', cause: 'in_progress' }],
  [{ respCode: '03' }, { status: 'unknown', cause: 'in_progress' }],
  [{ respCode: '00', activateStatus: '1' }, { status: 'pending' }],
  [
    { respCode: '00', tokenPayData: '{token=none&trId=1}' },
    { status: 'unknown', cause: 'unreadable' },
  ],
])('binding answered with %j', async (answer, expected) => {
  const rig = createRig()
  rig.answer = () => answer
  expect(await rig.account.operations.confirmEnrolment(confirmation)).toMatchObject(expected)
})

test.each([
  ['code_invalid', { status: 'code_refused', code: 'code_invalid' }],
  ['vault_unavailable', { status: 'code_refused', code: 'vault_unavailable' }],
  ['card_data_missing', { status: 'failed', code: 'card_data_missing' }],
] as const)('binding when the vault says %s', async (code, expected) => {
  const rig = createRig()
  rig.composeError = () => new PayError(code)
  expect(await rig.account.operations.confirmEnrolment(confirmation)).toEqual(expected)
})

test.each([
  ['sms_limited', { status: 'failed', code: 'sms_limited' }],
  ['vault_unavailable', { status: 'unknown', cause: 'connection' }],
] as const)('asking for a code when the vault says %s', async (code, expected) => {
  const rig = createRig()
  rig.composeError = () => new PayError(code)
  expect(await rig.account.operations.requestEnrolment(request)).toEqual(expected)
})

test('on the page of the gateway, the payer posts a signed form', async () => {
  const rig = createRig(byPage)
  const { card: _, ...withoutCard } = request
  const report = await rig.account.operations.requestEnrolment(withoutCard)
  if (report.status !== 'elsewhere' || report.action.type !== 'form') throw new Error(report.status)
  expect(report.action.action).toBe('https://gateway.example/gateway/api/frontTransReq.do')
  expect(report.action.fields).toMatchObject({
    txnType: '79',
    txnSubType: '00',
    bizType: '000902',
    frontUrl: returnUrl,
    backUrl: notifyUrl,
    payTimeout: '20260102081500',
    tokenPayData: `{trId=${trId}&tokenType=01}`,
  })
  expect(rig.account.cardEntry).toBe('page')
  expect(rig.requests).toEqual([])
})

test('what became of it is asked by its number and time', async () => {
  const rig = createRig(byPage)
  rig.answer = () => ({ respCode: '00', activateStatus: '1', tokenPayData, payCardType: '02' })
  const report = await rig.account.operations.queryEnrolment(reference)
  expect(report).toMatchObject({ status: 'enrolled', card: { kind: 'credit' } })
  expect(onlyRequest(rig)).toMatchObject({
    url: 'https://gateway.example/gateway/api/backTransReq.do',
    fields: { txnType: '78', txnSubType: '02', orderId: reference.enrolmentNumber },
  })
})

test('an enrolment that the gateway does not know is not over', async () => {
  const rig = createRig(byPage)
  rig.answer = () => ({ respCode: '34' })
  expect(await rig.account.operations.queryEnrolment(reference)).toMatchObject({
    status: 'pending',
  })
})

test('without tokens an open card is not asked about: who opened it, nobody knows', async () => {
  const rig = createRig(standard)
  rig.answer = () => ({ respCode: '00', activateStatus: '1' })
  expect(await rig.account.operations.queryEnrolment(reference)).toEqual({ status: 'pending' })
  expect(rig.requests).toEqual([])
})

test.each([
  ['00', 'removed'],
  ['89', 'removed'],
  ['80', 'removed'],
  ['12', 'unknown'],
  ['03', 'unknown'],
  ['11', 'unknown'],
  ['ZZ', 'unknown'],
])('a card is given up: %s', async (respCode, status) => {
  const rig = createRig()
  rig.answer = () => ({ respCode })
  const removal = { removalNumber: '01JREM0VALJKMNPQRSTVWXYZ01', requestedAt: testNow, card }
  rig.time.jump(60_000)
  expect(await rig.account.operations.removeCard(removal)).toMatchObject({ status })
  expect(onlyRequest(rig).fields).toMatchObject({
    txnType: '74',
    txnSubType: '01',
    bizType: '000902',
    txnTime: '20260102080100',
    tokenPayData: `{trId=${trId}&token=${token}}`,
  })
})

test('without a token there is nothing to delete', async () => {
  const rig = createRig(standard)
  const removal = { removalNumber: '01JREM0VALJKMNPQRSTVWXYZ01', requestedAt: testNow, card }
  expect(await rig.account.operations.removeCard(removal)).toEqual({ status: 'removed' })
  expect(rig.requests).toEqual([])
})
