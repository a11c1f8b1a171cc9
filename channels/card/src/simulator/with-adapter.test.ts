/** The channel's adapter before the host: what one says happened is what the other has booked. */
import type { PaymentReport } from '@tillway/channel'
import { money } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { type AcquirerRig, createAcquirerRig } from '../../test/acquirer-rig.ts'
import { type LineFault, lineFaults } from './line-faults.ts'

const orderOf = ({ host }: AcquirerRig, orderNumber: string) =>
  host.books().orders.find((order) => order.orderNumber === orderNumber)

describe('a swiped card', () => {
  test.each(['short', 'long'])('is paid with over %s connections', async (connection) => {
    const rig = await createAcquirerRig({ connection })
    const report = await rig.present(rig.attempt('A1', 1234), rig.swipe('stripe_debit'))
    expect(report).toMatchObject({ status: 'succeeded', paid: { orderNumber: 'A1' } })
    expect(orderOf(rig, 'A1')).toMatchObject({ merchant: 'mall', state: 'paid', captured: 1234 })
    rig.host.assertBalanced()
  })

  test.each([
    ['stolen', 'card_not_usable'],
    ['expired', 'card_expired'],
    ['poor', 'insufficient_funds'],
  ])('that is %s is declined', async (name, code) => {
    const rig = await createAcquirerRig()
    const report = await rig.present(rig.attempt('A1', 1234), rig.swipe(name))
    expect(report).toMatchObject({ status: 'failed', over: 'declined', code })
    expect(orderOf(rig, 'A1')).toMatchObject({ state: 'declined' })
  })

  test('with a wrong PIN, until there are no more tries', async () => {
    const rig = await createAcquirerRig()
    const codes: unknown[] = []
    for (const orderNumber of ['A1', 'A2', 'A3']) {
      const reading = rig.swipe('stripe_debit', { pin: '000000' })
      codes.push(await rig.present(rig.attempt(orderNumber, 1234), reading))
    }
    expect(codes).toMatchObject([
      { code: 'pin_wrong' },
      { code: 'pin_wrong' },
      { code: 'pin_tries_exceeded' },
    ])
  })
})

test('a chip is approved, and ends as it says', async () => {
  const rig = await createAcquirerRig()
  const attempt = rig.attempt('A1', 1234)
  const report = await rig.present(attempt, rig.insert('chip_debit', 1234))
  expect(report).toMatchObject({ status: 'waiting', action: { type: 'reader', step: 'complete' } })
  const completion = { result: 'approved' } as const
  const end = rig.account.operations.complete({ ...attempt, completion })
  expect(await rig.settled(end)).toMatchObject({ status: 'succeeded' })
  expect(orderOf(rig, 'A1')).toMatchObject({ state: 'paid' })

  const second = rig.attempt('A2', 1234)
  await rig.present(second, rig.insert('chip_debit', 1234))
  const refusal = { ...second, completion: { result: 'declined' } as const }
  expect(await rig.settled(rig.account.operations.complete(refusal))).toMatchObject({
    status: 'failed',
  })
  expect(orderOf(rig, 'A2')).toMatchObject({ state: 'closed', captured: 0 })
  rig.host.assertBalanced()
})

/** As the platform does: until there is no doubt. */
async function decided(rig: AcquirerRig, amount: number, first: PaymentReport) {
  let report = first
  const attempt = rig.attempt('A1', amount)
  for (let count = 0; count < 20 && report.status === 'unknown'; count += 1) {
    await rig.time.advance(20_000)
    report = await rig.settled(rig.account.operations.query(attempt))
  }
  return report
}

describe('whatever the line does', () => {
  const magic = lineFaults.slice(0, lineFaults.indexOf('no_mac'))
  const cases = ['short', 'long'].flatMap((way) => magic.map((fault) => [fault, way] as const))

  test.each<readonly [LineFault, string]>(cases)(
    '%s (%s): both agree in the end',
    async (fault, connection) => {
      const rig = await createAcquirerRig({ connection })
      const amount = 109_801 + lineFaults.indexOf(fault)
      const attempt = rig.attempt('A1', amount)
      const first = await rig.present(attempt, rig.swipe('stripe_debit'))
      const report = await decided(rig, amount, first)
      await rig.time.advance(120_000)
      const order = orderOf(rig, 'A1')
      if (report.status === 'succeeded') expect(order).toMatchObject({ state: 'paid' })
      else {
        expect(report).toMatchObject({ status: 'failed' })
        expect(['closed', undefined]).toContain(order?.state)
      }
      rig.host.assertBalanced()
      const next = await rig.present(rig.attempt('A2', 1000), rig.swipe('stripe_debit'))
      expect(next).toMatchObject({ status: 'succeeded' })
    },
  )
})

describe('afterwards', () => {
  async function paid() {
    const rig = await createAcquirerRig()
    const startedAt = rig.time.now()
    const report = await rig.present(rig.attempt('A1', 10_000), rig.swipe('stripe_debit'))
    expect(report).toMatchObject({ status: 'succeeded' })
    const refund = (refundNumber: string, amount: number) =>
      rig.settled(
        rig.account.operations.refund({
          orderNumber: 'A1',
          refundNumber,
          amount: money(amount),
          paid: money(10_000),
          startedAt,
          requestedAt: rig.time.now(),
          paidAt: startedAt,
          isFirst: true,
          terminal: rig.reference,
          notifyUrl: 'https://pay.example/notify',
        }),
      )
    return { rig, refund }
  }

  test('the whole is voided in its batch', async () => {
    const { rig, refund } = await paid()
    expect(await refund('R1', 10_000)).toMatchObject({ status: 'succeeded' })
    expect(orderOf(rig, 'A1')).toMatchObject({ refunded: 10_000 })
    expect(rig.host.world.state.flows.all().map(({ kind }) => kind)).toEqual(['sale', 'void'])
    rig.host.assertBalanced()
  })

  test('parts are refunded', async () => {
    const { rig, refund } = await paid()
    expect(await refund('R1', 3000)).toMatchObject({ status: 'succeeded' })
    expect(await refund('R2', 7000)).toMatchObject({ status: 'succeeded' })
    expect(orderOf(rig, 'A1')).toMatchObject({ refunded: 10_000 })
    expect(rig.host.books().refunds).toMatchObject([
      { orderNumber: 'A1', refundNumber: 'R1', amount: 3000 },
      { orderNumber: 'A1', refundNumber: 'R2', amount: 7000 },
    ])
    rig.host.assertBalanced()
  })

  test.each([
    ['honest', true],
    ['unbalanced', false],
  ])('a batch is closed over %s sums', async (sums, balanced) => {
    const { rig, refund } = await paid()
    await refund('R1', 3000)
    rig.host.settings.set('totals', sums)
    const report = await rig.settled(rig.account.operations.settle(rig.reference))
    expect(report).toMatchObject({ status: 'settled', balanced, batch: '000001' })
    expect(rig.host.world.state.settlements.errors()).toEqual([])
    const next = await rig.present(rig.attempt('A2', 1000), rig.swipe('stripe_debit'))
    expect(next).toMatchObject({ status: 'succeeded' })
    expect(rig.host.world.state.flows.all().at(-1)?.batch).toBe('000002')
  })
})
