import { expect, test } from 'vitest'
import { createRig, payByCode, referenceOf, startRequest } from '../../test/rig.ts'

test('money that a cancel gave back is never reported as paid', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  await payByCode(rig, request)
  await rig.account.operations.reverse(referenceOf(request))
  const { captured, refunded } = rig.simulator.books().orders[0] ?? {}
  expect(refunded).toBe(captured)
  expect(await rig.account.operations.query(referenceOf(request))).toMatchObject({
    status: 'failed',
    over: 'reversed',
    code: 'attempt_closed',
  })
})

test('what can be cancelled no more is asked about, and what was paid stays so', async () => {
  const rig = createRig()
  const request = startRequest(rig)
  await payByCode(rig, request)
  rig.time.jump(25 * 3_600_000)
  expect(await rig.account.operations.reverse(referenceOf(request))).toMatchObject({
    status: 'succeeded',
    paid: { amount: request.amount },
  })
  expect(rig.simulator.books().orders[0]).toMatchObject({ refunded: 0 })
})
