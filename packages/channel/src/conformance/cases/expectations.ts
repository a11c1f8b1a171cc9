/** What several cases ask of a report. */
import { sameMoney } from '@tillway/kernel'
import type { PaymentReport, RefundReport } from '../../outcome.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { BenchOrder } from '../bench/orders.ts'
import { check } from '../check.ts'

export function isPaid(order: BenchOrder, report: PaymentReport, when: string): void {
  check(report.status === 'succeeded', `${when} the payment has succeeded`, report)
  const { paid } = report
  check(paid.orderNumber === order.request.orderNumber, `${when} the order number is right`, paid)
  check(sameMoney(paid.amount, order.request.amount), `${when} the amount is right`, paid)
  check(paid.channelTransaction !== '', `${when} the channel's transaction is named`, paid)
}

export function isClosed(report: PaymentReport, when: string): void {
  const closed = report.status === 'failed' && report.over === 'closed'
  check(closed, `${when} the attempt is closed`, report)
}

export function isOpen(report: PaymentReport, when: string): void {
  const open = report.status === 'waiting' || report.status === 'absent'
  check(open, `${when} the attempt is not paid and not over`, report)
}

export function isNotOver(report: PaymentReport | RefundReport, when: string): void {
  check(report.status !== 'failed', `${when} nothing is reported as failed`, report)
}

/** The truth is what the simulator's books say of the money. */
export function booksSay(
  bench: ConformanceBench,
  order: BenchOrder,
  expected: { readonly captured?: number; readonly refunded?: number },
): void {
  const { captured = 0, refunded = 0 } = bench.truth(order) ?? {}
  if (expected.captured !== undefined) {
    check(
      captured === expected.captured,
      `the channel took ${expected.captured} from the payer`,
      captured,
    )
  }
  if (expected.refunded !== undefined) {
    check(refunded === expected.refunded, `the channel gave ${expected.refunded} back`, refunded)
  }
}
