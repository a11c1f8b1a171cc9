import { describe, expect, test } from 'vitest'
import { chipCard } from '../../test/reader.ts'
import { answerTimeout, createRig, type Rig } from '../../test/rig.ts'
import { closing, unbalanced } from '../../test/settling-host.ts'
import { decodeUpload } from '../wire/batch-upload.ts'

const networks = (rig: Rig) => rig.host.ofType('0320').map((one) => one.text(60).slice(8, 11))

describe('a batch', () => {
  test('whose sums are the same is closed, and the next one begins', async () => {
    const rig = await createRig()
    await rig.present()
    await rig.present(undefined, 'A2', 100)
    await rig.account.operations.refund(rig.refundRequest())
    rig.host.behave = closing(rig)
    expect(await rig.account.operations.settle(rig.terminal)).toEqual({
      status: 'settled',
      balanced: true,
      batch: '000001',
      debit: { count: 2, amount: { amount: 30_000, currency: 'CNY' } },
      credit: { count: 1, amount: { amount: 29_900, currency: 'CNY' } },
      uploaded: 0,
    })
    expect(networks(rig)).toEqual(['207'])
    expect(rig.host.ofType('0320')[0]?.text(48)).toBe('0000')
    expect(rig.book.value('sign-in')).toMatchObject({ batch: '000002' })
    expect(rig.book.value('batch/000001')).toMatchObject({ balanced: true })
    await rig.present(undefined, 'A3')
    expect(rig.host.ofType('0200').at(-1)?.text(60)).toBe('2200000200050')
  })

  test('with chips has their details told', async () => {
    const rig = await createRig()
    await rig.present(rig.reader.read(chipCard, { entry: 'tap' }))
    rig.host.behave = closing(rig)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({ balanced: true })
    expect(networks(rig)).toEqual(['203', '207'])
    expect(rig.host.ofType('0320')[1]?.text(48)).toBe('0001')
  })

  test('whose sums differ has every line told, eight at a time', async () => {
    const rig = await createRig()
    for (let index = 1; index <= 9; index += 1) await rig.present(undefined, `A${index}`, index)
    await rig.present(rig.reader.read(chipCard, { entry: 'tap' }), 'A10', 10)
    rig.host.behave = closing(rig, unbalanced)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      status: 'settled',
      balanced: false,
      debit: { count: 10, amount: { amount: 55 } },
      uploaded: 10,
    })
    expect(networks(rig)).toEqual(['201', '201', '202'])
    const packets = rig.host.ofType('0320')
    const lines = packets.slice(0, 2).flatMap((one) => decodeUpload(one.text(48)))
    expect(lines.map(({ amount }) => amount)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(lines[0]).toMatchObject({ stan: '000002', pan: '6225885111234563' })
    expect(packets[2]?.text(48)).toBe('0010')
  })

  test('that has as many transactions as a sum can count is closed before the next one', async () => {
    const rig = await createRig()
    await rig.present(undefined, 'A1', 100)
    const [first] = [...rig.book.entries].filter(([key]) => key.startsWith('flow/'))
    for (let index = 2; index <= 999; index += 1) {
      const stan = String(900_000 + index)
      const flow = { ...JSON.parse(first?.[1] ?? ''), stan, number: `B${index}` }
      rig.book.entries.set(`flow/000001/${stan}`, JSON.stringify(flow))
    }
    rig.host.behave = closing(rig)
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0200').at(-1)?.text(60)).toBe('2200000200050')
    expect(rig.book.value('batch/000001')).toMatchObject({ debit: { count: 999, amount: 99_900 } })
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      status: 'settled',
      batch: '000002',
      debit: { count: 1 },
    })
  })

  test('in which nothing happened is left open', async () => {
    const rig = await createRig()
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      status: 'settled',
      balanced: true,
      debit: { count: 0 },
    })
    expect(rig.host.ofType('0500')).toEqual([])
  })

  test('is not closed while something is owed', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' || type === '0400' ? 'silent' : undefined)
    await rig.within(answerTimeout, rig.present())
    const blocked = rig.account.operations.settle(rig.terminal)
    expect(await rig.within(answerTimeout, blocked)).toEqual({
      status: 'blocked',
      code: 'terminal_busy',
    })
    expect(rig.host.ofType('0500')).toEqual([])
  })
})

