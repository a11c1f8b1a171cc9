import { expect, test } from 'vitest'
import { createJournal, createRig, payByCode, referenceOf, startRequest } from '../../test/rig.ts'

test('a restarted simulator has the same merchants, certificates and books', async () => {
  const records: unknown[] = []
  const before = createRig({ name: 'mall-cert', journal: createJournal(records) })
  const request = startRequest(before)
  await payByCode(before, request)
  const after = createRig({ name: 'mall-cert', journal: createJournal(records) })
  expect(after.config).toEqual(before.config)
  expect(after.simulator.books()).toEqual(before.simulator.books())
  const report = await after.account.operations.query(referenceOf(request))
  expect(report).toMatchObject({ status: 'succeeded' })
})

test('a restarted simulator goes on telling what nobody acknowledged, under the same id', async () => {
  const records: unknown[] = []
  const before = createRig({ journal: createJournal(records) })
  before.deaf = true
  await payByCode(before, startRequest(before))
  before.simulator.stop()
  const after = createRig({ journal: createJournal(records) })
  await after.time.advance(0)
  const queued = records.find((one) => (one as { type: string }).type === 'notice_queued')
  const { notice } = queued as { notice: { id: string } }
  expect(after.deliveries.map(({ reading }) => reading)).toMatchObject([
    { kind: 'payment', id: notice.id },
  ])

  const third = createRig({ journal: createJournal(records) })
  await third.time.advance(0)
  expect(third.deliveries).toEqual([])
})
