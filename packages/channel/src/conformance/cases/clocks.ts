/** Clocks that jump, and a channel that starts again. */
import { type ConformanceCase, caseFor, paidCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { booksSay, isNotOver, isOpen, isPaid } from './expectations.ts'
import { refundInFull } from './refunding.ts'

const dayMs = 86_400_000
const jumpsMs = [dayMs, -dayMs, 900_000, -900_000]

export const clockCases: readonly ConformanceCase[] = [
  caseFor(
    ['start', 'query'],
    'a wrong clock of ours makes nothing fail, and harms nothing',
    async (bench) => {
      for (const jumpMs of jumpsMs) {
        const order = await bench.paid()
        const { order: open } = await bench.waiting()
        const when = `with a clock that is wrong by ${jumpMs / 60_000} minutes`
        bench.skew(jumpMs)
        isNotOver(await bench.query(order), `${when}, on a query of a paid order,`)
        isNotOver(await bench.query(open), `${when}, on a query of a waiting order,`)
        isNotOver(await bench.start(bench.order()), `${when}, on a start,`)
        bench.skew(0)
        isPaid(order, await bench.query(order), 'when the clock is right again')
        isOpen(await bench.query(open), 'when the clock is right again')
      }
    },
  ),
  paidCaseFor(['start', 'refund'], 'a wrong clock of ours fails no refund', async (bench) => {
    for (const jumpMs of jumpsMs) {
      const order = await bench.paid()
      const refund = bench.refundOf(order, 100)
      bench.skew(jumpMs)
      isNotOver(await bench.refund(order, refund), `by a jump of ${jumpMs / 60_000} minutes`)
      bench.skew(0)
      await refundInFull(bench, order, refund)
      booksSay(bench, order, { refunded: 100 })
    }
  }),
  caseFor(
    ['start', 'query'],
    'a jump of all clocks between start and payment loses no payment',
    async (bench) => {
      for (const jumpMs of [-dayMs, 600_000]) {
        const { order, phone } = await bench.waiting()
        bench.time.jump(jumpMs)
        bench.simulator().phone.pay(phone.key)
        await bench.pass(1_000)
        isPaid(order, await bench.query(order), `after a jump of ${jumpMs / 60_000} minutes`)
      }
    },
  ),
  caseFor(['start', 'query'], 'an order outlives its time only as closed', async (bench) => {
    const { order, phone } = await bench.waiting()
    await bench.pass(bench.manifest.maxValidityMs + dayMs)
    const report = await bench.query(order)
    const over = report.status === 'failed' || report.status === 'absent'
    check(over, 'an order past its time is not waiting any more', report)
    check(bench.simulator().phone.find(phone.key)?.state !== 'waiting', 'nor on the phone')
  }),
  caseFor(['start', 'query'], 'a simulator that starts again keeps its books', async (bench) => {
    const paid = await bench.paid()
    const { order, phone } = await bench.waiting()
    const { config } = bench.account()
    const before = JSON.stringify(bench.simulator().books())
    bench.restart()
    check(JSON.stringify(bench.simulator().books()) === before, 'the books are the same')
    const again = bench.simulator().provision('mall-a')
    check(
      JSON.stringify(again) === JSON.stringify(config),
      'the merchant is the same',
      Object.keys(again),
    )
    isPaid(paid, await bench.query(paid), 'after the restart')
    isPaid(await bench.pay({ order, phone }), await bench.query(order), 'after a payment since')
  }),
]
