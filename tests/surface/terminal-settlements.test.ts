/** Closing the batches of terminals, with the real adapter and the simulated acquirer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquirerOf } from '../kit/card-terminal.ts'
import { databaseKinds } from '../kit/databases.ts'
import { startPlatform, type TestPlatform } from '../kit/start-platform.ts'
import { type Counter, openCounter, refundSucceeds } from './terminal-scene.ts'

/** The databases side by side, for mostly they wait; on each one test after the other. */
const inTurn = { concurrent: false } as const

describe.concurrent.each(databaseKinds)('on $name', ({ open }) => {
  let platform: TestPlatform
  let drop: () => Promise<void>

  beforeAll(async () => {
    const database = await open()
    drop = database.drop
    platform = await startPlatform({ databaseUrl: database.url })
  })
  afterAll(async () => {
    await platform.stop()
    await drop()
  })

  test('a batch with the same sums is closed, to the fen', inTurn, async () => {
    const counter = await openCounter(platform)
    await counter.pay(1_234)
    const voided = await counter.pay(100)
    await counter.pay(2_001, 'insert')
    const { id: refund } = await counter.mall.ok('createRefund', { body: { payment: voided.id } })
    await refundSucceeds(counter, refund)
    const asked = await counter.settle()
    expect(asked).toMatchObject({ status: 'requested', cause: 'mall', batch: null, debit: null })
    const closed = await counter.settled(asked.id)
    expect(closed).toMatchObject({
      terminal: counter.terminal.id,
      channel_account: counter.merchant.accounts.card,
      batch: '000001',
      balanced: true,
      currency: 'CNY',
      debit: { count: 3, amount: 3_335 },
      credit: { count: 1, amount: 100 },
      uploaded: 1,
      last_error: null,
    })
    const params = { id: counter.terminal.id }
    const { standing } = await counter.mall.ok('getTerminal', { params })
    expect(standing).toEqual({ signed_in: true, batch: '000002', owes: [], unsettled: 0 })
    await counter.holds()
  })

  test(
    'sums that differ have every transaction uploaded, and the host has no complaint',
    inTurn,
    async () => {
      const counter = await openCounter(platform)
      for (const amount of [301, 302, 303]) await counter.pay(amount)
      const { settings } = acquirerOf(platform.simulators)
      settings?.set('totals', 'unbalanced')
      const { id } = await counter.settle()
      const closed = await counter.settled(id)
      settings?.set('totals', 'honest')
      expect(closed).toMatchObject({
        balanced: false,
        debit: { count: 3, amount: 906 },
        credit: { count: 0, amount: 0 },
        uploaded: 3,
      })
      expect(await batchErrors(platform, counter)).toEqual([])
      await counter.holds()
    },
  )

  test(
    'is asked for once: a repeat, and whoever asks meanwhile, finds the same',
    inTurn,
    async () => {
      const counter = await openCounter(platform)
      await counter.pay(400)
      counter.fault('slow_answer type=0500')
      const params = { id: counter.terminal.id }
      const idempotencyKey = 'settle-me-once'
      const first = await counter.mall.call('createSettlement', { params, idempotencyKey })
      const others = await Promise.all([
        counter.mall.call('createSettlement', { params, idempotencyKey }),
        counter.mall.call('createSettlement', { params }),
        counter.mall.call('createSettlement', { params }),
      ])
      expect(first.status).toBe(201)
      expect(others.map(({ status, body }) => [status, body.id])).toEqual(
        others.map(() => [200, first.body.id]),
      )
      await counter.settled(first.body.id)
      counter.fault()
      const next = await counter.settle()
      expect(next.id).not.toBe(first.body.id)
      const empty = await counter.settled(next.id)
      expect(empty).toMatchObject({ balanced: true, debit: { count: 0, amount: 0 }, uploaded: 0 })
      const all = await counter.mall.ok('listSettlements', { query: { terminal: params.id } })
      expect(all.data.map(({ id }) => id)).toEqual([next.id, first.body.id])
      const open = await counter.mall.ok('listSettlements', { query: { status: 'requested' } })
      expect(open.data).toEqual([])
    },
  )

  test('of two that ask at the same moment one begins it', inTurn, async () => {
    const counter = await openCounter(platform)
    await counter.pay(500)
    const params = { id: counter.terminal.id }
    const asked = await Promise.all(
      [1, 2, 3, 4].map(() => counter.mall.call('createSettlement', { params })),
    )
    expect(new Set(asked.map(({ body }) => body.id)).size).toBe(1)
    await counter.settled(asked[0]?.body.id ?? '')
    const all = await counter.mall.ok('listSettlements', { query: { terminal: params.id } })
    expect(all.data).toHaveLength(1)
  })

  test('a terminal that is not set up has nothing to settle', inTurn, async () => {
    const { mall } = await openCounter(platform)
    const { id } = await mall.ok('createTerminal', { body: { name: 'bare' } })
    const refused = await mall.call('createSettlement', { params: { id } })
    expect(refused.code).toBe('terminal_not_ready')
  })

  test.each([
    { what: 'the sums', type: '0500', totals: 'honest', uploaded: 1 },
    { what: 'the details', type: '0320', totals: 'honest', uploaded: 1 },
    { what: 'all the lines', type: '0320', totals: 'unbalanced', uploaded: 2 },
  ])(
    'a lost answer about $what is unknown until it is asked again, over a restart',
    inTurn,
    async ({ type, totals, uploaded }) => {
      const counter = await openCounter(platform)
      await counter.pay(600, 'insert')
      await counter.pay(61)
      const { settings } = acquirerOf(platform.simulators)
      settings?.set('totals', totals)
      counter.fault(`no_answer type=${type}`)
      const { id } = await counter.settle()
      const doubt = await counter.settled(id, 'unknown')
      expect(doubt).toMatchObject({
        closed_at: null,
        last_error: { code: 'channel_outcome_unknown' },
      })
      counter.fault()
      await platform.restart()
      expect(await counter.settled(id)).toMatchObject({
        batch: '000001',
        balanced: totals === 'honest',
        debit: { count: 2, amount: 661 },
        uploaded,
      })
      settings?.set('totals', 'honest')
      expect(await batchErrors(platform, counter)).toEqual([])
      await counter.pay(62)
      await counter.holds()
    },
  )

  test(
    'a refund of a settled payment and a void of today’s, each over a restart',
    inTurn,
    async () => {
      const counter = await openCounter(platform)
      const yesterday = await counter.pay(700)
      await counter.settled((await counter.settle()).id)
      await refundInDoubt(platform, counter, yesterday.id, '0220')
      expect((await counter.flows('refund')).map(({ amount }) => amount)).toEqual([700])
      const today = await counter.pay(701)
      await refundInDoubt(platform, counter, today.id, '0200')
      const voids = (await counter.flows('void')).filter(
        ({ reversedAt }) => reversedAt === undefined,
      )
      expect(voids.map(({ amount }) => amount)).toEqual([701])
      // The refund's repetition was answered “seen before”: its batch, the second, was closed to tell.
      expect(await counter.settled((await counter.settle()).id)).toMatchObject({
        batch: '000003',
        balanced: true,
        debit: { count: 1, amount: 701 },
        credit: { count: 1, amount: 701 },
      })
      await counter.holds()
    },
  )
})

/** A refund whose first answer is lost, and that a platform started anew brings to its end. */
async function refundInDoubt(
  platform: TestPlatform,
  counter: Counter,
  payment: string,
  type: '0200' | '0220',
): Promise<void> {
  counter.fault(`no_answer type=${type} times=1`)
  const { id } = await counter.mall.ok('createRefund', { body: { payment } })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await platform.restart()
  await refundSucceeds(counter, id)
  counter.fault()
}

interface BatchError {
  readonly batch: { readonly terminal: string }
}

/** What the host found wrong with the lines of this terminal's batches. */
async function batchErrors(
  { simulators }: TestPlatform,
  { terminal }: Counter,
): Promise<readonly BatchError[]> {
  const request = { method: 'GET', target: '/batch-errors', headers: {}, body: new Uint8Array() }
  const answer = await simulators.simulator('card').handle(request)
  const errors = JSON.parse(String(answer.body)) as readonly BatchError[]
  return errors.filter(({ batch }) => batch.terminal === terminal.own.number)
}
