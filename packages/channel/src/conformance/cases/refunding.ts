import { money, sameMoney } from '@tillway/kernel'
import type { RefundRequest } from '../../contract.ts'
import type { RefundReport } from '../../outcome.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { BenchOrder } from '../bench/orders.ts'
import { type ConformanceCase, caseFor, paidCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay } from './expectations.ts'

export const refundingCases: readonly ConformanceCase[] = [
  paidCaseFor(
    ['refund', 'queryRefund'],
    'a full refund gives all of it back and says so',
    async (bench) => {
      const order = await bench.paid()
      const { amount } = order.request.amount
      await refundInFull(bench, order, bench.refundOf(order, amount))
      booksSay(bench, order, { captured: amount, refunded: amount })
      const after = await bench.query(order)
      const isPayment = after.status !== 'failed' || after.over === 'reversed'
      check(
        isPayment && after.status !== 'absent',
        'it stays a payment, or one that was undone',
        after,
      )
    },
  ),
  whereInParts(
    paidCaseFor(
      ['refund', 'queryRefund'],
      'partial refunds add up to what was paid and never to more',
      partialRefunds,
    ),
  ),
  paidCaseFor(
    ['refund', 'queryRefund'],
    'the same refund number again refunds nothing more',
    async (bench) => {
      const order = await bench.paid()
      const refund = bench.refundOf(order, 100)
      await refundInFull(bench, order, refund)
      await bench.pass(bench.manifest.refund.minIntervalMs + 1_000)
      await refundInFull(bench, order, refund)
      booksSay(bench, order, { refunded: 100 })
      await bench.pass(bench.manifest.refund.minIntervalMs + 1_000)
      const other = await bench.refund(order, { ...refund, amount: money(200) })
      check(
        other.status !== 'succeeded' && other.status !== 'pending',
        'another amount is no new refund',
        other,
      )
      booksSay(bench, order, { refunded: 100 })
    },
  ),
  paidCaseFor(['refund'], 'a refund of more than was paid fails with evidence', async (bench) => {
    const order = await bench.paid()
    const report = await bench.refund(order, bench.refundOf(order, order.request.amount.amount + 1))
    check(report.status === 'failed', 'it fails', report)
    check(Boolean(report.evidence?.channelCode), "it carries the channel's own code", report)
    booksSay(bench, order, { refunded: 0 })
  }),
  caseFor(['refund'], 'a refund of an order that is not paid does not succeed', async (bench) => {
    const { order } = await bench.waiting()
    const report = await bench.refund(order, bench.refundOf(order, 100))
    check(
      report.status !== 'succeeded' && report.status !== 'pending',
      'nothing is refunded',
      report,
    )
    booksSay(bench, order, { captured: 0, refunded: 0 })
  }),
  paidCaseFor(['queryRefund'], 'a refund that was never asked for is absent', async (bench) => {
    const order = await bench.paid()
    const report = await bench.queryRefund(order, bench.refundOf(order, 100))
    check(report.status === 'absent', 'the channel does not know it', report)
  }),
  caseFor(
    ['refund', 'queryRefund'],
    'notifications on a refund agree with its query and are no payments',
    async (bench) => {
      const order = await bench.paid()
      const payments = bench.noticesOf(order).length
      const refund = bench.refundOf(order, 100)
      await refundInFull(bench, order, refund)
      await bench.pass(60_000)
      for (const { reading } of bench.received) {
        if (reading.kind !== 'refund') continue
        check(reading.refundNumber === refund.refundNumber, 'it names the refund', reading)
        // A notification may say no more than that there is news: then the query has the word.
        if (reading.report.status === 'pending') continue
        isRefunded(refund, reading.report, 'by the notification')
      }
      check(
        bench.noticesOf(order).length === payments,
        'no refund reads as one more payment',
        bench.received,
      )
    },
  ),
]

function whereInParts(one: ConformanceCase): ConformanceCase {
  return { ...one, applies: (manifest) => one.applies(manifest) && manifest.refund.partial }
}

/** Refunds and waits for the final word, which must be success of exactly that refund. */
export async function refundInFull(
  bench: ConformanceBench,
  order: BenchOrder,
  refund: RefundRequest,
): Promise<void> {
  const report = await bench.refund(order, refund)
  check(
    report.status === 'succeeded' || report.status === 'pending',
    'the refund is accepted',
    report,
  )
  if (report.status === 'succeeded') isRefunded(refund, report, 'by the answer')
  isRefunded(refund, await finalWord(bench, order, refund), 'by the query')
}

/** Asks until the refund is no longer pending. */
export async function finalWord(
  bench: ConformanceBench,
  order: BenchOrder,
  refund: RefundRequest,
): Promise<RefundReport> {
  let report = await bench.queryRefund(order, refund)
  for (let tries = 0; report.status === 'pending' && tries < 20; tries += 1) {
    await bench.pass(60_000)
    report = await bench.queryRefund(order, refund)
  }
  return report
}

function isRefunded(refund: RefundRequest, report: RefundReport, how: string): void {
  check(report.status === 'succeeded', `the refund has succeeded ${how}`, report)
  const { refunded } = report
  check(
    refunded.refundNumber === refund.refundNumber,
    `the refund number is right ${how}`,
    refunded,
  )
  check(sameMoney(refunded.amount, refund.amount), `the refunded amount is right ${how}`, refunded)
}

async function partialRefunds(bench: ConformanceBench): Promise<void> {
  const order = await bench.paid()
  const { amount } = order.request.amount
  const parts = [100, 250, amount - 350]
  for (const part of parts) {
    await refundInFull(bench, order, bench.refundOf(order, part))
    await bench.pass(bench.manifest.refund.minIntervalMs + 1_000)
  }
  const more = await bench.refund(order, bench.refundOf(order, 1))
  check(more.status !== 'succeeded' && more.status !== 'pending', 'one fen more is refused', more)
  booksSay(bench, order, { captured: amount, refunded: amount })
}
