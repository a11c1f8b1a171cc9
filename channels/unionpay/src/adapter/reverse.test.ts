import { expect, test } from 'vitest'
import { createRig, startRequest } from '../../test/rig.ts'

const paid = {
  respCode: '00',
  origRespCode: '00',
  queryId: '202601020000001234568',
  txnAmt: '29900',
}
const reverse = (rig: ReturnType<typeof createRig>, presentation: 'sms' | 'form' = 'sms') =>
  rig.account.operations.reverse(startRequest({ presentation }))

test('a reversal names the order by its own number and time', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '00' })
  expect(await reverse(rig)).toMatchObject({ status: 'failed', over: 'reversed' })
  expect(rig.requests[0]).toMatchObject({
    url: 'https://gateway.example/gateway/api/backTransReq.do',
    fields: {
      txnType: '99',
      txnSubType: '01',
      bizType: '000000',
      orderId: '01JABCDEFGHJKMNPQRSTVWXYZ0',
      txnTime: '20260102080000',
    },
  })
})

test.each(['12', '35', '60'])(
  'an order that cannot be reversed (%s) is asked about, and the answer to that counts',
  async (code) => {
    const rig = createRig()
    rig.answer = ({ txnType }) => (txnType === '99' ? { respCode: code } : paid)
    expect(await reverse(rig)).toMatchObject({ status: 'succeeded' })
    rig.answer = ({ txnType }) =>
      txnType === '99' ? { respCode: code } : { respCode: '00', origRespCode: '46' }
    expect(await reverse(rig)).toMatchObject({ status: 'failed', over: 'reversed' })
    rig.answer = ({ txnType }) => ({ respCode: txnType === '99' ? code : '03' })
    expect(await reverse(rig)).toMatchObject({ status: 'unknown' })
  },
)

test.each(['45', '46'])('what went back before (%s) is not taken for paid', async (code) => {
  const rig = createRig()
  rig.answer = ({ txnType }) => (txnType === '99' ? { respCode: code } : paid)
  expect(await reverse(rig)).toMatchObject({ status: 'failed', over: 'reversed' })
})

test.each(['03', '05', '06', '37', '99', 'ZZ'])('%s ends nothing', async (respCode) => {
  const rig = createRig()
  rig.answer = () => ({ respCode })
  expect(await reverse(rig)).toMatchObject({ status: 'unknown' })
  expect(rig.requests).toHaveLength(1)
})

test('an order that never came is absent, and whether that counts is not ours to say', async () => {
  const rig = createRig()
  rig.answer = () => ({ respCode: '34' })
  expect(await reverse(rig, 'form')).toMatchObject({ status: 'absent' })
})
