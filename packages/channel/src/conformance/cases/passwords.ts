/** Paying without a code, where the platform has asked the payer itself: a right that few have. */
import { merchantWithoutCode } from '../bench/cards.ts'
import { type ConformanceCase, passwordCaseFor } from '../case.ts'
import { check } from '../check.ts'
import { codePresentation, passwordPresentation } from '../presentations.ts'
import { booksSay, isNotOver, isPaid } from './expectations.ts'

const paying = ['start', 'query', 'confirm'] as const

export const passwordCases: readonly ConformanceCase[] = [
  passwordCaseFor(paying, 'a payment by password sends nothing when it starts', async (bench) => {
    const order = await bench.awaitingPassword()
    const before = bench.wire.sent.length
    const again = await bench.start(order)
    check(again.status === 'payer_awaited', 'it may be started again', again)
    check(bench.wire.sent.length === before, 'nothing was sent', bench.wire.sent.at(-1)?.url)
    await bench.pass(60_000)
    check(bench.truth(order) === undefined, 'the channel knows nothing of it', bench.truth(order))
  }),
  passwordCaseFor(
    paying,
    'a payment without a code is told by notification and by query alike',
    async (bench) => {
      const order = await bench.awaitingPassword()
      const texts = bench.simulator().phone.inbox?.().length
      isNotOver(await bench.confirm(order), 'confirmed without a code')
      await bench.pass(1_000)
      isPaid(order, await bench.query(order), 'by the query')
      const [notice] = bench.noticesOf(order)
      check(notice !== undefined, 'a notification arrives', bench.received.at(-1)?.reading)
      isPaid(order, notice.report, 'by the notification')
      booksSay(bench, order, { captured: order.request.amount.amount, refunded: 0 })
      const inbox = bench.simulator().phone.inbox?.() ?? []
      check(inbox.length === texts, 'the holder was sent no code', inbox[0])
    },
  ),
  passwordCaseFor(paying, 'confirmed twice without a code it is paid once', async (bench) => {
    const order = await bench.awaitingPassword()
    for (const when of ['the first time', 'the second time']) {
      isNotOver(await bench.confirm(order), `confirmed ${when}`)
    }
    await bench.pass(1_000)
    isPaid(order, await bench.query(order), 'after both')
    booksSay(bench, order, { captured: order.request.amount.amount })
  }),
  passwordCaseFor(
    paying,
    'fault start_timeout_after_success: a payment without a code and an answer is found by the query',
    async (bench) => {
      const order = await bench.awaitingPassword()
      bench.fault('start_timeout_after_success', order, 1)
      const report = await bench.confirm(order)
      check(report.status === 'unknown', 'without an answer nothing is known', report)
      check(bench.simulator().faults.rules().length === 0, 'the simulator plays it')
      await bench.pass(1_000)
      isPaid(order, await bench.query(order), 'by the query')
      booksSay(bench, order, { captured: order.request.amount.amount })
    },
  ),
  passwordCaseFor(paying, 'who has not the right starts no payment by password', async (bench) => {
    const { account } = bench.account()
    check(account.paysWithoutCode === undefined, 'this account does not claim the right')
    const presentation = passwordPresentation(bench.manifest)
    check(presentation !== undefined, 'there is a presentation without a code')
    const order = bench.order({ presentation, card: await bench.boundCard() })
    const before = bench.wire.sent.length
    const refused = [await bench.start(order), await bench.confirm(order)]
    for (const report of refused) {
      check(report.status === 'failed', 'it is refused', report)
    }
    check(bench.wire.sent.length === before, 'nothing was sent', bench.wire.sent.at(-1)?.url)
  }),
  passwordCaseFor(
    paying,
    'a payment for which a code was sent never leaves without it',
    async (bench) => {
      const merchant = merchantWithoutCode
      const { account } = bench.account(merchant)
      check(account.paysWithoutCode === true, 'this account claims the right')
      const card = await bench.boundCard('debit', merchant)
      const presentation = codePresentation(bench.manifest)
      check(presentation !== undefined, 'there is a presentation with a code')
      const order = bench.order({ presentation, card, account: merchant })
      const started = await bench.start(order)
      check(started.status === 'code_sent', 'a payment by code sends a code', started)
      const before = bench.wire.sent.length
      const report = await bench.confirm(order)
      check(report.status === 'failed', 'it is refused', report)
      check(bench.wire.sent.length === before, 'nothing was sent', bench.wire.sent.at(-1)?.url)
    },
  ),
]
