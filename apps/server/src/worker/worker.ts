/**
 * Looks after what is due: claims jobs under a lease and follows each. Several instances may run;
 * the store never gives the same job to two, and a lease that was lost discards what it brought.
 */
import type { Cancel, Clock, Scheduler } from '@tillway/kernel'
import { type ClaimedJob, StaleLease } from '@tillway/store'
import type { EngineContext } from '../engine/context.ts'
import { followPayment } from '../engine/follow-payment.ts'
import { followRefund } from '../engine/follow-refund.ts'
import { createClaimLoop } from './claim-loop.ts'
import { forgetOldAnswers } from './forget-answers.ts'

const forgetEveryMs = 3_600_000

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
  const loop = createClaimLoop({
    name: 'jobs',
    claim: (limit) => ctx.store.claimJobs({ now: clock.now(), limit, leaseMs }),
    nextDueAt: () => ctx.store.nextDueAt(),
    run: (job) => runJob(ctx, job),
    clock,
    scheduler,
    log: ctx.log,
    limit: options.concurrency ?? 32,
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

async function runJob(ctx: EngineContext, job: ClaimedJob): Promise<void> {
  const { merchantId, subjectId } = job
  try {
    if (subjectId.startsWith('rf_'))
      await followRefund(ctx, { merchantId, refundId: subjectId, job })
    else await followPayment(ctx, { merchantId, paymentId: subjectId, job })
  } catch (error) {
    if (error instanceof StaleLease) return
    ctx.metrics.loopFailed('job')
    throw error
  }
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
