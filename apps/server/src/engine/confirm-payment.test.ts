import type { ChannelAccount, PaymentReport } from '@tillway/channel'
import type { AttemptRecord } from '@tillway/payments'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { confirmCard } from './cards/confirm-card.ts'
import { type CardBench, createCardBench, merchantId, place } from './cards/testing/card-bench.ts'
import { confirmPayment, resendCode } from './confirm-payment.ts'
import type { EngineContext } from './context.ts'
import { followPayment } from './follow-payment.ts'
import { startAttempt } from './start-attempt.ts'

const sealed = 'x'.repeat(200)
const clientIp = '203.0.113.9'

let bench: CardBench
let ctx: EngineContext
/** What the channel answers; a test puts its own in. */
let script: {
  start(): PaymentReport | Promise<PaymentReport>
  confirm(): PaymentReport | Promise<PaymentReport>
  query(): PaymentReport | Promise<PaymentReport>
}
let asked: string[]
let about: { readonly merchantId: string; readonly paymentId: string }
let attempt: AttemptRecord

beforeEach(async () => {
  bench = await createCardBench()
  asked = []
  script = {
    start: () => ({ status: 'code_sent' }),
    confirm: () => ({ status: 'unknown', cause: 'in_progress' }),
    query: () => ({ status: 'absent' }),
  }
  ctx = { ...bench.ctx, channels: withPayments(bench.ctx.channels) }
  const payment = await bench.payment()
  about = { merchantId, paymentId: payment.id }
  const cardId = bench.entered(payment)
  await bench.add(payment, { cardId })
  await confirmCard(ctx, { ...about, cardId, sealed })
  const rest = { presentation: 'sms', payerId: null, terminalId: null } as const
  const started = await startAttempt(ctx, { ...about, ...place, ...rest, cardId, clientIp })
  attempt = started.attempt as AttemptRecord
  asked = []
})
afterEach(() => bench.close())

/** The bench's channel, with payments beside cards. */
function withPayments(channels: EngineContext['channels']): EngineContext['channels'] {
  const ask = async (what: keyof typeof script) => {
    asked.push(what)
    return await script[what]()
  }
  return {
    ...channels,
    async open(...version) {
      const { account, channel } = await channels.open(...version)
      const payments = {
        start: () => ask('start'),
        confirm: () => ask('confirm'),
        query: () => ask('query'),
      }
      const operations = { ...account.operations, ...payments }
      const manifest = { ...channel.manifest, operations: Object.keys(operations) }
      const opened = { channel: { ...channel, manifest }, account: { ...account, operations } }
      return opened as unknown as { channel: typeof channel; account: ChannelAccount }
    },
  }
}

const stored = async () => (await bench.ctx.store.read.attempts.get(merchantId, attempt.id))?.state
const confirm = () => confirmPayment(ctx, { ...about, attemptId: attempt.id, sealed })

test('once the time is up no payment leaves, whether or not the end was written down', async () => {
  bench.time.jump(attempt.expiresAt - ctx.clock.now())
  await expect(confirm()).rejects.toMatchObject({ code: 'code_not_awaited' })
  await expect(resendCode(ctx, about)).rejects.toMatchObject({ code: 'code_not_awaited' })
  expect(asked).toEqual([])
})

test.each([
  { status: 'failed', over: 'declined', code: 'channel_rejected' },
  { status: 'not_sent', cause: 'connection' },
] as const)(
  'a resend that ends as $status does not end the payment that has left',
  async (report) => {
    bench.time.jump(60_000)
    script.start = async () => {
      // The first text was only slow.
      await confirm()
      return report
    }
    await resendCode(ctx, about)
    expect(await stored()).toBe('unknown')
    expect(asked).toEqual(['start', 'confirm'])
  },
)

test('a payment that was held up here does not leave when it may have been proven absent', async () => {
  const { read } = ctx.store
  const cards = {
    ...read.cards,
    get: async (...name: Parameters<typeof read.cards.get>) => {
      bench.time.jump(6 * 60_000)
      return await read.cards.get(...name)
    },
  }
  ctx = { ...ctx, store: { ...ctx.store, read: { ...read, cards } } }
  await confirm()
  expect(asked).toEqual([])
  expect(await stored()).toBe('awaiting_code')
})

test('an answer that lay here for long proves no absence: the payment may have come since', async () => {
  await confirm()
  script.query = () => {
    bench.time.jump(6 * 60_000)
    return { status: 'absent' }
  }
  await followPayment(ctx, about)
  expect(await stored()).toBe('unknown')
  script.query = () => ({ status: 'absent' })
  await followPayment(ctx, about)
  expect(await stored()).toBe('closed')
})

test('what certainly did not leave may be entered again, although somebody asked meanwhile', async () => {
  script.confirm = async () => {
    // Longer than the worker waits before it asks what became of it.
    bench.time.jump(20_000)
    await followPayment(ctx, about)
    expect(await stored()).toBe('unknown')
    return { status: 'not_sent', cause: 'timeout' }
  }
  await confirm()
  expect(await bench.ctx.store.read.attempts.get(merchantId, attempt.id)).toMatchObject({
    state: 'awaiting_code',
    submittedAt: null,
    lastError: 'channel_unavailable',
  })
})

test('a question that could not leave says nothing of the payment that has left', async () => {
  script.query = () => ({ status: 'not_sent', cause: 'connection' })
  script.confirm = async () => {
    await followPayment(ctx, about)
    return { status: 'unknown', cause: 'in_progress' }
  }
  await confirm()
  const { read } = bench.ctx.store
  const left = await read.attempts.get(merchantId, attempt.id)
  expect(left).toMatchObject({ state: 'unknown', lastError: null })
  expect(left?.submittedAt).not.toBeNull()
  expect(await read.payments.get(merchantId, about.paymentId)).toMatchObject({ lastError: null })
})
