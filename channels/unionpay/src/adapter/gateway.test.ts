import { TransportError, type TransportFailure } from '@tillway/kernel'
import { expect, test } from 'vitest'
import {
  answering,
  createRig,
  merId,
  onlyRequest,
  plain,
  type Rig,
  signedByGateway,
  startRequest,
} from '../../test/rig.ts'
import { type Fields, writeAnswer } from '../wire/message.ts'

const query = (rig: Rig) => rig.account.operations.query(startRequest())
const paid = {
  respCode: '00',
  origRespCode: '00',
  queryId: '202601020000001234568',
  txnAmt: '29900',
}

test('every message says who speaks, about which order, and how it is signed', async () => {
  const rig = createRig()
  rig.answer = () => paid
  await query(rig)
  const { url, fields } = onlyRequest(rig)
  expect(url).toBe('https://gateway.example/gateway/api/queryTrans.do')
  expect(fields).toEqual({
    version: '5.1.0',
    encoding: 'UTF-8',
    certId: '9007199254740993',
    signMethod: '01',
    signature: expect.any(String),
    txnType: '00',
    txnSubType: '00',
    bizType: '000000',
    channelType: '07',
    accessType: '0',
    merId,
    orderId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
    txnTime: '20260102080000',
  })
})

const unanswered: readonly [TransportFailure, boolean, string, string][] = [
  ['connect', false, 'not_sent', 'connection'],
  ['blocked', false, 'not_sent', 'connection'],
  ['timeout', true, 'unknown', 'timeout'],
  ['reset', true, 'unknown', 'connection'],
  ['too_large', true, 'unknown', 'unreadable'],
]

test.each(unanswered)('%s (maybe sent: %s) is %s', async (failure, maybeSent, status, cause) => {
  const rig = createRig()
  rig.answer = () => {
    throw new TransportError(failure, maybeSent)
  }
  expect(await query(rig)).toEqual({ status, cause })
})

test.each([
  [plain(503, ''), 'server_error'],
  [plain(429, ''), 'rate_limited'],
  [plain(302, ''), 'unrecognised'],
  [plain(200, ''), 'unreadable'],
  [plain(200, '<html></html>'), 'unreadable'],
  [plain(200, 'respCode=00&origRespCode=00'), 'signature'],
])('an answer that nobody signed proves nothing', async (answer, cause) => {
  const rig = createRig()
  rig.answer = () => answer
  expect(await query(rig)).toMatchObject({ status: 'unknown', cause })
})

test('the bare "Invalid request." is unsigned, so that it is no proof of a failure', async () => {
  const rig = createRig()
  rig.answer = () => plain(200, 'Invalid request.')
  const expected = { status: 'unknown', cause: 'unrecognised' }
  expect(await query(rig)).toMatchObject(expected)
  expect(await rig.account.operations.start(startRequest())).toMatchObject(expected)
})

test('a changed answer is not believed', async () => {
  const rig = createRig()
  rig.answer = async (request) => {
    const signed = await signedByGateway(answering(request, paid))
    return plain(200, writeAnswer({ ...signed, txnAmt: '1' }))
  }
  expect(await query(rig)).toEqual({ status: 'unknown', cause: 'signature' })
  expect(rig.log.lines.at(-1)?.message).toBe('an answer of the gateway is not genuine')
})

test('an answer signed after its certificate has run out is not believed', async () => {
  const rig = createRig()
  rig.answer = () => paid
  rig.time.jump(200 * 86_400_000)
  expect(await query(rig)).toEqual({ status: 'unknown', cause: 'signature' })
})

test.each(['merId', 'orderId', 'txnTime', 'txnType', 'txnSubType'])(
  'a genuine answer about another %s answers nothing',
  async (name) => {
    const rig = createRig()
    rig.answer = (request) => ({ ...answering(request, paid), [name]: '99' }) as Fields
    expect(await query(rig)).toMatchObject({ status: 'unknown', cause: 'unrecognised' })
  },
)

test('what the gateway says is kept for the operator, without numbers of the payer', async () => {
  const rig = createRig()
  rig.answer = () => ({
    respCode: '00',
    origRespCode: '64',
    origRespMsg: '卡6216261000000000018余额不足[5100064]',
  })
  expect(await query(rig)).toMatchObject({
    status: 'failed',
    evidence: { channelCode: '64', channelMessage: '卡…余额不足[5100064]' },
  })
})
