import { money } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { heldAmount, holdCases, holdsOf } from '../../test/holds.ts'
import { chipCard, issuerData, scriptResults } from '../../test/reader.ts'
import { answerTimeout, chipPatience, createRig, type Rig } from '../../test/rig.ts'
import type { Behaviour } from '../../test/scripted-host.ts'
import { entries } from './entries.ts'

const day = 86_400_000

async function createHolds() {
  const rig = await createRig()
  return { rig, holds: holdsOf(rig) }
}

const only =
  (kind: string, behaviour: Behaviour): Rig['host']['behave'] =>
  ({ type, fields }) =>
    type !== '0400' && String(fields[60]).startsWith(kind) ? behaviour : undefined

describe('an authorization', () => {
  test('sets money aside, with all that a later capture needs', async () => {
    const { rig, holds } = await createHolds()
    expect(await holds.authorize()).toMatchObject({
      status: 'authorized',
      authorized: {
        authorizationNumber: 'H1',
        authorizationCode: '123456',
        amount: { amount: heldAmount, currency: 'CNY' },
        authorizedAt: rig.time.now(),
        expiresAt: rig.time.now() + 30 * day,
        receipt: { card: '622588******4563' },
      },
      evidence: { channelCode: '00' },
    })
    const [sent] = rig.host.ofType('0100')
    expect([sent?.text(3), sent?.text(25), sent?.text(22)]).toEqual(['030000', '06', '021'])
    expect(sent?.text(60)).toBe('1000000100050')
    expect(rig.host.pin).toBe('123456')
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
    expect(await holds.query()).toMatchObject({ status: 'authorized' })
    expect(await holds.authorize()).toMatchObject({ status: 'authorized' })
    expect(rig.host.ofType('0100')).toHaveLength(1)
  })

  test.each([
    ['51', 'insufficient_funds'],
    ['57', 'card_unsupported'],
    ['77', 'attempt_closed'],
  ])('is declined: %s', async (code, expected) => {
    const { rig, holds } = await createHolds()
    rig.host.behave = only('10', { fields: { 39: code } })
    const failed = { status: 'failed', over: 'declined', code: expected }
    expect(await holds.authorize()).toMatchObject(failed)
    expect(await holds.query()).toMatchObject(failed)
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
  })

  test('by chip waits for its last word', async () => {
    const { rig, holds } = await createHolds()
    rig.host.behave = only('10', { fields: { 55: issuerData } })
    const { terminal } = rig
    const begin = (authorizationNumber: string) =>
      rig.account.operations.authorize({
        ...{ terminal, authorizationNumber, amount: money(heldAmount) },
        reading: rig.reader.read(chipCard, { entry: 'insert' }),
      })
    const end = (authorizationNumber: string, result: 'approved' | 'declined') =>
      rig.account.operations.concludeAuthorization({
        ...{ terminal, authorizationNumber },
        completion: { result, ...(result === 'approved' ? { scripts: scriptResults } : {}) },
      })
    expect(await begin('H1')).toMatchObject({
      status: 'waiting',
      action: { type: 'reader', step: 'complete' },
    })
    expect(await holds.query()).toMatchObject({ status: 'waiting' })
    expect(await end('H1', 'approved')).toMatchObject({ status: 'authorized' })
    expect(await begin('H2')).toMatchObject({ status: 'waiting' })
    expect(rig.host.ofType('0620')).toHaveLength(1)
    expect(await end('H2', 'declined')).toMatchObject({ over: 'reversed', code: 'card_declined' })
    await begin('H3')
    await rig.time.advance(chipPatience)
    expect(await holds.query('H3')).toMatchObject({
      over: 'reversed',
      code: 'card_removed_early',
    })
    expect(rig.host.standing('10').map(({ stan }) => stan)).toEqual(['000002'])
  })

  test('of nothing, of too much, or under a number that is taken is not sent', async () => {
    const { rig, holds } = await createHolds()
    expect(await holds.authorize('H1', 0)).toMatchObject({ code: 'invalid_amount' })
    expect(await holds.query()).toEqual({ status: 'absent' })
    await holds.authorize()
    await holds.capture()
    expect(await holds.authorize('C1')).toMatchObject({ code: 'order_number_used' })
    expect(await holds.query('C1')).toEqual({ status: 'absent' })
    expect(await holds.capture('H1')).toMatchObject({ code: 'order_number_used' })
    expect(rig.host.ofType('0100')).toHaveLength(1)
  })
})

