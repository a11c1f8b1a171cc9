/** A process that dies at any write of the book leaves nothing that the next one cannot settle. */
import type { PaymentReport, RefundReport } from '@tillway/channel'
import { describe, expect, test } from 'vitest'
import { runInto, writePoints } from '../../test/dying.ts'
import { chipCard, issuerData, scriptResults } from '../../test/reader.ts'
import { chipPatience, createRig, type Rig } from '../../test/rig.ts'

async function settledPayment(rig: Rig): Promise<PaymentReport> {
  for (let tries = 0; tries < 5; tries += 1) {
    const report = await rig.account.operations.query(rig.attempt())
    if (report.status !== 'unknown' && report.status !== 'waiting') return report
    await rig.time.advance(chipPatience)
  }
  throw new Error('the doubt was never settled')
}

async function settledRefund(rig: Rig): Promise<RefundReport> {
  for (let tries = 0; tries < 5; tries += 1) {
    const report = await rig.account.operations.queryRefund(rig.refundRequest())
    if (report.status === 'succeeded' || report.status === 'failed') return report
    if (report.status === 'absent') await rig.account.operations.refund(rig.refundRequest())
  }
  throw new Error('the doubt was never settled')
}

describe.each(writePoints)('dying at write $at (durable: $durable)', (point) => {
  test('of a sale', async () => {
    const rig = await createRig()
    await runInto(rig, point, () => rig.present())
    const report = await settledPayment(rig)
    expect(rig.host.standing()).toHaveLength(report.status === 'succeeded' ? 1 : 0)
    // Another card is taken, and only its money moves.
    expect(await rig.present(undefined, 'A2')).toMatchObject({ status: 'succeeded' })
    expect(rig.host.standing()).toHaveLength(report.status === 'succeeded' ? 2 : 1)
    expect(rig.host.faults).toEqual([])
  })

  test('of a sale whose answer was lost, and of its reversal', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' ? 'silent' : undefined)
    await runInto(rig, point, () => rig.present())
    await runInto(rig, point, () => rig.account.operations.query(rig.attempt()))
    const report = await settledPayment(rig)
    expect(['failed', 'absent']).toContain(report.status)
    expect(rig.host.standing()).toEqual([])
  })

  test('of a chip, in both of its steps', async () => {
    const rig = await createRig()
    rig.host.behave = ({ type }) => (type === '0200' ? { fields: { 55: issuerData } } : undefined)
    const died = await runInto(rig, point, () =>
      rig.present(rig.reader.read(chipCard, { entry: 'insert' })),
    )
    if (!died) {
      const completion = { result: 'approved', scripts: scriptResults } as const
      await runInto(rig, point, () =>
        rig.account.operations.complete({ ...rig.attempt(), completion }),
      )
    }
    const report = await settledPayment(rig)
    expect(rig.host.standing()).toHaveLength(report.status === 'succeeded' ? 1 : 0)
    expect(rig.host.faults).toEqual([])
  })

  test.each(['void', 'refund'])('of a %s', async (kind) => {
    const rig = await createRig()
    await rig.present()
    const request = rig.refundRequest({ isFirst: kind === 'void' })
    await runInto(rig, point, () => rig.account.operations.refund(request))
    expect(await settledRefund(rig)).toMatchObject({ status: 'succeeded' })
    const given = [...rig.host.standing('23'), ...rig.host.standing('25')]
    expect(given.map(({ amount }) => amount)).toEqual([29_900])
    expect(rig.host.faults).toEqual([])
  })

  test.each(['void', 'refund'])('of a %s whose answer was lost', async (kind) => {
    const rig = await createRig()
    await rig.present()
    const request = rig.refundRequest({ isFirst: kind === 'void' })
    rig.host.behave = ({ fields }) => (/^2[35]/.test(String(fields[60])) ? 'silent' : undefined)
    await runInto(rig, point, () => rig.account.operations.refund(request))
    rig.host.behave = () => undefined
    await runInto(rig, point, () => rig.account.operations.queryRefund(request))
    expect(await settledRefund(rig)).toMatchObject({ status: 'succeeded' })
    const given = [...rig.host.standing('23'), ...rig.host.standing('25')]
    expect(given.map(({ amount }) => amount)).toEqual([29_900])
  })

  test('of a settlement', async () => {
    const rig = await createRig()
    await rig.present()
    await rig.present(rig.reader.read(chipCard, { entry: 'tap' }), 'A2')
    rig.host.behave = (request) => {
      const isOld = request.type === '0320' && request.text(60).slice(2, 8) !== rig.host.batch
      if (isOld) return { fields: { 39: '77' } }
      if (request.text(60).slice(8, 11) === '207') rig.host.batch = '000002'
      return undefined
    }
    await runInto(rig, point, () => rig.account.operations.settle(rig.terminal))
    await rig.account.operations.settle(rig.terminal)
    expect(rig.book.value('batch/000001')).toMatchObject({
      balanced: true,
      debit: { amount: 59_800, count: 2 },
    })
    expect(rig.book.value('sign-in')).toMatchObject({ batch: '000002' })
    expect(await rig.present(undefined, 'A3')).toMatchObject({ status: 'succeeded' })
  })
})
