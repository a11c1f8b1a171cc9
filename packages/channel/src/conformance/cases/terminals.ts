/** Paying with a card at a terminal of the mall: what goes well, and what a card may refuse. */
import type { PaymentReport } from '../../outcome.ts'
import type { CardReading } from '../../terminals.ts'
import type { ConformanceBench } from '../bench/bench.ts'
import type { TerminalOrder } from '../bench/terminals.ts'
import { type ConformanceCase, terminalCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay, isPaid } from './expectations.ts'
import { refundInFull } from './refunding.ts'

export const entries = ['swipe', 'insert', 'tap'] as const satisfies readonly CardReading['entry'][]
const paying = ['start', 'present', 'query'] as const

export const terminalCases: readonly ConformanceCase[] = [
  terminalCaseFor(paying, 'starting asks for a card and moves nothing', async (bench) => {
    const order = await bench.terminalOrder()
    const before = bench.line.writes()
    for (const when of ['once', 'again']) {
      const report = await bench.start(order)
      const isAsked = report.status === 'card_awaited' && report.action.type === 'reader'
      check(isAsked, `started ${when} it awaits a card`, report)
    }
    check(bench.line.writes() === before, 'nothing was sent')
    const report = await bench.query(order)
    check(report.status === 'absent', 'the acquirer knows of nothing', report)
    booksSay(bench, order, { captured: 0 })
  }),
  terminalCaseFor(
    [...paying, 'complete'],
    'a card that is swiped, inserted or tapped pays once, and the query says the same',
    async (bench) => {
      for (const entry of entries) await paidBy(bench, entry)
    },
  ),
  terminalCaseFor(
    [...paying, 'complete'],
    'a chip that refuses an approval gets its money back',
    async (bench) => {
      const order = await chipAsked(bench)
      const report = await bench.complete(order, { result: 'declined' })
      isUndone(bench, order, report, 'after the refusal')
      isUndone(bench, order, await bench.query(order), 'by the query')
    },
  ),
  terminalCaseFor(
    [...paying, 'complete'],
    'a chip that says nothing gets its money back, and its word is too late then',
    async (bench) => {
      const order = await chipAsked(bench)
      await bench.pass(300_000)
      isUndone(bench, order, await bench.query(order), 'after the silence')
      const late = await bench.complete(order, { result: 'approved' })
      isUndone(bench, order, late, 'after its late word')
    },
  ),
  terminalCaseFor(paying, 'a card that is presented twice for one try pays once', async (bench) => {
    const order = await bench.terminalOrder()
    await bench.start(order)
    for (const when of ['once', 'twice']) {
      const report = await bench.present(order, bench.read(order, 'swipe'))
      isPaid(order, report, `presented ${when}`)
    }
    paidOnce(bench, order)
  }),
  terminalCaseFor(paying, 'a reading that was recorded pays nothing again', async (bench) => {
    const first = await bench.terminalOrder()
    const reading = bench.read(first, 'swipe')
    isPaid(first, await bench.present(first, reading), 'at first')
    const second = await bench.terminalOrder()
    const report = await bench.present(second, reading)
    check(report.status === 'failed' && report.over === 'declined', 'it is refused', report)
    booksSay(bench, second, { captured: 0 })
  }),
  terminalCaseFor(paying, "a reading of another terminal's reader pays nothing", async (bench) => {
    const here = await bench.terminalOrder({}, 'till')
    const there = await bench.terminalOrder({}, 'other till')
    const report = await bench.present(here, bench.read(there, 'swipe'))
    check(report.status === 'failed', 'it is refused', report)
    booksSay(bench, here, { captured: 0 })
  }),
  terminalCaseFor(paying, 'a wrong PIN declines its try, and the next one pays', async (bench) => {
    const order = await bench.terminalOrder()
    const wrong = await bench.present(order, bench.read(order, 'swipe', '999999'))
    const isSaid =
      wrong.status === 'failed' && wrong.over === 'declined' && wrong.code === 'pin_wrong'
    check(isSaid, 'it is declined for its PIN', wrong)
    check(Boolean(wrong.evidence?.channelCode), "with the acquirer's own code", wrong)
    booksSay(bench, order, { captured: 0 })
    booksSay(bench, await bench.paidAtTerminal(), {})
  }),
  terminalCaseFor([...paying, 'reverse'], 'what was paid can be reversed, once', async (bench) => {
    const order = await bench.paidAtTerminal()
    await bench.pass(300_000)
    for (const when of ['after the reversal', 'after the same reversal again']) {
      isUndone(bench, order, await bench.reverse(order), when)
    }
  }),
  terminalCaseFor(
    [...paying, 'refund', 'queryRefund', 'settle'],
    'a settled batch has the sums of what was paid and given back, and later refunds go on',
    settledBatch,
  ),
  terminalCaseFor(
    [...paying, 'complete', 'settle'],
    'a chip that has not spoken keeps the batch open',
    async (bench) => {
      const order = await chipAsked(bench)
      const early = await bench.settleBatch(order)
      check(early.status !== 'settled', 'the batch is not settled', early)
      isPaid(order, await bench.complete(order, { result: 'approved' }), 'after its word')
      const report = await bench.settleBatch(order)
      check(report.status === 'settled', 'then it is', report)
    },
  ),
  terminalCaseFor(paying, 'two terminals of a mall know nothing of each other', async (bench) => {
    const orders = [await bench.terminalOrder({}, 'one'), await bench.terminalOrder({}, 'two')]
    for (const order of orders) {
      isPaid(order, await bench.present(order, bench.read(order, 'swipe')), 'at its terminal')
    }
    for (const order of orders) paidOnce(bench, order)
  }),
]

