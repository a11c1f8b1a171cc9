import type { RefundRequest } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { answerTimeout, createRig, type Rig } from '../../test/rig.ts'
import type { Behaviour } from '../../test/scripted-host.ts'
import { closing, unbalanced } from '../../test/settling-host.ts'

const refundsOnly = (behaviour: Behaviour) => (request: { text(n: number): string }) =>
  request.text(60).startsWith('25') ? behaviour : undefined

/** A host that refuses a number it has had, whatever it made of it the first time. */
const seenBefore = refundsOnly({ fields: { 39: '94' } })

interface Lost {
  readonly number: string
  readonly amount: number
  /** What the host made of it before its answer was lost. */
  readonly booked: boolean
}

/** A sale of 299.00, refunds of it whose answers were lost, and a host that has had their numbers. */
async function lost(...refunds: readonly Lost[]) {
  const rig = await createRig()
  await rig.present()
  const requests: RefundRequest[] = []
  for (const { number, amount, booked } of refunds) {
    rig.host.behave = refundsOnly(booked ? 'silent' : 'deaf')
    const request = rig.refundRequest({
      refundNumber: number,
      amount: money(amount),
      isFirst: false,
    })
    const report = rig.account.operations.refund(request)
    expect(await rig.within(answerTimeout, report)).toMatchObject({ status: 'unknown' })
    requests.push(request)
  }
  rig.host.behave = closing(rig, seenBefore)
  const query = (index = 0) => {
    const request = requests[index]
    if (request === undefined) throw new Error(`no refund ${index}`)
    return rig.account.operations.queryRefund(request)
  }
  return { rig, query }
}

const comparisons = (rig: Rig) => rig.host.ofType('0500').length

describe('a refund of which the host says only that it has had its number', () => {
  test('was booked when the sums agree with it', async () => {
    const { rig, query } = await lost({ number: 'R1', amount: 100, booked: true })
    expect(await query()).toMatchObject({
      status: 'succeeded',
      refunded: { refundNumber: 'R1', amount: { amount: 100 } },
    })
    expect(comparisons(rig)).toBe(1)
    expect(rig.host.ofType('0220').map((one) => one.text(11))).toEqual(['000003', '000003'])
    expect(rig.host.ofType('0400')).toEqual([])
    expect(rig.book.value('batch/000001')).toMatchObject({
      balanced: true,
      credit: { count: 1, amount: 100 },
    })
  })

  test('was declined when they agree without it', async () => {
    const { rig, query } = await lost({ number: 'R1', amount: 100, booked: false })
    expect(await query()).toMatchObject({ status: 'failed', code: 'refund_not_possible' })
    expect(comparisons(rig)).toBe(2)
    expect(rig.book.value('batch/000001')).toMatchObject({ balanced: true, credit: { count: 0 } })
    expect([...rig.book.entries.keys()].filter((key) => key.startsWith('card/'))).toEqual([
      'card/000001/000002',
    ])
    expect(await query()).toMatchObject({ status: 'failed' })
    expect(rig.host.ofType('0220')).toHaveLength(2)
  })

  test('stays unknown when they agree neither way, and is not asked for again', async () => {
    const { rig, query } = await lost({ number: 'R1', amount: 100, booked: true })
    rig.host.behave = closing(rig, (request) => unbalanced(request) ?? seenBefore(request))
    expect(await query()).toMatchObject({ status: 'unknown' })
    expect(rig.book.value('batch/000001')).toMatchObject({ balanced: false, credit: { count: 0 } })
    const told = rig.host.received.length
    expect(await query()).toMatchObject({ status: 'unknown' })
    expect(rig.host.received.slice(told)).toEqual([])
  })

  test('stays unknown until the host compares', async () => {
    const { rig, query } = await lost({ number: 'R1', amount: 100, booked: true })
    rig.host.behave = (request) => (request.type === '0500' ? 'silent' : seenBefore(request))
    expect(await rig.within(answerTimeout, query())).toMatchObject({ status: 'unknown' })
    rig.restart()
    rig.host.behave = closing(rig, seenBefore)
    expect(await query()).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0220')).toHaveLength(2)
  })

  test('waits for what else is in doubt in its batch', async () => {
    const { rig, query } = await lost(
      { number: 'R1', amount: 100, booked: true },
      { number: 'R2', amount: 200, booked: false },
    )
    expect(await query(0)).toMatchObject({ status: 'unknown' })
    expect(comparisons(rig)).toBe(0)
    expect(await query(1)).toMatchObject({ status: 'failed' })
    expect(await query(0)).toMatchObject({ status: 'succeeded' })
    expect(rig.book.value('batch/000001')).toMatchObject({ credit: { count: 1, amount: 100 } })
  })

  test('of the same amount as another that ended otherwise stays unknown', async () => {
    const { rig, query } = await lost(
      { number: 'R1', amount: 100, booked: true },
      { number: 'R2', amount: 100, booked: false },
    )
    await query(0)
    expect(await query(1)).toMatchObject({ status: 'unknown' })
    expect(await query(0)).toMatchObject({ status: 'unknown' })
    expect(rig.book.value('batch/000001')).toMatchObject({
      balanced: true,
      credit: { count: 1, amount: 100 },
    })
  })

  test('is told by a settlement that somebody asks for', async () => {
    const { rig, query } = await lost({ number: 'R1', amount: 100, booked: false })
    rig.host.behave = (request) => (request.type === '0500' ? 'deaf' : seenBefore(request))
    await rig.within(answerTimeout, query())
    rig.host.behave = closing(rig, seenBefore)
    expect(await rig.account.operations.settle(rig.terminal, 'S1')).toMatchObject({
      status: 'settled',
      balanced: true,
      credit: { count: 0 },
    })
    expect(await query()).toMatchObject({ status: 'failed' })
  })

  test('is learnt from the sums of a batch with nothing else in it', async () => {
    const rig = await createRig()
    await rig.present()
    rig.host.behave = closing(rig)
    await rig.account.operations.settle(rig.terminal)
    const request = rig.refundRequest({ amount: money(100), isFirst: false })
    rig.host.behave = refundsOnly('deaf')
    await rig.within(answerTimeout, rig.account.operations.refund(request))
    rig.host.behave = closing(rig, seenBefore, '000003')
    expect(await rig.account.operations.queryRefund(request)).toMatchObject({ status: 'failed' })
    expect(comparisons(rig)).toBe(3)
  })
})
