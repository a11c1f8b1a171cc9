import type { PaymentRecord } from '@tillway/payments'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases, type TestDatabase } from '../../test/databases.ts'
import { cardOf, deliveryOf, eventOf, newId, paymentOf, refundOf } from '../../test/records.ts'
import type { Cursor, Store } from '../index.ts'

describe.each(databases)('pages over $name', ({ create }) => {
  let database: TestDatabase
  let store: Store
  const merchantId = newId('merchant')
  const padded = (prefix: string, number: number) => `${prefix}_${String(number).padStart(26, '0')}`
  const payments: PaymentRecord[] = Array.from({ length: 7 }, (_, number) =>
    paymentOf(merchantId, {
      id: padded('pay', number),
      state: number % 2 === 0 ? 'succeeded' : 'payable',
    }),
  )
  const [paid] = payments as [PaymentRecord]
  const events = payments.map((payment, number) =>
    eventOf(number < 3 ? { ...paid, id: paid.id } : payment, {
      id: padded('evt', number),
      sequence: number + 1,
      type: number === 6 ? 'payment.canceled' : 'payment.succeeded',
    }),
  )
  const refunds = payments.map((payment, number) =>
    refundOf(number < 2 ? paid : payment, { id: padded('rf', number) }),
  )
  const cards = payments.map((payment, number) =>
    cardOf(payment, { id: padded('card', number), shopper: number < 2 ? 'shopper-1' : null }),
  )
  const deliveries = events.map((event, number) =>
    deliveryOf(event, number < 4 ? 'we_1' : 'we_2', {
      id: padded('wd', number),
      state: number === 0 ? 'parked' : 'pending',
    }),
  )

  beforeAll(async () => {
    database = await create()
    store = await database.open()
    await store.transact(async (repositories) => {
      for (const payment of payments) await repositories.payments.insert(payment)
      for (const event of events) await repositories.events.insert(event)
      for (const refund of refunds) await repositories.refunds.insert(refund)
      for (const card of cards) await repositories.cards.insert(card)
      await repositories.deliveries.insert(deliveries)
      await repositories.payments.insert(paymentOf(newId('merchant')))
    })
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  async function allPages<Item extends { readonly id: string }>(
    page: (cursor: Cursor) => Promise<readonly Item[]>,
  ): Promise<readonly Item[]> {
    const items: Item[] = []
    for (let after: string | undefined; ; after = items.at(-1)?.id) {
      const got = await page(after === undefined ? { limit: 3 } : { after, limit: 3 })
      expect(got.length).toBeLessThanOrEqual(3)
      items.push(...got)
      if (got.length < 3) return items
    }
  }

  test('payments come newest first, page after page, none twice and none of another', async () => {
    const listed = await allPages((cursor) => store.read.payments.list(merchantId, {}, cursor))
    expect(listed).toEqual([...payments].reverse())
  })

  test('payments are filtered by states and by order', async () => {
    const list = (filter: Parameters<typeof store.read.payments.list>[1]) =>
      store.read.payments.list(merchantId, filter, { limit: 100 })
    expect(await list({ states: ['succeeded'] })).toHaveLength(4)
    expect(await list({ states: ['succeeded', 'payable'] })).toHaveLength(7)
    expect(await list({ states: [] })).toEqual([])
    expect(await list({ order: paid.order })).toEqual([paid])
    expect(await list({ order: paid.order, states: ['payable'] })).toEqual([])
  })

  test('refunds come newest first, of all payments or of one', async () => {
    const listed = await allPages((cursor) => store.read.refunds.list(merchantId, {}, cursor))
    expect(listed).toEqual([...refunds].reverse())
    const ofPaid = { paymentId: paid.id }
    expect(await store.read.refunds.list(merchantId, ofPaid, { limit: 9 })).toEqual([
      refunds[1],
      refunds[0],
    ])
  })

  test('cards come newest first, of everybody or of one shopper', async () => {
    const listed = await allPages((cursor) => store.read.cards.list(merchantId, {}, cursor))
    expect(listed).toEqual([...cards].reverse())
    const own = { shopper: 'shopper-1' }
    expect(await store.read.cards.list(merchantId, own, { limit: 9 })).toEqual([cards[1], cards[0]])
  })

  test('events come in either direction, of one payment or of one type', async () => {
    const pages = (direction: 'newest_first' | 'oldest_first') =>
      allPages((cursor) => store.read.events.list(merchantId, { direction }, cursor))
    expect(await pages('oldest_first')).toEqual(events)
    expect(await pages('newest_first')).toEqual([...events].reverse())
    const list = (filter: { paymentId?: string; type?: string }) =>
      store.read.events.list(merchantId, { direction: 'oldest_first', ...filter }, { limit: 9 })
    expect(await list({ paymentId: paid.id })).toEqual(events.slice(0, 3))
    expect(await list({ type: 'payment.canceled' })).toEqual(events.slice(6))
    expect(await list({ paymentId: paid.id, type: 'payment.canceled' })).toEqual([])
  })

  test('deliveries come newest first, by endpoint, by event and by state', async () => {
    const listed = await allPages((cursor) => store.read.deliveries.list(merchantId, {}, cursor))
    expect(listed).toEqual([...deliveries].reverse())
    const list = (filter: Parameters<typeof store.read.deliveries.list>[1]) =>
      store.read.deliveries.list(merchantId, filter, { limit: 9 })
    expect(await list({ endpointId: 'we_2' })).toHaveLength(3)
    expect(await list({ state: 'parked' })).toEqual([deliveries[0]])
    expect(await list({ eventId: events[5]!.id })).toEqual([deliveries[5]])
    expect(await list({ endpointId: 'we_2', state: 'parked' })).toEqual([])
  })
})
