/**
 * Looks after what is due: claims jobs under a lease and follows each. Several instances may run;
 * the store never gives the same job to two, and a lease that was lost discards what it brought.
 */
import type { Cancel, Clock, Scheduler } from '@tillway/kernel'
import type { AttemptRecord, CardRecord } from '@tillway/payments'
import { type ClaimedJob, StaleLease } from '@tillway/store'
import { followCard } from '../engine/cards/follow-card.ts'
import type { EngineContext } from '../engine/context.ts'
import { followPayment } from '../engine/follow-payment.ts'
import { followRefund } from '../engine/follow-refund.ts'
import { createClaimLoop } from './claim-loop.ts'
import { forgetOldAnswers } from './forget-answers.ts'
import { createLanes, type Lane, type Lanes } from './lanes.ts'

const forgetEveryMs = 3_600_000
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
    const asked = await askedAbout(ctx, job)
    const leave = lanes.enter(asked === undefined ? [] : lanesOf(asked, concurrency))
    if (leave === undefined) return await putBack(ctx, job)
    await follow(ctx, job).finally(leave)
  } catch (error) {
    if (error instanceof StaleLease) return
    ctx.metrics.loopFailed('job')
    throw error
  }
}

const isRefund = ({ subjectId }: ClaimedJob) => subjectId.startsWith('rf_')
const isCard = ({ subjectId }: ClaimedJob) => subjectId.startsWith('card_')

function follow(ctx: EngineContext, job: ClaimedJob): Promise<void> {
  const { merchantId, subjectId } = job
  if (isCard(job)) return followCard(ctx, { merchantId, cardId: subjectId, job })
  return isRefund(job)
    ? followRefund(ctx, { merchantId, refundId: subjectId, job })
    : followPayment(ctx, { merchantId, paymentId: subjectId, job })
}

/** Made with an account of a channel. */
type Asked = Pick<AttemptRecord | CardRecord, 'merchantId' | 'channel' | 'accountId'>

/** What a channel will be asked about; undefined when nothing will be. */
async function askedAbout(ctx: EngineContext, job: ClaimedJob): Promise<Asked | undefined> {
  const { merchantId, subjectId } = job
  const { attempts, cards, payments, refunds } = ctx.store.read
  if (isCard(job)) return await cards.get(merchantId, subjectId)
  const id = isRefund(job)
    ? (await refunds.get(merchantId, subjectId))?.attemptId
    : (await payments.get(merchantId, subjectId))?.openAttemptId
  return id == null ? undefined : await attempts.get(merchantId, id)
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

function forgetAnswers(ctx: EngineContext, clock: Clock): void {
  forgetOldAnswers(ctx.store, clock.now()).catch((error: unknown) => {
    ctx.log.warn({ error }, 'old answers were not forgotten')
  })
}
