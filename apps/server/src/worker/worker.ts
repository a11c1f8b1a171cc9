/**
 * The background loop: claims what is due, under a lease, and looks after it. Several instances may
 * run; the store never gives the same job to two, and a lease that was lost discards what it brought.
 */
import { type Cancel, type Clock, isPayError, type Scheduler } from '@tillway/kernel'
import { type ClaimedJob, StaleLease } from '@tillway/store'
import type { EngineContext } from '../engine/context.ts'
import { followPayment } from '../engine/follow-payment.ts'
import { followRefund } from '../engine/follow-refund.ts'

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
  const { concurrency = 32, leaseMs = 60_000, idleMs = 1_000, maintainEveryMs = 60_000 } = options
  const running = new Set<Promise<void>>()
  let stopped = false
  let round: Promise<void> | undefined
  let again = false
  let cancelSleep: Cancel = () => undefined

  const runJob = async (job: ClaimedJob): Promise<void> => {
    try {
      await look(ctx, job)
    } catch (error) {
      if (error instanceof StaleLease) return
      ctx.metrics.loopFailed('job')
      ctx.log.error({ subjectId: job.subjectId, error }, 'a job failed; its lease will run out')
    }
  }

  const claimAll = async (): Promise<void> => {
    for (;;) {
      const limit = concurrency - running.size
      if (stopped || limit <= 0) return
      const jobs = await ctx.store.claimJobs({ now: options.clock.now(), limit, leaseMs })
      for (const job of jobs) {
        const promise = runJob(job).finally(() => {
          running.delete(promise)
          wake()
        })
        running.add(promise)
      }
      if (jobs.length < limit) return
    }
  }

  const sleep = async (): Promise<void> => {
    const dueAt = await ctx.store.nextDueAt().catch(() => undefined)
    const untilDue = dueAt === undefined ? idleMs : dueAt - options.clock.now()
    const delayMs = running.size >= concurrency ? idleMs : Math.min(idleMs, Math.max(untilDue, 20))
    if (!stopped) cancelSleep = options.scheduler.after(delayMs, wake)
  }

  const runRound = async (): Promise<void> => {
    cancelSleep()
    do {
      again = false
      try {
        await claimAll()
      } catch (error) {
        ctx.metrics.loopFailed('claim')
        if (!isPayError(error, 'service_unavailable'))
          ctx.log.error({ error }, 'claiming jobs failed')
      }
    } while (again && !stopped)
    await sleep()
  }

  function wake(): void {
    if (stopped) return
    if (round !== undefined) {
      again = true
      return
    }
    round = runRound().finally(() => {
      round = undefined
      if (again) wake()
    })
  }

  const maintain = (): void => {
    if (stopped) return
    void ctx.channels
      .maintain()
      .catch((error: unknown) => ctx.log.warn({ error }, 'maintenance failed'))
    cancelMaintenance = options.scheduler.after(maintainEveryMs, maintain)
  }
  let cancelMaintenance: Cancel = options.scheduler.after(maintainEveryMs, maintain)
  wake()

  return {
    wake,
    async stop() {
      stopped = true
      cancelSleep()
      cancelMaintenance()
      await round
      await Promise.allSettled(running)
    },
  }
}

async function look(ctx: EngineContext, job: ClaimedJob): Promise<void> {
  const { merchantId, subjectId } = job
  if (subjectId.startsWith('rf_')) {
    await followRefund(ctx, { merchantId, refundId: subjectId, job })
    return
  }
  await followPayment(ctx, { merchantId, paymentId: subjectId, job })
}
