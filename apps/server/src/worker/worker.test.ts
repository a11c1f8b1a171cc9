import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelAccount } from '@tillway/channel'
import { createIdGenerator, sleep } from '@tillway/kernel'
import { createManualTime, createMemoryLog, createSeededRandom } from '@tillway/kernel/testing'
import type { AttemptRecord } from '@tillway/payments'
import { openStore, type Store } from '@tillway/store'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineContext } from '../engine/context.ts'
import { createPayment } from '../engine/create-payment.ts'
import { createAccountWatch } from '../engine/routing/account-watch.ts'
import { createMetrics } from '../metrics.ts'
import { createWorker } from './worker.ts'

const dayMs = 86_400_000
const time = createManualTime()
let folder: string
let store: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillway-worker-'))
  const sqlitePath = join(folder, 'tillway.sqlite')
  store = await openStore({ sqlitePath, clock: time, log: createMemoryLog() })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The parts of the engine that the care of what is old works with. */
const engine = () =>
  ({
    store,
    log: createMemoryLog(),
    metrics: createMetrics(),
    channels: { maintain: async () => undefined },
    routing: { watch: createAccountWatch({ clock: time, log: createMemoryLog() }) },
  }) as unknown as EngineContext

test('answers kept for repeated requests are forgotten after a week, for every merchant', async () => {
  const now = time.now()
  const ages = { old: 8 * dayMs, young: 6 * dayMs }
  const merchants = ['mch_1', 'mch_2']
  await store.transact(async ({ idempotency, merchants: table }) => {
    for (const merchantId of merchants) {
      await table.insert({ id: merchantId, name: 'Mall', allowedOrigins: [], createdAt: now })
      for (const [key, age] of Object.entries(ages)) {
        const answer = { fingerprint: 'f', status: 201, body: '{}', createdAt: now - age }
        await idempotency.insert({ merchantId, key, ...answer })
      }
    }
  })
  const worker = createWorker(engine(), { clock: time, scheduler: time })
  const kept = () =>
    Promise.all(
      merchants.flatMap((merchant) =>
        Object.keys(ages).map(async (key) => {
          const record = await store.read.idempotency.find(merchant, key)
          return record !== undefined
        }),
      ),
    )
  expect(await kept()).toEqual([true, true, true, true])
  await time.advance(3_600_000)
  await expect.poll(kept).toEqual([false, true, false, true])
  await worker.stop()
})

const answerTimeMs: Readonly<Record<string, number>> = { sick: 10_000, well: 100 }

/** An engine with two channels, one of which takes its time; `asked` is told when each is asked. */
function engineOfTwo(asked: (channel: string) => void): EngineContext {
  const ids = createIdGenerator({ clock: time, random: createSeededRandom(5) })
  const channelOf = (id: string) => ({
    manifest: { id, operations: ['query'], startRepeatable: false, arrivalHorizonMs: 60_000 },
  })
  const open = async (_merchantId: string, channel: string) => {
    const query = async () => {
      asked(channel)
      await sleep(time, answerTimeMs[channel] ?? 0)
      return { status: 'unknown', cause: 'timeout' }
    }
    return {
      channel: channelOf(channel),
      account: { operations: { query } } as unknown as ChannelAccount,
    }
  }
  const signals = {
    paymentChanged: () => undefined,
    jobsDue: () => undefined,
    deliveriesDue: () => undefined,
  }
  const channels = { maintain: async () => undefined, channel: channelOf, open }
  return { ...engine(), clock: time, ids, signals, channels } as unknown as EngineContext
}

async function openAttempt(ctx: EngineContext, channel: string, order: string): Promise<void> {
  const merchantId = 'mch_1'
  await store.transact(async (repos) => {
    const input = { merchantId, order, amount: 100, currency: 'CNY', description: 'Tea' }
    const more = {
      expiresIn: 86_400,
      returnUrl: null,
      terminalId: null,
      shopper: null,
      metadata: {},
    }
    const { payment } = await createPayment(ctx, repos, { ...input, ...more })
    const { amount, currency, expiresAt, createdAt } = payment
    const attempt: AttemptRecord = {
      ...{ merchantId, id: ctx.ids.next('attempt'), paymentId: payment.id, orderNumber: order },
      ...{ way: channel, channel, accountId: channel, accountVersion: 1, presentation: 'qr' },
      ...{ host: 'desktop_web', amount, currency, state: 'unknown', action: null },
      ...{ channelTransaction: null, captured: null, lastError: null, channelCode: null },
      ...{
        clientIp: null,
        payerId: null,
        returnUrl: null,
        cardId: null,
        terminalId: null,
        route: null,
        receipt: null,
        signature: null,
        verification: null,
        approval: null,
        codeSentAt: null,
        codeTries: 0,
        submittedAt: null,
        tries: 6,
        createdAt,
        expiresAt,
        version: 1,
      },
    }
    await repos.attempts.insert(attempt)
    await repos.payments.update({ ...payment, state: 'processing', openAttemptId: attempt.id })
    await repos.jobs.schedule(merchantId, payment.id, time.now())
  })
}

test('a channel that hardly answers does not keep the payments of another waiting', async () => {
  const asked: string[] = []
  const ctx = engineOfTwo((channel) => asked.push(channel))
  for (let count = 0; count < 150; count += 1) await openAttempt(ctx, 'sick', `sick-${count}`)
  const worker = createWorker(ctx, { clock: time, scheduler: time })
  await expect.poll(() => asked.length).toBe(32)
  await time.advance(1)
  await openAttempt(ctx, 'well', 'well-1')
  // The first answers come, late; no more time passes until the other channel is asked.
  await time.advance(answerTimeMs.sick ?? 0)
  await expect.poll(() => asked.includes('well')).toBe(true)
  await Promise.all([worker.stop(), time.advance(20_000)])
})

test('what a clock a day ahead has dated is done when it was meant to be', async () => {
  const now = time.now()
  const ahead = store.as({ ...time, now: () => now + dayMs, monotonic: () => time.monotonic() })
  await ahead.transact(({ jobs }) => jobs.schedule('mch_1', 'pay_1', now + dayMs + 5_000))
  const worker = createWorker(engine(), { clock: time, scheduler: time })
  await time.advance(31_000)
  await expect.poll(() => store.nextDueAt()).toBeLessThanOrEqual(now + 36_000 + 60_000)
  await worker.stop()
})
