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
