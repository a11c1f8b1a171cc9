import { expect, test } from 'vitest'
import { answerTimeout, createRig, type Rig } from '../../test/rig.ts'
import { Crash } from '../../test/terminal-book.ts'

const minute = 60_000
const day = 86_400_000
const payDebts = (rig: Rig) => rig.account.terminals?.payDebts(rig.terminal)

test('an attempt that no card was presented for is absent', async () => {
  const rig = await createRig()
  for (const operation of ['query', 'reverse'] as const) {
    expect(await rig.account.operations[operation](rig.attempt())).toEqual({ status: 'absent' })
  }
  expect(rig.host.received).toEqual([])
})

test('what was approved is told to whoever ends it soon, and undone later', async () => {
  const rig = await createRig()
  await rig.present()
  const { reverse } = rig.account.operations
  expect(await reverse(rig.attempt())).toMatchObject({ status: 'succeeded' })
  await rig.time.advance(minute)
  expect(await reverse(rig.attempt())).toMatchObject({
    status: 'failed',
    over: 'reversed',
    code: 'attempt_closed',
  })
  expect(rig.host.standing()).toEqual([])
  expect(rig.host.ofType('0400')[0]?.text(39)).toBe('06')
  expect(await reverse(rig.attempt())).toMatchObject({ over: 'reversed' })
  expect(rig.host.ofType('0400')).toHaveLength(1)
})

test('what was approved in a batch that is closed stands', async () => {
  const rig = await createRig()
  await rig.present()
  rig.host.behave = () => {
    rig.host.batch = '000002'
    return undefined
  }
  await rig.account.operations.settle(rig.terminal)
  await rig.time.advance(minute)
  expect(await rig.account.operations.reverse(rig.attempt())).toMatchObject({ status: 'succeeded' })
  expect(rig.host.ofType('0400')).toEqual([])
})

test('what may have been reversed is never told as paid, even when the batch is out of sight', async () => {
  const rig = await createRig()
  await rig.present()
  await rig.time.advance(minute)
  const { reverse } = rig.account.operations
  const tryToReverse = () => rig.within(answerTimeout, reverse(rig.attempt()))
  rig.host.behave = ({ type }) => (type === '0400' ? 'silent' : undefined)
  expect(await tryToReverse()).toMatchObject({ status: 'unknown' })
  expect(rig.host.standing()).toEqual([])
  // It has forgotten the terminal's keys, and takes no sign-in.
  rig.host.behave = ({ type }) => (type === '0800' ? 'deaf' : { fields: { 39: '77' } })
  expect(await tryToReverse()).toMatchObject({ status: 'unknown' })
  expect(await tryToReverse()).toMatchObject({ status: 'unknown' })
  rig.host.behave = () => undefined
  await rig.time.advance(minute)
  expect(await tryToReverse()).toMatchObject({ status: 'failed', over: 'reversed' })
})

test('a reversal is given back even to a new process', async () => {
  const rig = await createRig()
  rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
  await rig.within(answerTimeout, rig.present())
  rig.restart()
  expect(await rig.account.operations.query(rig.attempt())).toMatchObject({ over: 'reversed' })
  expect(rig.host.standing()).toEqual([])
})

test('background care pays debts in growing pauses', async () => {
  const rig = await createRig()
  rig.host.behave = ({ type }) => {
    if (type === '0200') return 'silent'
    return type === '0400' ? { fields: { 39: '96' } } : undefined
  }
  await rig.within(answerTimeout, rig.present())
  const triesAfter = async (ms: number) => {
    await rig.time.advance(ms)
    await payDebts(rig)
    return rig.host.ofType('0400').length
  }
  expect(await triesAfter(0)).toBe(1)
  expect(await triesAfter(4_000)).toBe(1)
  expect(await triesAfter(1_000)).toBe(2)
  expect(await triesAfter(15_000)).toBe(3)
  expect(await triesAfter(60_000)).toBe(4)
  expect(await triesAfter(300_000)).toBe(5)
  expect(await triesAfter(599_000)).toBe(5)
  rig.host.behave = () => undefined
  expect(await triesAfter(1_000)).toBe(6)
  expect(rig.book.value('owed/reversal')).toBeUndefined()
  expect(await triesAfter(minute)).toBe(6)
})

test('a reversal that a clock a day ahead put off is not left for that day', async () => {
  const rig = await createRig()
  const right = rig.account
  rig.account = rig.withClock(day)
  rig.host.behave = ({ type }) =>
    type === '0200' || type === '0400' ? { fields: { 39: '96' } } : undefined
  await rig.present()
  await payDebts(rig)
  expect(rig.book.value('owed/reversal')).toMatchObject({ tries: 1 })
  rig.host.behave = () => undefined
  rig.account = right
  expect(await payDebts(rig)).toBeUndefined()
  expect(rig.book.value('owed/reversal')).toBeUndefined()
})

test('background care comes back when it could not write or the terminal was busy', async () => {
  const rig = await createRig()
  rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
  await rig.within(answerTimeout, rig.present())
  rig.book.crash = { at: rig.book.writes + 1, durable: false }
  await expect(payDebts(rig)).rejects.toThrow(Crash)
  rig.book.busy = true
  expect(await payDebts(rig)).toBeGreaterThan(rig.time.now())
  rig.book.busy = false
  expect(await payDebts(rig)).toBeUndefined()
  expect(rig.book.value('owed/reversal')).toBeUndefined()
})
