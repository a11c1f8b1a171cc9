/** Closing and reversing an attempt. */
import { type ConformanceCase, caseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay, isClosed, isPaid } from './expectations.ts'
import { payAnyway } from './paying.ts'

export const endingCases: readonly ConformanceCase[] = [
  caseFor(['close', 'query'], 'a waiting order closes, once and for all', async (bench) => {
    const { order, phone } = await bench.waiting()
    isClosed(await bench.close(order), 'after closing')
    isClosed(await bench.close(order), 'after closing again')
    isClosed(await bench.query(order), 'by the query after closing')
    payAnyway(bench, phone.key)
    await bench.pass(5_000)
    booksSay(bench, order, { captured: 0 })
    check(
      bench.noticesOf(order).length === 0,
      'nothing is notified as paid',
      bench.noticesOf(order),
    )
  }),
  caseFor(
    ['close', 'query'],
    'closing a paid order never says that it is closed',
    async (bench) => {
      const order = await bench.paid()
      const report = await bench.close(order)
      check(report.status !== 'failed', 'a paid order is not over by closing', report)
      isPaid(order, await bench.query(order), 'after the attempt to close')
      booksSay(bench, order, { captured: order.request.amount.amount, refunded: 0 })
    },
  ),
  caseFor(
    ['close'],
    'closing an order that was never started does not claim that it was paid',
    async (bench) => {
      const report = await bench.close(bench.order())
      check(
        report.status !== 'succeeded' && report.status !== 'waiting',
        'nothing is there',
        report,
      )
    },
  ),
  caseFor(
    ['reverse', 'query'],
    'a waiting order can be reversed, and cannot be paid then',
    async (bench) => {
      const { order, phone } = await bench.waiting()
      for (const when of ['after the reversal', 'after the same reversal again']) {
        const report = await bench.reverse(order)
        check(
          report.status === 'failed' && report.over !== 'declined',
          `${when} the attempt is over`,
          report,
        )
      }
      payAnyway(bench, phone.key)
      booksSay(bench, order, { captured: 0 })
    },
  ),
  caseFor(['reverse'], 'reversing a paid order gives all of it back, once', async (bench) => {
    const order = await bench.paid()
    for (const when of ['after the reversal', 'after the same reversal again']) {
      const report = await bench.reverse(order)
      check(
        report.status === 'failed' && report.over === 'reversed',
        `${when} the attempt is reversed`,
        report,
      )
      const { captured = 0, refunded = 0 } = bench.truth(order) ?? {}
      check(captured - refunded === 0, `${when} the payer has all of the money`, bench.truth(order))
    }
  }),
]