/** A chip whose approval waits for its last word. */
export async function chipAsked(bench: ConformanceBench): Promise<TerminalOrder> {
  const order = await bench.terminalOrder()
  await bench.start(order)
  const report = await bench.present(order, bench.read(order, 'insert'))
  const isAsked =
    report.status === 'waiting' &&
    report.action?.type === 'reader' &&
    report.action.step === 'complete'
  check(isAsked, 'an approved chip has the last word', report)
  return order
}

async function paidBy(bench: ConformanceBench, entry: CardReading['entry']): Promise<void> {
  const order = await bench.paidAtTerminal({}, entry)
  const report = await bench.query(order)
  isPaid(order, report, `paid by ${entry}, by the query,`)
  const receipt = report.status === 'succeeded' ? report.paid.receipt : undefined
  check(receipt !== undefined, 'there is something to print', report)
  const numbers = Object.values(receipt).filter((line) => /\d{13,}/.test(line) && isNumber(line))
  check(numbers.length === 0, 'no card number stands on the receipt', Object.keys(receipt))
  paidOnce(bench, order)

  function isNumber(line: string): boolean {
    return bench.readings.some((read) => line.includes(read))
  }
}

/** One order in the books, and the whole amount. */
export function paidOnce(bench: ConformanceBench, order: TerminalOrder): void {
  const { orderNumber, amount } = order.request
  const found = bench
    .simulator()
    .books()
    .orders.filter((one) => one.orderNumber === orderNumber)
  check(found.length === 1, 'the books have one request of it', found)
  booksSay(bench, order, { captured: amount.amount, refunded: 0 })
}

export function isUndone(
  bench: ConformanceBench,
  order: TerminalOrder,
  report: PaymentReport,
  when: string,
): void {
  const over = report.status === 'failed' && report.over === 'reversed'
  check(over, `${when} the try is reversed`, report)
  const { captured = 0, refunded = 0 } = bench.truth(order) ?? {}
  check(captured - refunded === 0, `${when} the payer has all of the money`, bench.truth(order))
}

async function settledBatch(bench: ConformanceBench): Promise<void> {
  const first = await bench.paidAtTerminal()
  const second = await bench.paidAtTerminal()
  await refundInFull(bench, second, bench.refundOf(second, 100))
  const report = await bench.settleBatch(first)
  check(report.status === 'settled' && report.balanced, 'it is settled and balanced', report)
  const taken = first.request.amount.amount + second.request.amount.amount
  const { debit, credit } = report
  check(debit.count === 2 && debit.amount.amount === taken, 'what was taken is right', debit)
  check(credit.count === 1 && credit.amount.amount === 100, 'what was given back is right', credit)
  const again = await bench.settleBatch(first)
  const isEmpty = again.status === 'settled' && again.debit.count + again.credit.count === 0
  check(isEmpty, 'nothing is settled twice', again)
  await refundInFull(bench, first, bench.refundOf(first, first.request.amount.amount))
  booksSay(bench, first, { refunded: first.request.amount.amount })
  paidOnce(bench, await bench.paidAtTerminal())
}
