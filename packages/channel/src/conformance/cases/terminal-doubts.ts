/**
 * What nobody knows at a terminal: answers that are lost, late, forged or about something else. None
 * proves anything, and each is undone until the acquirer says so.
 */
import type { PaymentReport, RefundReport } from '../../outcome.ts'
import type { FaultName } from '../../simulator/faults.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { LineTrouble } from '../bench/line.ts'
import type { TerminalOrder } from '../bench/terminals.ts'
import { type ConformanceCase, terminalCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay, isNotOver, isPaid } from './expectations.ts'
import { refundInFull } from './refunding.ts'
import { chipAsked, isUndone, paidOnce } from './terminals.ts'

const paying = ['start', 'present', 'query'] as const

/** Faults of the acquirer while it is asked for money, and what a try comes to. */
const whilePaying = {
  declined: 'declined',
  slow_answers: 'paid',
  wrong_amount: 'reversed',
  unsigned_answer: 'reversed',
  bad_answer_signature: 'reversed',
  late_success_after_close: 'reversed',
  key_rotation: 'reversed',
} as const satisfies Partial<Record<FaultName, 'paid' | 'declined' | 'reversed'>>

/** The request arrives, and what comes back proves nothing. */
const doubtful = ['cut', 'deaf', 'lost', 'spoilt', 'rubbish'] as const satisfies LineTrouble[]

export const terminalDoubtCases: readonly ConformanceCase[] = [
  ...Object.entries(whilePaying).map(([fault, ending]) =>
    terminalCaseFor(paying, `fault ${fault} at a terminal: it is ${ending}`, (bench) =>
      meetFault(bench, fault as FaultName, ending),
    ),
  ),
  ...doubtful.map((trouble) =>
    terminalCaseFor(
      paying,
      `a payment whose answer is ${trouble} is unknown, then undone`,
      (bench) => payIn(bench, trouble),
    ),
  ),
  terminalCaseFor(paying, 'a payment that could not leave moved nothing', async (bench) => {
    const order = await ready(bench)
    bench.line.meet('refused')
    const report = await bench.present(order, bench.read(order, 'swipe'))
    check(report.status === 'not_sent', 'it is certain that nothing left', report)
    bench.line.meet(undefined)
    booksSay(bench, order, { captured: 0 })
    isPaid(order, await bench.present(order, bench.read(order, 'swipe')), 'presented again')
    paidOnce(bench, order)
  }),
  terminalCaseFor(paying, 'while a reversal is owed nothing new is asked for', async (bench) => {
    const order = await doubt(bench)
    bench.line.meet('deaf')
    check((await bench.query(order)).status === 'unknown', 'the reversal is owed')
    const other = await bench.terminalOrder()
    const refused = await bench.present(other, bench.read(other, 'swipe'))
    check(refused.status === 'not_sent', 'another payment does not leave', refused)
    bench.line.meet(undefined)
    isPaid(other, await bench.present(other, bench.read(other, 'swipe')), 'when it is paid')
    isUndone(bench, order, await bench.query(order), 'then')
    paidOnce(bench, other)
  }),
  terminalCaseFor(
    paying,
    'fault close_timeout_after_success: a reversal is repeated until it is acknowledged',
    (bench) => reverseDespite(bench, 'close_timeout_after_success'),
  ),
  terminalCaseFor(
    paying,
    'fault query_timeout_after_payment: a reversal that was not heard is repeated',
    (bench) => reverseDespite(bench, 'query_timeout_after_payment'),
  ),
  terminalCaseFor(paying, 'a late answer to what was undone changes nothing', async (bench) => {
    const order = await bench.terminalOrder()
    bench.fault('late_success_after_close', order, 1)
    const report = await bench.present(order, bench.read(order, 'swipe'))
    check(report.status === 'unknown', 'without an answer nothing is known', report)
    isUndone(bench, order, await bench.query(order), 'by the query')
    await bench.pass(300_000)
    isUndone(bench, order, await bench.query(order), 'after the late answer')
    paidOnce(bench, await bench.paidAtTerminal())
  }),
  terminalCaseFor(
    paying,
    'a process that begins anew settles what the one before it left in doubt',
    async (bench) => {
      const order = await doubt(bench)
      const account = bench.reopen(order.account)
      isUndone(bench, order, await bench.query({ ...order, account }), 'after the restart')
    },
  ),
  terminalCaseFor(
    [...paying, 'complete'],
    'a process that begins anew knows the chip that has not spoken',
    async (bench) => {
      const order = await chipAsked(bench)
      const again = { ...order, account: bench.reopen(order.account) }
      const asked = await bench.query(again)
      check(asked.status === 'waiting', 'it waits for the chip', asked)
      isPaid(order, await bench.complete(again, { result: 'approved' }), 'after its word')
      paidOnce(bench, order)
    },
  ),
  terminalCaseFor(paying, 'an acquirer that starts again keeps its books', async (bench) => {
    const paid = await bench.paidAtTerminal()
    const open = await doubt(bench)
    bench.restart()
    await bench.simulator().ready?.()
    isPaid(paid, await bench.query(paid), 'after the restart')
    isUndone(bench, open, await bench.query(open), 'after the restart')
    paidOnce(bench, await bench.paidAtTerminal())
  }),
  ...[...doubtful, 'refused' as const].map((trouble) =>
    terminalCaseFor(
      [...paying, 'refund', 'queryRefund'],
      `a refund whose line is ${trouble} is not over, and done once`,
      (bench) => refundIn(bench, trouble),
    ),
  ),
]

