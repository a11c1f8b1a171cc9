import type { Channel, ChannelAccount, RefundReport, RefundRequest } from '@tillway/channel'
import { minorUnits } from '@tillway/kernel'
import type { AttemptRecord } from '@tillway/payments'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  accountId,
  type CardBench,
  createCardBench,
  merchantId,
} from './cards/testing/card-bench.ts'
import type { EngineContext } from './context.ts'
import { followRefund } from './follow-refund.ts'
import { insertReturn } from './write-decision.ts'

let bench: CardBench
let ctx: EngineContext
let refundId: string
let sends: RefundRequest[]
/** What the channel answers next; the last one stays. */
let answers: RefundReport[]
let questions: RefundReport[]

const next = (reports: RefundReport[]): RefundReport => {
  const [first] = reports.length > 1 ? reports.splice(0, 1) : reports
  return first ?? { status: 'unknown', cause: 'timeout' }
}

beforeEach(async () => {
  bench = await createCardBench()
  sends = []
  const account = {
    operations: {
      refund: async (request: RefundRequest) => {
        sends.push(request)
        return next(answers)
      },
      queryRefund: async () => next(questions),
    },
  }
  const manifest = { operations: ['refund', 'queryRefund'] }
  const opened = {
    channel: { manifest } as unknown as Channel,
    account: account as unknown as ChannelAccount,
  }
  const channels = { ...bench.ctx.channels, open: async () => opened } as EngineContext['channels']
  ctx = { ...bench.ctx, channels }
  const { id: paymentId } = await bench.payment()
  refundId = await ctx.store.transact(async (repos) => {
    const attempt = paidAttempt(paymentId)
    await repos.attempts.insert(attempt)
    return (await insertReturn(ctx, repos, { attempt, cause: 'late_success' })).id
  })
})
afterEach(() => bench.close())

const paidAttempt = (paymentId: string): AttemptRecord => ({
  merchantId,
  id: ctx.ids.next('attempt'),
  paymentId,
  way: 'cards',
  channel: 'sample',
  accountId,
  accountVersion: 1,
  presentation: 'sms',
  host: 'desktop_web',
  orderNumber: '1',
  amount: minorUnits(100),
  currency: 'CNY',
  state: 'late_success',
  action: null,
  channelTransaction: 'T1',
  captured: minorUnits(100),
  lastError: null,
  channelCode: null,
  clientIp: null,
  payerId: null,
  returnUrl: null,
  terminalId: null,
  route: null,
  receipt: null,
  signature: null,
  verification: null,
  approval: null,
  cardId: null,
  codeSentAt: null,
  codeTries: 0,
  submittedAt: null,
  tries: 0,
  createdAt: ctx.clock.now(),
  expiresAt: ctx.clock.now(),
  version: 1,
})

const follow = () => followRefund(ctx, { merchantId, refundId })
const state = async () => (await ctx.store.read.refunds.get(merchantId, refundId))?.state

const lost: RefundReport = { status: 'unknown', cause: 'timeout' }
const unsent: RefundReport = { status: 'not_sent', cause: 'connection' }

test('a refund that left is told to be a repeat whenever it is sent again', async () => {
  answers = [lost]
  questions = [{ status: 'absent' }]
  await follow()
  await follow()
  await follow()
  expect(sends.map(({ isRepeat }) => isRepeat)).toEqual([undefined, true, true])
})

test('one that never left is no repeat', async () => {
  answers = [unsent, lost]
  await follow()
  expect(await state()).toBe('reserved')
  await follow()
  expect(sends.map(({ isRepeat }) => isRepeat)).toEqual([undefined, undefined])
})

test('neither a question nor a repeat that did not leave makes it one that never left', async () => {
  answers = [lost, unsent]
  questions = [unsent, { status: 'absent' }]
  await follow()
  await follow()
  expect(await state()).toBe('unknown')
  await follow()
  expect(await state()).toBe('unknown')
  await follow()
  expect(sends.map(({ isRepeat }) => isRepeat)).toEqual([undefined, true, true])
})
