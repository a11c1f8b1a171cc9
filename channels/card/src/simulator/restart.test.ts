import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'

test('a restarted host has the same terminals, keys, books and numbers', async () => {
  const records: unknown[] = []
  const before = await createHostRig({ records })
  const terminal = await before.terminal()
  const card = before.card('stripe_debit')
  const message = terminal.saleMessage({ card, amount: 1000, orderNumber: 'att_1' })
  const sale = await terminal.exchange(message)
  const undone = terminal.saleMessage({ card, amount: 2000 })
  await terminal.exchange(undone)
  await terminal.reverse(undone)
  const unseen = terminal.saleMessage({ card, amount: 3000 })
  await terminal.reverse(unseen)
  await terminal.sale({ card, amount: 1000, pin: '000000' })
  before.host.settings.set('processing_request', '4')
  before.host.stop()

  const after = await createHostRig({ records, seed: 8 })
  expect(after.host.books()).toEqual(before.host.books())
  expect(after.host.world.state.flows.all()).toEqual(before.host.world.state.flows.all())
  expect(after.host.terminals.provision('mall', 'till-1')).toEqual(terminal.own)
  expect(after.config.merchantNumber).toBe(before.config.merchantNumber)
  expect(after.host.settings.all()).toEqual(before.host.settings.all())
  after.host.assertBalanced()

  const again = Object.assign(terminal, { parts: { ...terminal.parts, ...after } })
  await again.connect()
  expect(await again.exchange(message)).toMatchObject({ code: '94', head: '603104311003' })
  expect(await again.exchange(unseen)).toMatchObject({ code: '94' })
  expect(await again.sale({ card, amount: 1000, pin: '000000' })).toMatchObject({ code: '55' })
  expect(await again.sale({ card, amount: 1000, pin: '000000' })).toMatchObject({ code: '75' })
  expect(await again.exchange(again.voidMessage(sale))).toMatchObject({ code: '00' })
  after.host.assertBalanced()
})

test('its journal names no card number, no track and no PIN', async () => {
  const records: unknown[] = []
  const rig = await createHostRig({ records })
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  await terminal.sale({ card, amount: 1000 })
  const text = JSON.stringify(records)
  expect(text).not.toContain(card.number)
  expect(text).not.toContain(card.number.slice(0, 12))
})
