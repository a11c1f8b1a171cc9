import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'

test('a swiped sale is approved, with everything that a receipt needs', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  const answer = await terminal.sale({ card, amount: 1234, orderNumber: 'att_1' })
  expect(answer).toMatchObject({
    type: '0210',
    code: '00',
    tpdu: '6000000601',
    head: '603100311003',
    isSealed: true,
    fields: { 2: card.number, 3: '000000', 4: '000000001234', 11: '000002', 32: '48310000' },
  })
  expect(answer.fields[37]).toMatch(/^\d{12}$/)
  expect(answer.fields[38]).toMatch(/^\d{6}$/)
  expect(answer.fields[44]).toHaveLength(22)
  expect(rig.host.books().orders).toEqual([
    {
      merchant: 'mall',
      orderNumber: 'att_1',
      state: 'paid',
      asked: 1234,
      captured: 1234,
      refunded: 0,
    },
  ])
  rig.host.assertBalanced()
})