describe('what follows an authorization', () => {
  test('a capture names it by number, date and authorization, and counts in the batch', async () => {
    const { rig, holds } = await createHolds()
    await holds.authorize()
    expect(await holds.capture('C1', 8000)).toMatchObject({
      status: 'captured',
      captured: { number: 'C1', amount: { amount: 8000 }, doneAt: rig.time.now() },
    })
    const [sent] = rig.host.ofType('0200')
    expect([sent?.text(3), sent?.text(25), sent?.text(22)]).toEqual(['000000', '06', '012'])
    expect(sent?.text(61)).toBe('0000010000020102')
    expect(sent?.text(38)).toBe('123456')
    expect(sent?.text(2)).toBe('6225885111234563')
    expect(await holds.capture('C1', 8000)).toMatchObject({ status: 'captured' })
    expect(rig.host.ofType('0200')).toHaveLength(1)
    rig.host.behave = (request) => {
      if (request.text(60).slice(8, 11) === '207') rig.host.batch = '000002'
      return undefined
    }
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      ...{ status: 'settled', balanced: true },
      debit: { count: 1, amount: { amount: 8000 } },
      credit: { count: 0 },
    })
  })

  test('a void names it by date and authorization alone, and counts nowhere', async () => {
    const { rig, holds } = await createHolds()
    await holds.authorize()
    expect(await holds.release()).toMatchObject({
      status: 'voided',
      voided: { number: 'V1', amount: { amount: heldAmount } },
    })
    expect(rig.host.ofType('0100')[1]?.text(61)).toBe('0000000000000102')
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      ...{ status: 'settled', balanced: true, debit: { count: 0 }, credit: { count: 0 } },
    })
    expect(rig.host.ofType('0500')).toEqual([])
  })

  test('a capture is voided in its batch, and counts on both sides', async () => {
    const { rig, holds } = await createHolds()
    await holds.authorize()
    await holds.capture()
    expect(await holds.voidCapture()).toMatchObject({ status: 'voided', voided: { number: 'W1' } })
    expect(rig.host.ofType('0200')[1]?.text(61)).toBe('0000010000030102')
    expect(await rig.account.operations.settle(rig.terminal)).toMatchObject({
      ...{ balanced: true, debit: { count: 1 }, credit: { count: 1 } },
    })
  })

  test('a capture is given back by a refund', async () => {
    const { rig, holds } = await createHolds()
    await holds.authorize()
    await holds.capture()
    const request = rig.refundRequest({ orderNumber: 'C1', amount: money(heldAmount) })
    expect(await rig.account.operations.refund(request)).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0220')[0]?.text(61)).toBe('0000010000030102')
    const other = rig.refundRequest({ orderNumber: 'H1', refundNumber: 'R2' })
    expect(await rig.account.operations.refund(other)).toMatchObject({ status: 'failed' })
  })

  test.each([
    ['20', '25', 'authorization_not_open'],
    ['20', '64', 'capture_exceeds_authorized'],
    ['11', '25', 'authorization_not_open'],
    ['11', '64', 'channel_rejected'],
    ['21', '25', 'authorization_not_open'],
  ])('kind %s that the host refuses with %s has failed: %s', async (kind, code, expected) => {
    const { rig, holds } = await createHolds()
    const found = holdCases.find((one) => one.kind === kind)
    await found?.prepare(holds)
    rig.host.behave = only(kind, { fields: { 39: code } })
    const failed = { status: 'failed', code: expected, evidence: { channelCode: code } }
    expect(await found?.run(holds)).toMatchObject(failed)
    expect(await found?.run(holds)).toMatchObject(failed)
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
  })

  test('of what never was, was declined, or is too old is not sent', async () => {
    const { rig, holds } = await createHolds()
    const notOpen = { status: 'failed', code: 'authorization_not_open' }
    expect(await holds.capture()).toEqual(notOpen)
    rig.host.behave = only('10', { fields: { 39: '51' } })
    await holds.authorize()
    rig.host.behave = () => undefined
    expect(await holds.release()).toEqual(notOpen)
    await holds.authorize('H2')
    expect(await holds.voidCapture('W1', 'H2')).toEqual(notOpen)
    await rig.time.advance(30 * day + 1)
    expect(await holds.capture('C1', 1, 'H2')).toEqual(notOpen)
    expect(rig.host.ofType('0200')).toEqual([])
    expect(await holds.capture('C1', 0, 'H2')).toEqual({ status: 'failed', code: 'invalid_amount' })
  })

  test.each(holdCases.slice(1))('$name refused for its keys may be sent again', async (one) => {
    const { rig, holds } = await createHolds()
    await one.prepare(holds)
    rig.host.behave = only(one.kind, { fields: { 39: 'A0' } })
    expect(await one.run(holds)).toEqual({ status: 'absent' })
    rig.host.behave = () => undefined
    expect(await one.run(holds)).toMatchObject({ status: one.done })
    expect(rig.host.standing(one.kind)).toHaveLength(1)
  })
})