describe('a settlement that was broken off', () => {
  test.each(['0500', '0320'])('by a lost %s is carried on', async (lost) => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = ({ type }) => (type === lost ? 'silent' : undefined)
    const first = rig.account.operations.settle(rig.terminal)
    expect(await rig.within(answerTimeout, first)).toEqual({ status: 'unknown', cause: 'timeout' })
    rig.host.behave = closing(rig)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      status: 'settled',
      batch: '000001',
      debit: { count: 1 },
    })
  })

  test('after its last message was taken is closed when the host has gone on', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = closing(rig, ({ type }) => (type === '0320' ? 'silent' : undefined))
    await rig.within(answerTimeout, rig.account.operations.settle(rig.terminal))
    rig.host.behave = ({ type }) => (type === '0320' ? { fields: { 39: '77' } } : undefined)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({ status: 'settled' })
    expect(rig.book.value('sign-in')).toMatchObject({ batch: '000002' })
  })

  test('at its last message is still open at a host that has only lost the sign-in', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = ({ type }) => (type === '0320' ? 'deaf' : undefined)
    await rig.within(answerTimeout, rig.account.operations.settle(rig.terminal))
    rig.host.behave = ({ type }) => (type === '0320' ? { fields: { 39: '77' } } : undefined)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({ status: 'unknown' })
    rig.host.behave = closing(rig)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({ status: 'settled' })
    expect(rig.book.value('sign-in')).toMatchObject({ batch: '000002' })
  })

  test('is finished before the next payment', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = ({ type }) => (type === '0320' ? 'deaf' : undefined)
    await rig.within(answerTimeout, rig.account.operations.settle(rig.terminal))
    rig.host.behave = closing(rig)
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    const types = rig.host.received.map(({ type }) => type)
    expect(types.slice(-3)).toEqual(['0320', '0800', '0200'])
    expect(rig.book.value('flow/000002/000007')).toMatchObject({ number: 'A2' })
  })

  test('after it had closed answers as it did, and leaves the next batch alone', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = closing(rig)
    const first = await rig.account.operations.settle(rig.terminal, 'S1')
    await rig.present(undefined, 'A2', 100)
    rig.restart()
    expect(await rig.account.operations.settle(rig.terminal, 'S1')).toEqual(first)
    expect(rig.host.ofType('0500')).toHaveLength(1)
    expect(await rig.account.terminals?.standing(rig.terminal)).toEqual({
      signedIn: true,
      batch: '000002',
      owes: [],
      unsettled: 1,
    })
  })

  test('and was carried on by a payment is known by its number', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = ({ type }) => (type === '0320' ? 'deaf' : undefined)
    await rig.within(answerTimeout, rig.account.operations.settle(rig.terminal, 'S1'))
    const standing = await rig.account.terminals?.standing(rig.terminal)
    expect(standing).toMatchObject({ owes: ['settlement'], unsettled: 1 })
    rig.host.behave = closing(rig)
    await rig.present(undefined, 'A2', 100)
    expect(await rig.account.operations.settle(rig.terminal, 'S1')).toMatchObject({
      status: 'settled',
      batch: '000001',
      debit: { count: 1 },
    })
    expect(rig.host.ofType('0500')).toHaveLength(1)
  })

  test('refused by the host stays open', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = ({ type }) => (type === '0500' ? { fields: { 39: '77' } } : undefined)
    expect(await rig.account.operations.settle(rig.terminal)).toEqual({
      status: 'unknown',
      cause: 'server_error',
    })
    rig.host.behave = closing(rig)
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({ status: 'settled' })
  })
})

test('card numbers are forgotten when no refund can need them any more', async () => {
  const rig = await createRig()
  await rig.present()
  rig.time.jump(32 * 86_400_000)
  await rig.present(undefined, 'A2')
  rig.host.behave = closing(rig)
  await rig.account.operations.settle(rig.terminal)
  const cards = [...rig.book.entries.keys()].filter((key) => key.startsWith('card/'))
  expect(cards).toEqual(['card/000001/000003'])
})
