import { money } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { answerTimeout, createRig } from '../../test/rig.ts'
import type { Behaviour } from '../../test/scripted-host.ts'
import { closing } from '../../test/settling-host.ts'

async function paid() {
  const rig = await createRig()
  await rig.present()
  const { refund, queryRefund } = rig.account.operations
  return { rig, refund, queryRefund }
}

const only = (kind: '23' | '25', behaviour: Behaviour) => (request: { text(n: number): string }) =>
  request.text(60).startsWith(kind) ? behaviour : undefined

describe('the whole amount in the same batch', () => {
  test('is voided', async () => {
    const { rig, refund, queryRefund } = await paid()
    expect(await refund(rig.refundRequest())).toMatchObject({
      status: 'succeeded',
      refunded: { refundNumber: 'R1', amount: { amount: 29_900 }, refundedAt: rig.time.now() },
    })
    const sent = rig.host.ofType('0200')[1]
    expect(sent?.text(3)).toBe('200000')
    expect(sent?.text(2)).toBe('6225885111234563')
    expect(sent?.text(37)).toBe('000000000102')
    expect(sent?.text(38)).toBe('123456')
    expect(sent?.text(60)).toBe('2300000100050')
    expect(sent?.text(61)).toBe('000001000002')
    expect(rig.book.value('owed/reversal')).toBeUndefined()
    expect(await queryRefund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing('23')).toHaveLength(1)
  })

  test('in doubt is undone, and sent anew when it is asked for again', async () => {
    const { rig, refund, queryRefund } = await paid()
    rig.host.behave = only('23', 'silent')
    expect(await rig.within(answerTimeout, refund(rig.refundRequest()))).toMatchObject({
      status: 'unknown',
    })
    expect(rig.book.value('owed/reversal')).toMatchObject({ stan: '000003' })
    rig.host.behave = () => undefined
    expect(await queryRefund(rig.refundRequest())).toEqual({ status: 'absent' })
    expect(rig.host.ofType('0400')[0]?.text(61)).toBe('000001000002')
    expect(rig.host.standing('23')).toEqual([])
    expect(await queryRefund(rig.refundRequest())).toMatchObject({ status: 'absent' })
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing('23').map(({ stan }) => stan)).toEqual(['000004'])
  })

  test('is refunded by a host that answers no void', async () => {
    const { rig, refund, queryRefund } = await paid()
    const isVoid = only('23', 'silent')
    rig.host.behave = (request) => (request.type === '0200' ? isVoid(request) : undefined)
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await rig.within(answerTimeout, refund(rig.refundRequest()))).toMatchObject({
        status: 'unknown',
      })
      expect(await queryRefund(rig.refundRequest())).toEqual({ status: 'absent' })
    }
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing('23')).toEqual([])
    expect(rig.host.standing('25')).toHaveLength(1)
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('is refunded where the host voids nothing any more', async () => {
    const { rig, refund } = await paid()
    rig.host.behave = only('23', { fields: { 39: '25' } })
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing('25')).toHaveLength(1)
    expect(rig.host.ofType('0400')).toEqual([])
  })

  test('that the host refuses has failed', async () => {
    const { rig, refund, queryRefund } = await paid()
    rig.host.behave = only('23', { fields: { 39: '14' } })
    const failed = {
      status: 'failed',
      code: 'refund_not_possible',
      evidence: { channelCode: '14' },
    }
    expect(await refund(rig.refundRequest())).toMatchObject(failed)
    expect(await queryRefund(rig.refundRequest())).toMatchObject(failed)
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('refused for its keys is to be sent again', async () => {
    const { rig, refund, queryRefund } = await paid()
    rig.host.behave = only('23', { fields: { 39: '77' } })
    expect(await refund(rig.refundRequest())).toEqual({ status: 'absent' })
    expect(await queryRefund(rig.refundRequest())).toEqual({ status: 'absent' })
    rig.host.behave = () => undefined
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
  })
})

describe('a part of the amount, or a batch that is closed', () => {
  test('is refunded with the date of the sale', async () => {
    const { rig, refund } = await paid()
    expect(await refund(rig.refundRequest({ amount: money(100) }))).toMatchObject({
      status: 'succeeded',
      refunded: { amount: { amount: 100 } },
    })
    const [sent] = rig.host.ofType('0220')
    expect(sent?.text(60)).toBe('2500000100050')
    expect(sent?.text(61)).toBe('0000010000020102')
    expect(sent?.text(63)).toBe('CUP')
    expect(rig.book.value('owed/reversal')).toBeUndefined()
  })

  test('is refunded after the settlement', async () => {
    const { rig, refund } = await paid()
    rig.host.behave = ({ type }) => {
      if (type === '0320') rig.host.batch = '000002'
      return undefined
    }
    await rig.account.operations.settle(rig.terminal)
    expect(await refund(rig.refundRequest())).toMatchObject({ status: 'succeeded' })
    expect(rig.host.ofType('0220')).toHaveLength(1)
  })

  test('that never arrived is booked by its repetition', async () => {
    const { rig, refund, queryRefund } = await paid()
    const request = rig.refundRequest({ amount: money(100) })
    rig.host.behave = only('25', 'deaf')
    await rig.within(answerTimeout, refund(request))
    rig.host.behave = () => undefined
    expect(await queryRefund(request)).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing('25')).toHaveLength(1)
  })

  test('stays in doubt when its repetition is refused for the keys, or does not leave', async () => {
    const { rig, refund, queryRefund } = await paid()
    const request = rig.refundRequest({ amount: money(100) })
    rig.host.behave = only('25', 'silent')
    await rig.within(answerTimeout, refund(request))
    rig.host.behave = only('25', { fields: { 39: '77' } })
    expect(await queryRefund(request)).toMatchObject({ status: 'unknown' })
    rig.host.behave = closing(rig)
    expect(await queryRefund(request)).toMatchObject({ status: 'succeeded' })
  })

  test('that is more than what is left has failed', async () => {
    const { rig, refund } = await paid()
    rig.host.behave = only('25', { fields: { 39: '61' } })
    expect(await refund(rig.refundRequest({ isFirst: false }))).toMatchObject({
      status: 'failed',
      code: 'refund_exceeds_paid',
    })
  })
})

test('what was not paid here is not given back', async () => {
  const { rig, refund, queryRefund } = await paid()
  expect(await refund(rig.refundRequest({ orderNumber: 'A9' }))).toEqual({
    status: 'failed',
    code: 'refund_not_possible',
  })
  expect(await queryRefund(rig.refundRequest({ refundNumber: 'R9' }))).toEqual({ status: 'absent' })
})

test('without a connection nothing is sent', async () => {
  const { rig, refund, queryRefund } = await paid()
  await rig.host.close()
  expect(await refund(rig.refundRequest())).toEqual({ status: 'not_sent', cause: 'connection' })
  expect(await queryRefund(rig.refundRequest())).toEqual({ status: 'absent' })
})