const doubts: readonly (readonly [string, Behaviour])[] = [
  ['silence after the host booked it', 'silent'],
  ['silence of a host that heard nothing', 'deaf'],
  ['a wrong MAC', 'wrong_mac'],
  ['an approval without a MAC', 'no_mac'],
  ['half an answer', 'half'],
  ['garbage', 'garbage'],
  ['another number', { fields: { 11: '999999' } }],
  ['another amount', { fields: { 4: '000000000001' } }],
  ['another kind', { fields: { 3: '310000' } }],
  ['an approval in part', { fields: { 4: '000000005000', 39: '10' } }],
  ['98', { fields: { 39: '98' } }],
  ['a code that nobody knows', { fields: { 39: 'ZZ' } }],
]
const cases = holdCases.flatMap((one) =>
  doubts.map(([doubt, behaviour]) => ({ one, name: one.name, doubt, behaviour })),
)

describe.each(cases)('$name after $doubt', ({ one, behaviour }) => {
  const begin = async () => {
    const { rig, holds } = await createHolds()
    await one.prepare(holds)
    rig.host.behave = only(one.kind, behaviour)
    const report = await rig.within(answerTimeout, one.run(holds))
    expect(report).toMatchObject({ status: 'unknown' })
    rig.host.behave = () => undefined
    return { rig, holds }
  }

  test('is undone, and its end is told', async () => {
    const { rig, holds } = await begin()
    expect(await one.run(holds)).toMatchObject({ status: one.undone })
    expect(rig.host.standing(one.kind)).toEqual([])
    expect(rig.host.ofType('0400')).toHaveLength(1)
    expect(rig.book.value(entries.pending.key)).toBeUndefined()
  })

  test('is undone before anything else is asked for', async () => {
    const { rig, holds } = await begin()
    const before = rig.host.received.length
    expect(await rig.present()).toMatchObject({ status: 'succeeded' })
    expect(rig.host.received.slice(before).map(({ type }) => type)).toEqual(['0400', '0200'])
    expect(rig.host.standing(one.kind)).toEqual([])
    expect(await one.run(holds)).toMatchObject({
      status: one.undone === 'absent' ? one.done : one.undone,
    })
    expect(rig.host.faults).toEqual([])
  })
})

test.each(holdCases)('$name answered twice is done once', async (one) => {
  const { rig, holds } = await createHolds()
  await one.prepare(holds)
  rig.host.behave = only(one.kind, 'twice')
  expect(await one.run(holds)).toMatchObject({ status: one.done })
  expect(await rig.present()).toMatchObject({ status: 'succeeded' })
  expect(rig.host.standing(one.kind)).toHaveLength(1)
  expect(rig.host.ofType('0400')).toEqual([])
})

test.each(holdCases)('$name that cannot leave may be sent again', async (one) => {
  const { rig, holds } = await createHolds()
  await one.prepare(holds)
  const flows = () => [...rig.book.entries.keys()].filter((key) => key.startsWith('flow/'))
  const before = flows()
  await rig.host.close()
  expect(await one.run(holds)).toEqual({ status: 'not_sent', cause: 'connection' })
  expect(flows()).toEqual(before)
  expect(rig.book.value(entries.pending.key)).toBeUndefined()
})

test('a terminal whose reader alone has the keys asks for none of this', async () => {
  const { rig } = await createHolds()
  const { tmk: _, ...keys } = rig.terminal.keys
  const terminal = { ...rig.terminal, keys: { ...keys, inReader: '82E136' } }
  const { operations } = rig.account
  const sealed = holdsOf({ account: rig.account, reader: rig.reader, terminal })
  for (const one of holdCases) {
    expect(await one.run(sealed)).toMatchObject({ status: 'failed', code: 'terminal_not_ready' })
  }
  const reading = rig.reader.read(chipCard, { entry: 'tap' })
  expect(await operations.balance({ terminal, reading })).toMatchObject({
    code: 'terminal_not_ready',
  })
  expect(rig.host.received).toEqual([])
  expect(await operations.echo(terminal)).toMatchObject({ status: 'answered' })
})
