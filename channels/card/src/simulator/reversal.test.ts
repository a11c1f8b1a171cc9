import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'
import type { PosFields } from '../../test/pos-message.ts'

async function withSale(amount = 10_000) {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const card = rig.card('stripe_debit')
  const message = terminal.saleMessage({ card, amount, orderNumber: 'att_1' })
  return { rig, terminal, card, message }
}

test('a reversal undoes a sale once: 00, then 25', async () => {
  const { rig, terminal, message } = await withSale()
  await terminal.exchange(message)
  expect(await terminal.reverse(message)).toMatchObject({
    type: '0410',
    code: '00',
    isSealed: true,
    fields: { 11: message.fields[11] },
  })
  expect(rig.host.books().orders).toMatchObject([
    { orderNumber: 'att_1', state: 'closed', captured: 0 },
  ])
  rig.host.assertBalanced()
  expect(await terminal.reverse(message)).toMatchObject({ code: '25' })
  rig.host.assertBalanced()
})

test('one whose original never came is answered 00 as often as it comes, and the original is refused', async () => {
  const { rig, terminal, message } = await withSale()
  expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
  expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
  expect(await terminal.exchange(message)).toMatchObject({ code: '94' })
  expect(rig.host.books().orders).toEqual([])
  rig.host.assertBalanced()
})

test('a number is forbidden in its batch and on its terminal alone', async () => {
  const { rig, terminal, message } = await withSale()
  await terminal.reverse(message)
  const other = await rig.terminal('till-2')
  const fields = { 11: message.fields[11] ?? '' }
  const answer = await other.sale({ card: rig.card('stripe_debit'), amount: 10_000, fields })
  expect(answer).toMatchObject({ code: '00' })
})

test.each<[string, PosFields, string]>([
  ['another amount', { 4: '000000009999' }, '64'],
  ['a track', { 35: '6225885111234563D4912' }, '30'],
  ['a PIN', { 52: '0123456789ABCDEF' }, '30'],
  ['the RRN', { 37: '010200000001' }, '30'],
])('one with %s is refused', async (_, fields, code) => {
  const { rig, terminal, message } = await withSale()
  await terminal.exchange(message)
  expect(await terminal.reverse(message, fields)).toMatchObject({ code })
  expect(rig.host.books().orders).toMatchObject([{ state: 'paid' }])
  rig.host.assertBalanced()
})

test('of another day, or of a sale that was declined: 25', async () => {
  const { rig, terminal, card, message } = await withSale()
  const declined = terminal.saleMessage({ card, amount: 10_051 })
  expect(await terminal.exchange(declined)).toMatchObject({ code: '51' })
  expect(await terminal.reverse(declined)).toMatchObject({ code: '25' })
  await terminal.exchange(message)
  rig.host.settings.set('days_ahead', '1')
  expect(await terminal.reverse(message)).toMatchObject({ code: '25' })
  rig.host.assertBalanced()
})

test('one under a wrong MAC does nothing: A0', async () => {
  const { rig, terminal, message } = await withSale()
  await terminal.exchange(message)
  const reversal = terminal.reversalOf(message)
  expect(await terminal.exchange(reversal, 'wrongly')).toMatchObject({ code: 'A0' })
  expect(rig.host.books().orders).toMatchObject([{ state: 'paid' }])
})

test('of a void restores the sale', async () => {
  const { rig, terminal, message } = await withSale()
  const sale = await terminal.exchange(message)
  const undo = terminal.voidMessage(sale)
  await terminal.exchange(undo)
  expect(await terminal.reverse(undo)).toMatchObject({ code: '00' })
  expect(rig.host.books().orders).toMatchObject([{ state: 'paid', refunded: 0 }])
  expect(rig.host.books().refunds).toMatchObject([{ state: 'failed' }])
  rig.host.assertBalanced()
  expect(await terminal.exchange(terminal.voidMessage(sale))).toMatchObject({ code: '00' })
  rig.host.assertBalanced()
})

test('a voided or refunded sale is not reversed: 25', async () => {
  const { rig, terminal, card, message } = await withSale()
  const sale = await terminal.exchange(message)
  await terminal.exchange(terminal.voidMessage(sale))
  expect(await terminal.reverse(message)).toMatchObject({ code: '25' })
  const second = terminal.saleMessage({ card, amount: 10_000 })
  await terminal.exchange(terminal.refundMessage(await terminal.exchange(second), 1000))
  expect(await terminal.reverse(second)).toMatchObject({ code: '25' })
  rig.host.assertBalanced()
})

test('a batch that was closed meanwhile does not keep a reversal from finding its original', async () => {
  const { rig, terminal, message } = await withSale()
  await terminal.exchange(message)
  rig.host.world.append({ type: 'batch_opened', terminal: terminal.own.number, batch: '000002' })
  expect(await terminal.reverse(message)).toMatchObject({ code: '00' })
  rig.host.assertBalanced()
})

test('a request that is no transaction is not reversed: 40', async () => {
  const { terminal, card } = await withSale()
  const refund = terminal.saleMessage({
    card,
    amount: 1000,
    fields: { 60: terminal.control('99') },
  })
  expect(await terminal.reverse(refund)).toMatchObject({ code: '40' })
})
