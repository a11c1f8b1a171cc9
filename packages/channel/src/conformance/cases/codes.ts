/** Paying with a code that the payer is sent: nothing moves before it, and once after it. */
import type { PaymentReport } from '../../outcome.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { BenchOrder } from '../bench/orders.ts'
import { type ConformanceCase, codeCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay, isNotOver, isPaid } from './expectations.ts'
import { refundInFull } from './refunding.ts'

const paying = ['start', 'query', 'confirm'] as const

export const codeCases: readonly ConformanceCase[] = [
  codeCaseFor(paying, 'a payment by code moves nothing before the code', async (bench) => {
    const order = await bench.codeSent()
    isNotPaid(await bench.query(order), 'by the query before the code')
    await bench.pass(60_000)
    booksSay(bench, order, { captured: 0 })
    check(bench.noticesOf(order).length === 0, 'nothing is notified', bench.noticesOf(order))
  }),
  codeCaseFor(
    paying,
    'a payment by code is told by notification and by query alike',
    async (bench) => {
      const order = await bench.paidByCode()
      const report = await bench.query(order)
      isPaid(order, report, 'by the query')
      const [notice] = bench.noticesOf(order)
      check(notice !== undefined, 'a notification arrives', bench.received.at(-1)?.reading)
      isPaid(order, notice.report, 'by the notification')
      const transactions = [notice.report, report].map(
        (one) => one.status === 'succeeded' && one.paid.channelTransaction,
      )
      check(transactions[0] === transactions[1], 'both name the same transaction', transactions)
      booksSay(bench, order, { captured: order.request.amount.amount, refunded: 0 })
    },
  ),
  codeCaseFor(paying, 'a wrong code moves nothing, and the right one still pays', async (bench) => {
    const order = await bench.codeSent()
    const right = bench.textedCode()
    const report = await confirm(bench, order, wrongCodeFor(right))
    check(report.status === 'code_refused', 'a wrong code is refused as such', report)
    isNotPaid(await bench.query(order), 'by the query after a wrong code')
    booksSay(bench, order, { captured: 0 })
    isNotOver(await confirm(bench, order, right), 'with the right code')
    await bench.pass(1_000)
    isPaid(order, await bench.query(order), 'after the right code')
  }),
  codeCaseFor(paying, 'a code that was sent anew pays the same order', async (bench) => {
    const order = await bench.codeSent()
    await bench.pass(60_000)
    const again = await bench.start(order)
    check(again.status === 'code_sent', 'a code can be sent again', again)
    isNotOver(await confirm(bench, order, bench.textedCode()), 'with the new code')
    await bench.pass(1_000)
    isPaid(order, await bench.query(order), 'after the new code')
    booksSay(bench, order, { captured: order.request.amount.amount })
  }),
  codeCaseFor(paying, 'the same payment confirmed twice takes the money once', async (bench) => {
    const order = await bench.codeSent()
    const code = bench.textedCode()
    for (const when of ['the first time', 'the second time']) {
      isNotOver(await confirm(bench, order, code), `confirmed ${when}`)
    }
    await bench.pass(1_000)
    isPaid(order, await bench.query(order), 'after both')
    booksSay(bench, order, { captured: order.request.amount.amount })
  }),
  codeCaseFor(paying, 'a code that the vault does not take is asked for anew', async (bench) => {
    const order = await bench.codeSent()
    const { account, request } = order
    const foreign = { sealed: 'typed for something else', subject: 'att_other' }
    const before = bench.wire.sent.length
    const report = await bench.confirm({ account, request, reference: order.reference }, foreign)
    check(report.status === 'code_refused', 'it may be typed again', report)
    check(bench.wire.sent.length === before, 'nothing was sent', bench.wire.sent.at(-1)?.url)
    isNotOver(await confirm(bench, order, bench.textedCode()), 'with the right code')
    await bench.pass(1_000)
    isPaid(order, await bench.query(order), 'after the right code')
  }),
  codeCaseFor(
    paying,
    'fault start_timeout_after_success: a confirmation without an answer is found by the query',
    async (bench) => {
      const order = await bench.codeSent()
      bench.fault('start_timeout_after_success', order, 1)
      const report = await confirm(bench, order, bench.textedCode())
      check(report.status === 'unknown', 'without an answer nothing is known', report)
      check(bench.simulator().faults.rules().length === 0, 'the simulator plays it')
      await bench.pass(1_000)
      isPaid(order, await bench.query(order), 'by the query')
      booksSay(bench, order, { captured: order.request.amount.amount })
    },
  ),
  codeCaseFor(paying, 'fault declined: no money moves, whoever says so', async (bench) => {
    const order = await bench.codeSent()
    bench.fault('declined', order, 1)
    await confirm(bench, order, bench.textedCode())
    check(bench.simulator().faults.rules().length === 0, 'the simulator plays it')
    await bench.pass(60_000)
    const report = await bench.query(order)
    check(report.status === 'failed', 'the query tells that it failed', report)
    booksSay(bench, order, { captured: 0 })
  }),
  codeCaseFor([...paying, 'reverse'], 'a payment by code can be reversed', async (bench) => {
    const order = await bench.paidByCode()
    const report = await bench.reverse(order)
    check(report.status === 'failed' && report.over === 'reversed', 'it is reversed', report)
    const { captured = 0, refunded = 0 } = bench.truth(order) ?? {}
    check(captured - refunded === 0, 'the payer has all of the money', bench.truth(order))
  }),
  codeCaseFor(
    [...paying, 'refund', 'queryRefund'],
    'a payment by code can be refunded',
    async (bench) => {
      const order = await bench.paidByCode()
      await refundInFull(bench, order, bench.refundOf(order, 100))
      booksSay(bench, order, { refunded: 100 })
    },
  ),
]

function confirm(bench: ConformanceBench, order: BenchOrder, code: string): Promise<PaymentReport> {
  return bench.confirm(order, bench.sealedFor(order, code))
}

/** As long as the right one, and another. */
export function wrongCodeFor(right: string): string {
  return right.replace(/.$/, (digit) => String((Number(digit) + 1) % 10))
}

function isNotPaid(report: PaymentReport, when: string): void {
  const isSafe = report.status !== 'succeeded' && report.status !== 'failed'
  check(isSafe, `${when} it is neither paid nor over`, report)
}
