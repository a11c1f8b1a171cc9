import { PayError, TransportError } from '@tillway/kernel'
import { expect, test } from 'vitest'
import { keyOf } from '../../test/fixtures.ts'
import {
  card,
  cardData,
  config,
  confirmRequest,
  createRig,
  notifyUrl,
  onlyRequest,
  standard,
  startRequest,
  token,
  trId,
} from '../../test/rig.ts'
import { channel } from '../channel.ts'
import { readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'

const ok = () => ({ respCode: '00' })
const decrypt = (text: string) => decryptField(text, keyOf('encryption'))

test('with a token, the code is asked for without a word about the card', async () => {
  const rig = createRig()
  rig.answer = ok
  const report = await rig.account.operations.start(startRequest())
  expect(report).toMatchObject({ status: 'code_sent', evidence: { channelCode: '00' } })
  const { url, fields } = onlyRequest(rig)
  expect(url).toBe('https://gateway.example/gateway/api/backTransReq.do')
  expect(fields).toMatchObject({
    txnType: '77',
    txnSubType: '02',
    bizType: '000902',
    txnAmt: '29900',
    currencyCode: '156',
    tokenPayData: `{trId=${trId}&token=${token}}`,
    txnTime: '20260102080000',
  })
  expect(Object.keys(fields)).not.toContain('accNo')
  expect(rig.composed).toMatchObject([{ sendsCode: true, cardId: 'card_1', fill: [] }])
})

test('without tokens, the vault fills the card in, encrypted', async () => {
  const rig = createRig(standard)
  rig.answer = ok
  await rig.account.operations.start(startRequest())
  const { accNo = '', customerInfo = '', ...fields } = onlyRequest(rig).fields
  expect(fields).toMatchObject({ txnType: '77', bizType: '000301' })
  expect(decrypt(accNo)).toBe(cardData.number)
  expect(readCustomerInfo(customerInfo, decrypt)).toEqual({ phoneNo: cardData.phone })
})

test('the payment carries the number and time of its code, and the code', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', queryId: '202601020000001234568' })
  const report = await rig.account.operations.confirm(confirmRequest({ clientIp: '203.0.113.7' }))
  // 00 says that it was taken; whether it was paid is asked.
  expect(report).toMatchObject({ status: 'unknown', cause: 'in_progress' })
  const { customerInfo = '', ...fields } = onlyRequest(rig).fields
  expect(fields).toMatchObject({
    txnType: '01',
    txnSubType: '01',
    bizType: '000902',
    orderId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
    txnTime: '20260102080000',
    txnAmt: '29900',
    currencyCode: '156',
    backUrl: notifyUrl,
    customerIp: '203.0.113.7',
    orderDesc: '机械键盘  青轴    茶轴 好',
    tokenPayData: `{trId=${trId}&token=${token}}`,
  })
  expect(readCustomerInfo(customerInfo)).toEqual({ smsCode: '111111' })
  expect(rig.composed).toMatchObject([
    { sendsCode: false, amount: 29_900, code: { subject: 'att_1' } },
  ])
})

test('an IPv6 address does not fit the field and is left out', async () => {
  const rig = createRig()
  rig.answer = ok
  await rig.account.operations.confirm(confirmRequest({ clientIp: '2001:db8::7' }))
  expect(onlyRequest(rig).fields).not.toHaveProperty('customerIp')
})

test('a lapsed code is told from a wrong one where the gateway says so', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '71', respMsg: '短信验证码已失效[6100071]' })
  const report = await rig.account.operations.confirm(confirmRequest())
  expect(report).toMatchObject({ status: 'code_refused', code: 'sms_code_expired' })
})

test('a card that was never bound is refused before anything is sent', async () => {
  const rig = createRig()
  const { credential: _, ...unbound } = card
  const { card: _card, ...without } = startRequest()
  const expected = { status: 'failed', over: 'declined', code: 'card_not_usable' }
  expect(await rig.account.operations.start(startRequest({ card: unbound }))).toEqual(expected)
  expect(await rig.account.operations.start(without)).toEqual(expected)
  expect(await rig.account.operations.confirm(confirmRequest({ card: unbound }))).toEqual(expected)
  expect(rig.composed).toEqual([])
})

test('a card is named to the vault for the limits of its codes, and not where only a code goes', async () => {
  const rig = createRig()
  rig.answer = ok
  const { cardId } = startRequest().card ?? {}
  expect(cardId).toBeDefined()
  expect(await rig.account.operations.start(startRequest())).toMatchObject({ status: 'code_sent' })
  await rig.account.operations.confirm(confirmRequest())
  expect(rig.composed.map(({ cardId: named }) => named)).toEqual([cardId, undefined])
})

test('without tokens, a card that the vault does not have cannot be paid with', async () => {
  const rig = createRig(standard)
  rig.composeError = ({ cardId }) => (cardId === undefined ? undefined : new PayError('not_found'))
  const expected = { status: 'failed', over: 'declined', code: 'card_data_missing' }
  expect(await rig.account.operations.start(startRequest())).toEqual(expected)
  expect(await rig.account.operations.confirm(confirmRequest())).toEqual(expected)
})

