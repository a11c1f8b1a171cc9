import type { PresentationSupport } from '../../manifest.ts'
import type { PaymentReport } from '../../outcome.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import { type ConformanceCase, caseFor } from '../case.ts'
import { check } from '../check.ts'
import { canBePaid, phonePresentations } from '../presentations.ts'
import { booksSay, isClosed, isNotOver, isOpen, isPaid } from './expectations.ts'

export const payingCases: readonly ConformanceCase[] = [
  caseFor(
    ['start', 'query'],
    'a started payment waits, says how to reach it, and waits on',
    async (bench) => {
      for (const presentation of phonePresentations(bench.manifest)) {
        const { order } = await bench.waiting({ presentation })
        isOpen(await bench.query(order), `before the payer pays by ${presentation.presentation}`)
        booksSay(bench, order, { captured: 0 })
      }
    },
  ),
  {
    ...caseFor([], 'an identical start answers an instruction to the same order', identicalStart),
    applies: (manifest) => canBePaid(manifest) && manifest.startRepeatable,
  },
  caseFor(['start'], 'a number that was used cannot take another amount', usedNumber),
  caseFor(
    ['start', 'query'],
    'a payment on the phone is told by notification and by query alike',
    async (bench) => {
      for (const presentation of phonePresentations(bench.manifest)) {
        await paidAlike(bench, presentation)
      }
    },
  ),
  caseFor(['start', 'query'], 'a payer who leaves without paying ends nothing', async (bench) => {
    const { order, phone } = await bench.waiting()
    bench.simulator().phone.cancel(phone.key)
    isOpen(await bench.query(order), 'after the payer left')
    booksSay(bench, order, { captured: 0 })
  }),
  caseFor(
    ['start', 'query'],
    'an order whose time ran out is over, and cannot be paid',
    async (bench) => {
      const { order, phone } = await bench.waiting()
      bench.simulator().phone.lapse(phone.key)
      isClosed(await bench.query(order), 'after its time')
      payAnyway(bench, phone.key)
      booksSay(bench, order, { captured: 0 })
    },
  ),
  caseFor(['start', 'query'], "another merchant's order is not to be seen", async (bench) => {
    const order = await bench.paid()
    const other = { ...order, account: bench.account('mall-b') }
    const report = await bench.query(other)
    check(
      report.status === 'absent' || report.status === 'unknown' || waitsForAnyone(report),
      'another merchant sees nothing',
      report,
    )
  }),
  caseFor(['start', 'query'], 'an order that was never started is absent', async (bench) => {
    const order = bench.order()
    const early = await bench.query(order)
    const isUnknown = early.status === 'absent' || waitsForAnyone(early)
    check(isUnknown, 'the channel says that it does not know the order', early)
    await bench.pass(bench.manifest.maxValidityMs + bench.manifest.arrivalHorizonMs)
    const late = await bench.query(order)
    check(late.status === 'absent', 'and past its time it is absent', late)
  }),
]

/**
 * Some channels know an order only from the payer's first step on: until its time is over, an offer
 * that nobody took and a number that was never sent are the same to them.
 */
function waitsForAnyone(report: PaymentReport): boolean {
  return report.status === 'waiting' && report.action === undefined
}

/** Pays whatever the order's state is; a phone may refuse it by an error. */
export function payAnyway(bench: ConformanceBench, key: string): void {
  try {
    bench.simulator().phone.pay(key)
  } catch (error) {
    check(error instanceof Error, 'a phone refuses by an error', error)
  }
}

async function identicalStart(bench: ConformanceBench): Promise<void> {
  for (const presentation of phonePresentations(bench.manifest)) {
    const order = bench.order({ presentation })
    const first = await bench.start(order)
    await bench.pass(2_000)
    const second = await bench.start(order)
    const [one, two] = [await bench.reach(order, first), await bench.reach(order, second)]
    check(
      one.key === two.key,
      `both instructions of ${presentation.presentation} lead to one order`,
    )
    const [a, b] = [first, second].map((report) => report.status === 'waiting' && report.action)
    if (a && b && a.type === 'qr') {
      check(JSON.stringify(a) === JSON.stringify(b), 'the code is the same', [a, b])
    }
  }
}

async function usedNumber(bench: ConformanceBench): Promise<void> {
  const { order } = await bench.waiting()
  const other = bench.order()
  const { orderNumber } = order.request
  const report = await bench.start({ ...other, request: { ...other.request, orderNumber } })
  const books = bench.simulator().books().orders
  const known = books.filter((one) => one.orderNumber === orderNumber)
  check(
    known.length === 1 && known[0]?.asked === order.request.amount.amount,
    'the first order stands alone',
    known,
  )
  if (report.status !== 'failed') return
  check(report.code === 'order_number_used', 'the refusal says that the number is used', report)
}

async function paidAlike(
  bench: ConformanceBench,
  presentation: PresentationSupport,
): Promise<void> {
  const order = await bench.paid({ presentation })
  const how = `after a payment by ${presentation.presentation}`
  const [notice] = bench.noticesOf(order)
  check(notice !== undefined, `${how} a notification arrives`, bench.received.at(-1)?.reading)
  check(notice.id !== '', 'a notification has an id')
  isPaid(order, notice.report, `${how}, by the notification,`)
  const report = await bench.query(order)
  isPaid(order, report, `${how}, by the query,`)
  const transactions = [notice.report, report].map(
    (one) => one.status === 'succeeded' && one.paid.channelTransaction,
  )
  check(transactions[0] === transactions[1], 'both name the same transaction', transactions)
  booksSay(bench, order, { captured: order.request.amount.amount, refunded: 0 })
  const later = await bench.start(order)
  isNotOver(later, `a start of an order that was paid by ${presentation.presentation}:`)
}