/** A terminal that is signed in already, so that the next request is the payment. */
async function ready(bench: ConformanceBench): Promise<TerminalOrder> {
  await bench.paidAtTerminal()
  const order = await bench.terminalOrder()
  await bench.start(order)
  return order
}

/** An approval that nobody heard of. */
async function doubt(bench: ConformanceBench): Promise<TerminalOrder> {
  const order = await ready(bench)
  bench.line.meet('deaf')
  const report = await bench.present(order, bench.read(order, 'swipe'))
  check(report.status === 'unknown', 'without an answer nothing is known', report)
  bench.line.meet(undefined)
  booksSay(bench, order, { captured: order.request.amount.amount })
  return order
}

async function payIn(bench: ConformanceBench, trouble: LineTrouble): Promise<void> {
  const order = await ready(bench)
  bench.line.meet(trouble)
  const report = await bench.present(order, bench.read(order, 'swipe'))
  check(report.status === 'unknown', `${trouble}: nothing is known`, report)
  check((await bench.query(order)).status === 'unknown', 'nor by a query in the same trouble')
  bench.line.meet(undefined)
  isUndone(bench, order, await bench.query(order), 'by the query')
  paidOnce(bench, await bench.paidAtTerminal())
}

async function refundIn(bench: ConformanceBench, trouble: LineTrouble): Promise<void> {
  const order = await bench.paidAtTerminal()
  const refund = bench.refundOf(order, 100)
  bench.line.meet(trouble)
  const report = await bench.refund(order, refund)
  const expected: RefundReport['status'] = trouble === 'refused' ? 'not_sent' : 'unknown'
  check(report.status === expected, `${trouble}: it is ${expected}`, report)
  isNotOver(await bench.queryRefund(order, refund), 'by a query in the same trouble')
  bench.line.meet(undefined)
  await refundInFull(bench, order, { ...refund, isRepeat: true })
  booksSay(bench, order, { refunded: 100 })
}

async function reverseDespite(bench: ConformanceBench, fault: FaultName): Promise<void> {
  const order = await doubt(bench)
  bench.fault(fault, order, 1)
  const first = await bench.query(order)
  check(first.status === 'unknown', 'without an answer nothing is known', first)
  check(bench.simulator().faults.rules().length === 0, 'the simulator plays it')
  isUndone(bench, order, await bench.query(order), 'by the next query')
}

async function meetFault(
  bench: ConformanceBench,
  fault: FaultName,
  ending: 'paid' | 'declined' | 'reversed',
): Promise<void> {
  const order = await ready(bench)
  bench.fault(fault, order, 1)
  const report = await bench.present(order, bench.read(order, 'swipe'))
  check(bench.simulator().faults.rules().length === 0, 'the simulator plays it')
  if (ending === 'paid') {
    isPaid(order, report, 'by its answer')
    paidOnce(bench, order)
  } else if (ending === 'declined') {
    isDeclined(report)
    isDeclined(await bench.query(order))
    booksSay(bench, order, { captured: 0 })
  } else {
    check(report.status === 'unknown', 'nothing is known', report)
    isUndone(bench, order, await bench.query(order), 'by the query')
  }
  paidOnce(bench, await bench.paidAtTerminal())
}

function isDeclined(report: PaymentReport): void {
  const over = report.status === 'failed' && report.over === 'declined'
  check(over, 'it is declined', report)
}
