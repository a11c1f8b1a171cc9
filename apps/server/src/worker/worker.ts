/**
 * Looks after what is due: claims jobs under a lease and follows each. Several instances may run;
 * the store never gives the same job to two, and a lease that was lost discards what it brought.
 */
import { assert, type Cancel, type Clock, type Scheduler } from '@tillway/kernel'
import type { AttemptRecord, CardRecord } from '@tillway/payments'
import { type ClaimedJob, StaleLease } from '@tillway/store'
import { followCard } from '../engine/cards/follow-card.ts'
import type { EngineContext } from '../engine/context.ts'
import { followPayment } from '../engine/follow-payment.ts'
import { followRefund } from '../engine/follow-refund.ts'
import { settleDaily } from '../engine/terminals/daily-settlements.ts'
import { followSettlement } from '../engine/terminals/follow-settlement.ts'
import { followTerminal } from '../engine/terminals/follow-terminal.ts'
import { type ClaimLoop, createClaimLoop } from './claim-loop.ts'
import { forgetOldAnswers } from './forget-answers.ts'
import { createLanes, type Lane, type Lanes } from './lanes.ts'

const forgetEveryMs = 3_600_000
/** How long work may wait that a wrong clock has dated ahead, beside what it was to wait. */
const redateEveryMs = 30_000
/** A look that takes longer is of a channel or account that hardly answers. */
const slowMs = 3_000
/** When what found no place in its lane is claimed again. */
const putBackMs = 5_000

export interface Worker {
  wake(): void
  stop(): Promise<void>
}

export interface WorkerOptions {
  readonly clock: Clock
  readonly scheduler: Scheduler
  /** Jobs under way at the same time. */
  readonly concurrency?: number
  readonly leaseMs?: number
  /** The longest sleep; others may write what is due. */
  readonly idleMs?: number
  readonly maintainEveryMs?: number
}

export function createWorker(ctx: EngineContext, options: WorkerOptions): Worker {
  const { clock, scheduler, leaseMs = 60_000 } = options
  const { concurrency = 32 } = options
  const lanes = createLanes(clock, slowMs)
  const loop = createClaimLoop({
    name: 'jobs',
    claim: (limit) => ctx.store.claimJobs({ now: clock.now(), limit, leaseMs }),
    nextDueAt: () => ctx.store.nextDueAt(),
    run: (job) => runJob(ctx, { job, lanes, concurrency }),
    clock,
    scheduler,
    log: ctx.log,
    limit: concurrency,
    maxSleepMs: options.idleMs ?? 1_000,
  })
  const stops = [
    every(scheduler, options.maintainEveryMs ?? 60_000, () => maintainChannels(ctx)),
    every(scheduler, redateEveryMs, () => redate(ctx, clock, loop)),
    every(scheduler, forgetEveryMs, () => forgetAnswers(ctx, clock)),
  ]
  loop.wake()
  return {
    wake: () => loop.wake(),
    async stop() {
      for (const end of stops) end()
      await loop.stop()
    },
  }
}

interface JobRun {
  readonly job: ClaimedJob
  readonly lanes: Lanes
  readonly concurrency: number
}

async function runJob(ctx: EngineContext, { job, lanes, concurrency }: JobRun): Promise<void> {
  try {
    const care = careOf(job)
    const asked = await care.asked(ctx, job)
    const leave = lanes.enter(asked === undefined ? [] : lanesOf(asked, concurrency))
    if (leave === undefined) return await putBack(ctx, job)
    await care.follow(ctx, job).finally(leave)
  } catch (error) {
    if (error instanceof StaleLease) return
    ctx.metrics.loopFailed('job')
    throw error
  }
}

/** Made with an account of a channel. */
type Asked = Pick<AttemptRecord | CardRecord, 'merchantId' | 'channel' | 'accountId'>

/** How a kind of subject is looked after, and what its channel will be asked about. */
interface Care {
  follow(ctx: EngineContext, job: ClaimedJob): Promise<void>
  /** Undefined when no channel will be asked. */
  asked(ctx: EngineContext, job: ClaimedJob): Promise<Asked | undefined>
}

