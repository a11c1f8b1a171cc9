import { PayError, TransportError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { testNow } from '../../test/certificates.ts'
import { keyOf } from '../../test/fixtures.ts'
import { card, createRig, newPhone, onlyRequest, standard, token, trId } from '../../test/rig.ts'
import { readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'

const decrypt = (text: string) => decryptField(text, keyOf('encryption'))
const update = { updateNumber: '01JVPDATEGHJKMNPQRSTVWXYZ0', requestedAt: testNow, card }

test('the gateway is told the token and the new phone, and nothing else of the holder', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00' })
  const report = await rig.account.operations.updateCard(update)
  expect(report).toEqual({ status: 'updated', evidence: expect.anything() })
  const { fields, url } = onlyRequest(rig)
  expect(url).toBe('https://gateway.example/gateway/api/backTransReq.do')
  expect(fields).toMatchObject({
    txnType: '79',
    txnSubType: '03',
    bizType: '000902',
    orderId: update.updateNumber,
    txnTime: '20260102080000',
    tokenPayData: `{trId=${trId}&token=${token}}`,
  })
  expect(fields).not.toHaveProperty('accNo')
  expect(readCustomerInfo(fields.customerInfo ?? '', decrypt)).toEqual({ phoneNo: newPhone })
  expect(JSON.stringify(fields)).not.toContain(newPhone)
  expect(rig.composed).toMatchObject([
    { cardId: card.cardId, fill: ['customer.newPhone'], sendsCode: false },
  ])
})

test('a token that came back with another end is told', async () => {
  const rig = createRig()
  const renewed = `{token=${token}&trId=${trId}&tokenEnd=20310101080000&tokenType=01}`
  rig.answer = () => ({ respCode: '00', tokenPayData: renewed })
  const report = await rig.account.operations.updateCard(update)
  if (report.status !== 'updated') throw new Error(report.status)
  expect(report.renewed?.credential?.reveal()).toBe(token)
  expect(report.renewed?.credentialExpiresAt).toBe(Date.UTC(2031, 0, 1))
})

test('a success whose token cannot be read is no success', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', tokenPayData: '{token=none&trId=1}' })
  expect(await rig.account.operations.updateCard(update)).toMatchObject({
    status: 'unknown',
    cause: 'unreadable',
  })
})

test('without a token there is nothing to change, and nothing is sent', async () => {
  const { credential: _, ...bare } = card
  for (const [rig, one] of [
    [createRig(standard), card],
    [createRig(), bare],
  ] as const) {
    const report = await rig.account.operations.updateCard({ ...update, card: one })
    expect(report).toEqual({ status: 'failed', code: 'card_not_usable' })
    expect(rig.requests).toEqual([])
  }
})

test('a number that the gateway would not take is not sent', async () => {
  const rig = createRig()
  const report = await rig.account.operations.updateCard({ ...update, updateNumber: 'a-b' })
  expect(report).toEqual({ status: 'failed', code: 'channel_rejected' })
  expect(rig.requests).toEqual([])
})

test.each([
  ['not_found', { status: 'failed', code: 'card_data_missing' }],
  ['card_data_missing', { status: 'failed', code: 'card_data_missing' }],
  ['vault_unavailable', { status: 'unknown', cause: 'connection' }],
] as const)('changing the phone when the vault says %s', async (code, expected) => {
  const rig = createRig()
  rig.composeError = () => new PayError(code)
  expect(await rig.account.operations.updateCard(update)).toEqual(expected)
})

test.each([
  ['timeout', true, 'timeout'],
  ['connect', false, 'connection'],
] as const)('a line that ends in %s proves nothing', async (failure, maybeSent, cause) => {
  const rig = createRig()
  rig.dispatchError = new TransportError(failure, maybeSent)
  expect(await rig.account.operations.updateCard(update)).toEqual({ status: 'unknown', cause })
})
