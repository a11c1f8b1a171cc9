import { expect, test } from 'vitest'
import { createRig, startRequest } from '../../test/rig.ts'

const facts = {
  respCode: '00',
  origRespCode: '00',
  queryId: '202601020000001234568',
  txnAmt: '29900',
  currencyCode: '156',
  traceTime: '0102080110',
}
const lateMs = 20 * 60_000
const ask = (rig: ReturnType<typeof createRig>, presentation: 'sms' | 'qr' | 'form') =>
  rig.account.operations.query(startRequest({ presentation }))

test('a payment that was made is told with the facts of the gateway', async () => {
  const rig = createRig()
  rig.answer = () => facts
  expect(await ask(rig, 'sms')).toEqual({
    status: 'succeeded',
    paid: {
      orderNumber: '01JABCDEFGHJKMNPQRSTVWXYZ0',
      channelTransaction: facts.queryId,
      amount: { amount: 29_900, currency: 'CNY' },
      paidAt: Date.UTC(2026, 0, 2, 0, 1, 10),
    },
    evidence: { channelCode: '00', channelRequestId: facts.queryId },
  })
})

test('another amount or currency is told as it is, for the platform to compare', async () => {
  const rig = createRig()
  rig.answer = () => ({ ...facts, txnAmt: '29899', currencyCode: '344' })
  const report = await ask(rig, 'sms')
  expect(report).toMatchObject({ paid: { amount: { amount: 29_899, currency: 'HKD' } } })
})

test.each([
  [{ ...facts, txnAmt: '' }],
  [{ ...facts, txnAmt: '-1' }],
  [{ ...facts, queryId: '' }],
  [{ ...facts, currencyCode: '999' }],
  [{ ...facts, origRespCode: '' }],
])('a success that does not say what was paid is not understood', async (answer) => {
  const rig = createRig()
  rig.answer = () => answer
  expect(await ask(rig, 'qr')).toMatchObject({ status: 'unknown', cause: 'unreadable' })
})

test.each(['03', '04', '05'])(
  '%s: a code to scan waits for its payer until its time',
  async (code) => {
    const rig = createRig()
    rig.answer = () => ({ respCode: '00', origRespCode: code })
    for (const presentation of ['qr', 'form'] as const) {
      expect(await ask(rig, presentation)).toMatchObject({ status: 'waiting' })
    }
    expect(await ask(rig, 'sms')).toMatchObject({ status: 'unknown', cause: 'in_progress' })
    rig.time.jump(lateMs)
    expect(await ask(rig, 'qr')).toMatchObject({ status: 'unknown', cause: 'in_progress' })
  },
)

test.each(['qr', 'sms', 'form'] as const)(
  'what the gateway does not know is absent: %s',
  async (presentation) => {
    const rig = createRig()
    rig.answer = () => ({ respCode: '34' })
    expect(await ask(rig, presentation)).toMatchObject({ status: 'absent' })
  },
)

test('a wrong code is no end while another may be on its way', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00', origRespCode: '71' })
  expect(await ask(rig, 'sms')).toMatchObject({ status: 'unknown', cause: 'in_progress' })
  rig.time.jump(lateMs)
  expect(await ask(rig, 'sms')).toMatchObject({ status: 'failed', code: 'sms_code_wrong' })
})

test('asked too often, the gateway tells nothing', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '37' })
  expect(await ask(rig, 'sms')).toMatchObject({ status: 'unknown', cause: 'rate_limited' })
})
