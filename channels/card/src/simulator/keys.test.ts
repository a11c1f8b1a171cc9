import { expect, test } from 'vitest'
import { createHostRig } from '../../test/host-rig.ts'

test('before it has signed in a terminal does nothing: 77', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const message = terminal.saleMessage({ card: rig.card('stripe_debit'), amount: 1000 })
  expect(await terminal.manage('0820', '002')).toMatchObject({ type: '0830', code: '00' })
  expect(await terminal.exchange(message)).toMatchObject({ code: '77' })
})

test.each([
  ['001', 24],
  ['003', 40],
  ['004', 60],
  ['006', 60],
])('a sign-in with %s brings %d bytes of keys', async (network, length) => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const fields = { 11: terminal.draw(), 60: terminal.control('00', network) }
  const answer = await terminal.exchange({ type: '0800', fields: terminal.named(fields) }, false)
  expect(answer).toMatchObject({ type: '0810', code: '00', fields: { 60: `00000001${network}` } })
  expect(answer.fields[62]).toHaveLength(2 * length)
})

test.each(['003', '004', '006'])('a sale goes through under the keys of %s', async (network) => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  await terminal.signIn(network)
  const answer = await terminal.sale({ card: rig.card('stripe_debit'), amount: 1000 })
  expect(answer).toMatchObject({ code: '00', isSealed: true })
})

test('keys are fresh each time', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const first = await terminal.signIn()
  const second = await terminal.signIn()
  expect(second.fields[62]).not.toBe(first.fields[62])
})

test('a message on its way at a sign-in is taken for five seconds, and answered under its keys', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const before = terminal.keys
  await terminal.signIn()
  const fresh = terminal.keys
  terminal.keys = before
  const purchase = { card: rig.card('stripe_debit'), amount: 1000 }
  expect(await terminal.sale(purchase)).toMatchObject({ code: '00', isSealed: true })
  await rig.time.advance(5001)
  expect(await terminal.sale(purchase)).toMatchObject({ code: 'A0' })
  terminal.keys = fresh
  expect(await terminal.sale(purchase)).toMatchObject({ code: '00', isSealed: true })
})

test('an unknown terminal is not signed in: 97; an echo needs no sign-in', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  expect(await terminal.manage('0800', '003', { 41: '99999999' })).toMatchObject({ code: '97' })
  await terminal.manage('0820', '002')
  expect(await terminal.manage('0820', '301')).toMatchObject({ type: '0830', code: '00' })
})

test('a sign-off may be of the batch before or after, and no farther', async () => {
  const rig = await createHostRig()
  const terminal = await rig.terminal()
  const far = { 60: '00000003002' }
  expect(await terminal.manage('0820', '002', far)).toMatchObject({ code: '77' })
  expect(await terminal.manage('0820', '002', { 60: '00000002002' })).toMatchObject({ code: '00' })
})

test('a terminal and its keys are found again by name', async () => {
  const { host } = await createHostRig()
  const first = host.terminals.provision('mall', 'till')
  expect(host.terminals.provision('mall', 'till')).toEqual(first)
  const second = host.terminals.provision('mall', 'other till')
  expect(second.number).not.toBe(first.number)
  expect(second.reader.keySerial).not.toBe(first.reader.keySerial)
  expect(second.keys.bdk).toBe(first.keys.bdk)
  expect(() => host.terminals.provision('nobody', 'till')).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  )
})
