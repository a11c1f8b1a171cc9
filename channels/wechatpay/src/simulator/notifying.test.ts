import { expect, test } from 'vitest'
import { createJournal, openShop, payByCode, refundRequest, startRequest } from '../../test/shop.ts'
import { notificationLadderMs } from '../wire/notification.ts'

test('a notification that is not acknowledged comes again fifteen times within a day', async () => {
  const shop = openShop()
  shop.answerNotificationsWith(500)
  await payByCode(shop, startRequest(shop))
  const start = shop.time.now()
  const at: number[] = []
  for (const gapMs of notificationLadderMs) {
    const before = shop.received.length
    await shop.time.advance(gapMs - 1)
    expect(shop.received).toHaveLength(before)
    await shop.time.advance(1)
    at.push(shop.received.length - before)
  }
  expect(at).toEqual(Array(15).fill(1))
  expect(shop.time.now() - start).toBe((24 * 3600 + 4 * 60) * 1000)
  await shop.time.advance(7 * 24 * 3_600_000)
  expect(shop.received).toHaveLength(16)
})

test.each([200, 204])('%d stops the retries', async (status) => {
  const shop = openShop()
  shop.answerNotificationsWith(status)
  await payByCode(shop, startRequest(shop))
  await shop.time.advance(3_600_000)
  expect(shop.received).toHaveLength(1)
})

test('each try is signed anew, so that it is fresh when it arrives', async () => {
  const shop = openShop()
  shop.answerNotificationsWith(503)
  await payByCode(shop, startRequest(shop))
  await shop.time.advance(24 * 3_600_000)
  const kinds = new Set(shop.received.map(({ reading }) => reading.kind))
  expect(kinds).toEqual(new Set(['payment']))
})

test('a simulator that starts again has the same books and takes up its work', async () => {
  const journal = createJournal()
  const shop = openShop({ journal })
  shop.answerNotificationsWith(500)
  const [paid, late] = [startRequest(shop), startRequest(shop)]
  await payByCode(shop, paid)
  await shop.account.operations.start(late)
  shop.simulator.faults.set({ fault: 'late_success_after_close', times: 1 })
  const { amount, presentation, expiresAt } = late
  const reference = { orderNumber: late.orderNumber, amount, presentation, expiresAt, startedAt: 0 }
  await shop.account.operations.close(reference)
  await shop.account.operations.refund(refundRequest(paid, 'R-1'))
  const books = shop.simulator.books()
  shop.simulator.stop()
  await shop.time.advance(60_000)
  expect(shop.simulator.books()).toEqual(books)

  const again = openShop({ journal: createJournal(JSON.parse(JSON.stringify(journal.records()))) })
  expect(again.config).toEqual(shop.config)
  expect(again.simulator.books()).toEqual(books)
  await again.time.advance(2000)
  const kinds = again.received.map(({ reading }) => reading.kind).sort()
  expect(kinds).toEqual(['payment', 'payment', 'refund'])
  expect(again.simulator.books().orders.map(({ state, refunded }) => [state, refunded])).toEqual([
    ['paid', 29_900],
    ['paid', 0],
  ])
})

test('what was acknowledged is not sent again after a restart', async () => {
  const journal = createJournal()
  const shop = openShop({ journal })
  await payByCode(shop, startRequest(shop))
  shop.simulator.stop()
  const again = openShop({ journal: createJournal(journal.records()) })
  await again.time.advance(3_600_000)
  expect(again.received).toHaveLength(0)
})