/** By the prefix of the subject's id. */
const cares: Readonly<Record<string, Care>> = Object.freeze({
  pay: {
    follow: (ctx, job) => followPayment(ctx, { ...job, paymentId: job.subjectId, job }),
    asked: async (ctx, job) => {
      const payment = await ctx.store.read.payments.get(job.merchantId, job.subjectId)
      return await attemptOf(ctx, job, payment?.openAttemptId)
    },
  },
  rf: {
    follow: (ctx, job) => followRefund(ctx, { ...job, refundId: job.subjectId, job }),
    asked: async (ctx, job) => {
      const refund = await ctx.store.read.refunds.get(job.merchantId, job.subjectId)
      return await attemptOf(ctx, job, refund?.attemptId)
    },
  },
  card: {
    follow: (ctx, job) => followCard(ctx, { ...job, cardId: job.subjectId, job }),
    asked: (ctx, job) => ctx.store.read.cards.get(job.merchantId, job.subjectId),
  },
  stl: {
    follow: (ctx, job) => followSettlement(ctx, { ...job, settlementId: job.subjectId, job }),
    asked: async (ctx, job) => {
      const settlement = await ctx.store.read.settlements.get(job.merchantId, job.subjectId)
      return await accountOf(ctx, job, settlement?.accountId)
    },
  },
  tm: {
    follow: (ctx, job) => followTerminal(ctx, { ...job, terminalId: job.subjectId, job }),
    asked: async (ctx, job) => {
      const terminal = await ctx.store.read.terminals.get(job.merchantId, job.subjectId)
      return await accountOf(ctx, job, terminal?.bookAccountId)
    },
  },
  ca: {
    follow: (ctx, job) => settleDaily(ctx, { ...job, accountId: job.subjectId, job }),
    asked: async () => undefined,
  },
})

function careOf({ subjectId }: ClaimedJob): Care {
  const care = cares[subjectId.slice(0, subjectId.indexOf('_'))]
  assert(care !== undefined, 'a job is about something that is looked after')
  return care
}

async function attemptOf(ctx: EngineContext, { merchantId }: ClaimedJob, id?: string | null) {
  return id == null ? undefined : await ctx.store.read.attempts.get(merchantId, id)
}

async function accountOf(
  ctx: EngineContext,
  { merchantId }: ClaimedJob,
  id?: string | null,
): Promise<Asked | undefined> {
  const account = id == null ? undefined : await ctx.store.read.channelAccounts.get(merchantId, id)
  return account && { merchantId, channel: account.channel, accountId: account.id }
}

/** While slow, a channel has half of the places and one account of it a quarter. */
function lanesOf({ merchantId, channel, accountId }: Asked, concurrency: number): Lane[] {
  return [
    { name: channel, places: Math.ceil(concurrency / 2) },
    { name: `${merchantId} ${accountId}`, places: Math.ceil(concurrency / 4) },
  ]
}

async function putBack(ctx: EngineContext, job: ClaimedJob): Promise<void> {
  const again = ctx.clock.now() + putBackMs
  await ctx.store.transact(async ({ jobs }) => {
    await jobs.assertHeld(job)
    await jobs.schedule(job.merchantId, job.subjectId, again)
  })
}

/** Runs it again and again, the first time after one interval, until it is cancelled. */
function every(scheduler: Scheduler, ms: number, run: () => void): Cancel {
  const again = (): void => {
    cancel = scheduler.after(ms, again)
    run()
  }
  let cancel: Cancel = scheduler.after(ms, again)
  return () => cancel()
}

function maintainChannels(ctx: EngineContext): void {
  ctx.channels.maintain().catch((error: unknown) => {
    ctx.log.warn({ error }, 'the care of channel accounts failed')
  })
}

function redate(ctx: EngineContext, clock: Clock, loop: ClaimLoop): void {
  ctx.store.redate(clock.now()).then(
    (count) => {
      if (count === 0) return
      ctx.log.error({ count }, 'a clock ran ahead: what it had dated was pulled back')
      ctx.metrics.alarm('clock_ahead')
      loop.wake()
    },
    (error: unknown) => ctx.log.warn({ error }, 'nothing could be pulled back'),
  )
}

function forgetAnswers(ctx: EngineContext, clock: Clock): void {
  forgetOldAnswers(ctx.store, clock.now()).catch((error: unknown) => {
    ctx.log.warn({ error }, 'old answers were not forgotten')
  })
}
