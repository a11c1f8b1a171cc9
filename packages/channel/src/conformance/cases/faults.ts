/** Every fault that a simulator can play, and where it must end: the books are the truth. */
import type { ChannelManifest } from '../../manifest.ts'
import type { PaymentReport } from '../../outcome.ts'
import { type FaultName, magicAmounts } from '../../simulator/faults.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { BenchOrder } from '../bench/orders.ts'
import { type ConformanceCase, caseFor, paidCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { phonePresentations } from '../presentations.ts'
import { booksSay, isNotOver, isOpen, isPaid } from './expectations.ts'
import { payAnyway } from './paying.ts'
import { finalWord } from './refunding.ts'

const faultCase = (
  fault: FaultName,
  ending: string,
  run: (bench: ConformanceBench) => Promise<void>,
  operations: Parameters<typeof caseFor>[0] = ['start', 'query'],
): ConformanceCase => caseFor(operations, `fault ${fault}: ${ending}`, run)

/** For channels that can close an order, and those that can only reverse it. */
function endingFault(
  fault: FaultName,
  ending: string,
  run: (bench: ConformanceBench) => Promise<void>,
): ConformanceCase {
  const basis = faultCase(fault, ending, run)
  const canEnd = ({ operations }: ChannelManifest) =>
    operations.includes('close') || operations.includes('reverse')
  return { ...basis, applies: (manifest) => basis.applies(manifest) && canEnd(manifest) }
}

/** As the platform ends an order: by closing it where that is possible. */
function end(bench: ConformanceBench, order: BenchOrder): Promise<PaymentReport> {
  return bench.manifest.operations.includes('close') ? bench.close(order) : bench.reverse(order)
}

function isEnded(report: PaymentReport, when: string): void {
  const over = report.status === 'failed' && report.over !== 'declined'
  check(over, `${when} the attempt is over unpaid`, report)
}

export const faultCases: readonly ConformanceCase[] = [
  faultCase('paid_without_notification', 'the query finds the payment', async (bench) => {
    const order = await bench.paid({ amount: magicAmounts.paid_without_notification })
    await bench.pass(86_400_000)
    check(bench.noticesOf(order).length === 0, 'nothing is notified', bench.noticesOf(order))
    isPaid(order, await bench.query(order), 'by the query')
  }),
  faultCase('duplicate_notifications', 'every copy has the same id', async (bench) => {
    const order = await paidUnder(bench, 'duplicate_notifications')
    const ids = bench.noticesOf(order).map(({ id }) => id)
    check(ids.length > 1, 'there are copies', ids)
    check(new Set(ids).size === 1, 'they are one notification', ids)
  }),
  faultCase('out_of_order_notifications', 'the payment is told, however late', async (bench) => {
    const order = await paidUnder(bench, 'out_of_order_notifications')
    if (bench.manifest.operations.includes('refund')) {
      await bench.refund(order, bench.refundOf(order, 100))
    }
    await bench.pass(3_600_000)
    const last = bench.noticesOf(order).find(({ report }) => report.status === 'succeeded')
    check(last !== undefined, 'the payment is notified in the end', bench.received)
    isPaid(order, last.report, 'by the notification')
  }),
  faultCase(
    'wrong_amount',
    "the channel's amount is reported, not the one that was asked for",
    wrongAmount,
  ),
  faultCase(
    'bad_notification_signature',
    'the notification is refused, the query finds the payment',
    spoilt('bad_notification_signature'),
  ),
  faultCase(
    'probe_signature',
    'the probe is refused and the payment is found',
    spoilt('probe_signature'),
  ),
  faultCase('key_rotation', 'new keys are learnt and the payment is found', keyRotation),
  endingFault('late_success_after_close', 'the late payment is reported', lateSuccess),
  faultCase('start_timeout_after_success', 'the start is unknown and the order goes on', (bench) =>
    startTrouble(bench, 'start_timeout_after_success'),
  ),
  faultCase('start_server_error', 'the start is unknown and the order goes on', (bench) =>
    startTrouble(bench, 'start_server_error'),
  ),
  faultCase('unsigned_answer', 'it proves nothing', (bench) => untrusted(bench, 'unsigned_answer')),
  faultCase('bad_answer_signature', 'it proves nothing', (bench) =>
    untrusted(bench, 'bad_answer_signature'),
  ),
  faultCase('slow_answers', 'slowness fails nothing', slowAnswers),
  faultCase(
    'query_timeout_after_payment',
    'the first query is unknown, a later one finds the payment',
    async (bench) => {
      const waiting = await bench.waiting()
      bench.fault('query_timeout_after_payment', waiting.order, 1)
      const order = await bench.pay(waiting)
      const first = await bench.query(order)
      check(first.status === 'unknown', 'without an answer nothing is known', first)
      isPaid(order, await bench.query(order), 'by the next query')
    },
  ),
  paidCaseFor(
    ['refund', 'queryRefund'],
    'fault refund_timeout_after_success: the refund is unknown, and done once',
    refundTimeout,
  ),
  paidCaseFor(
    ['refund', 'queryRefund'],
    'fault refund_failed: the refund fails in the end and no money moves',
    refundFailed,
  ),
  endingFault('close_timeout_after_success', 'the end is unknown, and done', async (bench) => {
    const { order } = await bench.waiting()
    bench.fault('close_timeout_after_success', order, 1)
    const report = await end(bench, order)
    check(report.status === 'unknown', 'without an answer nothing is known', report)
    isEnded(await bench.query(order), 'by the query')
    isEnded(await end(bench, order), 'by ending it again')
    booksSay(bench, order, { captured: 0 })
  }),
  faultCase('declined', 'no money moves and nothing says that it did', async (bench) => {
    const order = await paidUnder(bench, 'declined')
    const report = await bench.query(order)
    const unpaid = report.status === 'waiting' || report.status === 'failed'
    check(unpaid, 'a declined payment is not paid', report)
    check(
      bench.noticesOf(order).every((notice) => notice.report.status !== 'succeeded'),
      'nor notified as paid',
    )
    booksSay(bench, order, { captured: 0 })
  }),
]

/** An order that was paid on the phone while the fault was set for it; the fault must have struck. */
async function paidUnder(bench: ConformanceBench, fault: FaultName): Promise<BenchOrder> {
  const waiting = await bench.waiting()
  bench.fault(fault, waiting.order, 1)
  const order = await bench.pay(waiting)
  await bench.pass(60_000)
  hasStruck(bench, fault)
  return order
}

function hasStruck(bench: ConformanceBench, fault: FaultName): void {
  const left = bench.simulator().faults.rules()
  check(left.length === 0, `the simulator plays ${fault}`, left)
}

async function wrongAmount(bench: ConformanceBench): Promise<void> {
  const order = await paidUnder(bench, 'wrong_amount')
  const reports = [...bench.noticesOf(order).map(({ report }) => report), await bench.query(order)]
  const amounts = reports.flatMap((report) =>
    report.status === 'succeeded' ? [report.paid.amount.amount] : [],
  )
  const asked = order.request.amount.amount
  check(
    amounts.some((amount) => amount !== asked),
    'a report shows the other amount',
    reports,
  )
  const { captured = asked } = bench.truth(order) ?? {}
  if (captured === asked) return
  check(
    amounts.every((amount) => amount === captured),
    'every report shows what was taken',
    reports,
  )
}

function spoilt(fault: FaultName) {
  return async (bench: ConformanceBench) => {
    const order = await paidUnder(bench, fault)
    const refused = bench.received.filter(({ reading }) => reading.kind === 'refused')
    check(
      refused.length > 0,
      'a spoilt notification is refused',
      bench.received.map(({ reading }) => reading),
    )
    for (const { report } of bench.noticesOf(order))
      isPaid(order, report, 'by a genuine notification')
    isPaid(order, await bench.query(order), 'by the query')
  }
}

async function keyRotation(bench: ConformanceBench): Promise<void> {
  const waiting = await bench.waiting()
  const { account } = waiting.order.account
  bench.fault('key_rotation', waiting.order, 1)
  const order = await bench.pay(waiting)
  let report = await bench.query(order)
  for (let hour = 0; report.status !== 'succeeded' && hour < 14; hour += 1) {
    isNotOver(report, 'while the keys are unknown')
    await bench.settle(account.maintain())
    await bench.pass(3_600_000)
    report = await bench.query(order)
  }
  hasStruck(bench, 'key_rotation')
  isPaid(order, report, 'when the new keys are known')
  for (const notice of bench.noticesOf(order)) isPaid(order, notice.report, 'by the notification')
}

async function lateSuccess(bench: ConformanceBench): Promise<void> {
  const { order, phone } = await bench.waiting()
  bench.fault('late_success_after_close', order)
  const report = await end(bench, order)
  check(report.status === 'unknown' || report.status === 'failed', 'it looks over', report)
  await bench.pass(60_000)
  if (bench.truth(order)?.captured === 0) payAnyway(bench, phone.key)
  await bench.pass(60_000)
  booksSay(bench, order, { captured: order.request.amount.amount })
  isPaid(order, await bench.query(order), 'after the late payment, by the query,')
  const [notice] = bench.noticesOf(order)
  check(notice !== undefined, 'the late payment is notified', bench.received)
  isPaid(order, notice.report, 'after the late payment, by the notification,')
}

/** The first presentation whose start asks the channel; in others this fault cannot strike. */
async function startedUnder(
  bench: ConformanceBench,
  fault: FaultName,
): Promise<{ order: BenchOrder; report: PaymentReport } | undefined> {
  for (const presentation of phonePresentations(bench.manifest)) {
    const order = bench.order({ presentation })
    const before = bench.wire.sent.length
    bench.fault(fault, order, 1)
    const report = await bench.start(order)
    if (bench.wire.sent.length > before) return { order, report }
    bench.simulator().faults.clear()
  }
  return undefined
}

async function startTrouble(bench: ConformanceBench, fault: FaultName): Promise<void> {
  const started = await startedUnder(bench, fault)
  if (started === undefined) return
  const { order, report } = started
  check(report.status === 'unknown', 'without an answer nothing is known', report)
  hasStruck(bench, fault)
  isOpen(await bench.query(order), 'by the query')
  if (!bench.manifest.startRepeatable) return
  const again = await bench.start(order)
  await bench.pay({ order, phone: await bench.reach(order, again) })
  isPaid(order, await bench.query(order), 'after starting again and paying')
  const same = bench
    .simulator()
    .books()
    .orders.filter((one) => one.asked === order.request.amount.amount)
  check(same.length === 1, 'there is one order', same)
}

/** A simulator may spoil the answer to a start, to a query, or to both; none may prove anything. */
async function untrusted(bench: ConformanceBench, fault: FaultName): Promise<void> {
  const struck = () => bench.simulator().faults.rules().length === 0
  const started = await startedUnder(bench, fault)
  const startSpoilt = started !== undefined && struck()
  if (startSpoilt) {
    check(
      started.report.status === 'unknown',
      'such an answer to a start proves nothing',
      started.report,
    )
    isOpen(await bench.query(started.order), 'by the next answer')
  }
  bench.simulator().faults.clear()
  const order = await bench.paid()
  bench.fault(fault, order, 1)
  const report = await bench.query(order)
  check(startSpoilt || struck(), `the simulator plays ${fault}`)
  if (struck())
    check(report.status === 'unknown', 'such an answer to a query proves nothing', report)
  bench.simulator().faults.clear()
  isPaid(order, await bench.query(order), 'by the next answer')
}

async function slowAnswers(bench: ConformanceBench): Promise<void> {
  const waiting = await bench.waiting()
  const order = await bench.pay(waiting)
  bench.fault('slow_answers', order, 1)
  const { query } = order.account.account.operations
  const before = bench.time.monotonic()
  const report = await bench.settle(query(order.reference), true)
  hasStruck(bench, 'slow_answers')
  check(bench.time.monotonic() > before, 'the answer takes its time')
  check(
    report.status === 'succeeded' || report.status === 'unknown',
    'it comes or it does not',
    report,
  )
  isPaid(order, await bench.query(order), 'by the next query')
}

async function refundTimeout(bench: ConformanceBench): Promise<void> {
  const order = await bench.paid()
  const refund = bench.refundOf(order, 100)
  bench.fault('refund_timeout_after_success', order, 1)
  const report = await bench.refund(order, refund)
  check(report.status === 'unknown', 'without an answer nothing is known', report)
  const last = await finalWord(bench, order, refund)
  check(last.status === 'succeeded', 'the query finds the refund', last)
  await bench.pass(bench.manifest.refund.minIntervalMs + 1_000)
  isNotOver(await bench.refund(order, refund), 'the same refund again:')
  booksSay(bench, order, { refunded: 100 })
}

async function refundFailed(bench: ConformanceBench): Promise<void> {
  const order = await bench.paid()
  const refund = bench.refundOf(order, 100)
  bench.fault('refund_failed', order, 1)
  const report = await bench.refund(order, refund)
  check(report.status === 'failed' || report.status === 'pending', 'it does not succeed', report)
  hasStruck(bench, 'refund_failed')
  const last = report.status === 'failed' ? report : await finalWord(bench, order, refund)
  check(last.status === 'failed', 'it has failed', last)
  booksSay(bench, order, { captured: order.request.amount.amount, refunded: 0 })
}