test.each([
  ['sms_limited', { status: 'failed', code: 'sms_limited' }],
  ['vault_unavailable', { status: 'not_sent', cause: 'connection' }],
  ['card_data_missing', { status: 'failed', code: 'card_data_missing' }],
  ['channel_misconfigured', { status: 'failed', code: 'channel_misconfigured' }],
] as const)('start: the vault says %s', async (code, expected) => {
  const rig = createRig()
  rig.composeError = () => new PayError(code)
  expect(await rig.account.operations.start(startRequest())).toMatchObject(expected)
  expect(rig.requests).toEqual([])
})

test.each([
  ['code_invalid', { status: 'code_refused', code: 'code_invalid' }],
  ['vault_unavailable', { status: 'not_sent', cause: 'connection' }],
  ['card_data_missing', { status: 'failed', over: 'declined', code: 'card_data_missing' }],
] as const)('confirm: the vault says %s, and nothing was sent', async (code, expected) => {
  const rig = createRig()
  rig.composeError = () => new PayError(code)
  expect(await rig.account.operations.confirm(confirmRequest())).toEqual(expected)
  expect(rig.requests).toEqual([])
})

test('a vault that does not answer while it composes has sent nothing', async () => {
  const rig = createRig()
  rig.composeError = () => new TransportError('timeout', true)
  expect(await rig.account.operations.confirm(confirmRequest())).toMatchObject({
    status: 'not_sent',
  })
})

test.each([
  [new TransportError('timeout', true), { status: 'unknown', cause: 'timeout' }],
  [new TransportError('connect', false), { status: 'not_sent', cause: 'connection' }],
  [new PayError('vault_unavailable'), { status: 'not_sent', cause: 'connection' }],
  [new Error('no idea'), { status: 'unknown', cause: 'connection' }],
])('while it sends, the vault throws %s', async (error, expected) => {
  const rig = createRig()
  rig.dispatchError = error
  expect(await rig.account.operations.confirm(confirmRequest())).toEqual(expected)
})

test('an account without a vault binds no cards, and pays with none', async () => {
  const rig = createRig()
  const { time: clock, log } = rig
  const random = { bytes: (length: number) => new Uint8Array(length) }
  const http = { send: () => Promise.reject(new TransportError('connect', false)) }
  const account = channel.open(config, { clock, random, log, http })
  expect(account.cardEntry).toBeUndefined()
  expect(rig.account.cardEntry).toBe('form')
  expect(await account.operations.start(startRequest())).toMatchObject({ status: 'not_sent' })
})

const withRight = { ...config, without_sms: 'yes' }
const byPassword = () => ({ presentation: 'password' }) as const
const withoutCode = () => {
  const { code: _, ...request } = confirmRequest(byPassword())
  return request
}

test('a payment by password starts without a word to anybody', async () => {
  const rig = createRig(withRight)
  const report = await rig.account.operations.start(startRequest(byPassword()))
  expect(report).toEqual({ status: 'payer_awaited' })
  expect([rig.requests, rig.composed]).toEqual([[], []])
})

test('and is sent as a payment that says nothing of a code', async () => {
  const rig = createRig(withRight)
  rig.answer = ok
  const report = await rig.account.operations.confirm(withoutCode())
  expect(report).toMatchObject({ status: 'unknown', cause: 'in_progress' })
  const { fields } = onlyRequest(rig)
  expect(fields).toMatchObject({
    txnType: '01',
    txnSubType: '01',
    bizType: '000902',
    orderId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
    txnAmt: '29900',
    tokenPayData: `{trId=${trId}&token=${token}}`,
  })
  expect(Object.keys(fields)).not.toContain('customerInfo')
  expect(rig.composed).toMatchObject([{ sendsCode: false, fill: [] }])
})

test('without tokens it carries the card number and nothing else of the card', async () => {
  const rig = createRig({ ...standard, without_sms: 'yes' })
  rig.answer = ok
  await rig.account.operations.confirm(withoutCode())
  const { accNo = '', ...fields } = onlyRequest(rig).fields
  expect(decrypt(accNo)).toBe(cardData.number)
  expect(Object.keys(fields)).not.toContain('customerInfo')
})

test.each([
  ['of an account without the right', config, byPassword()],
  ['for which a code was texted', withRight, {}],
])('a payment %s does not leave without a code', async (_, account, change) => {
  const rig = createRig(account)
  const report = await rig.account.operations.confirm({
    ...withoutCode(),
    presentation: 'sms',
    ...change,
  })
  expect(report).toEqual({ status: 'failed', over: 'declined', code: 'way_unavailable' })
  expect(rig.requests).toEqual([])
})

test('a card that was never bound is refused before its holder is asked', async () => {
  const rig = createRig(withRight)
  const { credential: _, ...unbound } = card
  const request = startRequest({ ...byPassword(), card: unbound })
  const report = await rig.account.operations.start(request)
  expect(report).toEqual({ status: 'failed', over: 'declined', code: 'card_not_usable' })
})

test('a right that the gateway knows nothing of is the merchant’s to put in order', async () => {
  const rig = createRig(withRight)
  rig.answer = () => ({ respCode: '32', respMsg: '无此交易权限[6131010]' })
  expect(await rig.account.operations.confirm(withoutCode())).toMatchObject({
    status: 'failed',
    code: 'channel_misconfigured',
    evidence: { channelCode: '32' },
  })
})
