/** Writes what came of a delivery, and holds on to it through a storage fault while the lease lasts. */
import { type Log, type Scheduler, sleep } from '@tillway/kernel'
import type { Store } from '@tillway/store'
import type { DeliveryOutcome } from './delivery-outcome.ts'

export interface DeliveryRecorder {
  /**
   * False when the lease was lost, and then nothing was written. Every result is a unit of work of
   * its own, so that those that end together share a commit.
   */
  record(outcome: DeliveryOutcome, keepTrying: () => boolean): Promise<boolean>
  /** Runs a storage call again, with growing pauses, while `keepTrying`; then throws what it threw. */
  persist<Result>(call: () => Promise<Result>, keepTrying: () => boolean): Promise<Result>
}

interface RecorderPorts {
  readonly store: Pick<Store, 'transact'>
  readonly scheduler: Scheduler
  readonly log: Log
}

const firstPauseMs = 50
const maxPauseMs = 5_000

export function createDeliveryRecorder(ports: RecorderPorts): DeliveryRecorder {
  const persist: DeliveryRecorder['persist'] = async (call, keepTrying) => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
      try {
        return await call()
      } catch (cause) {
        if (!keepTrying()) throw cause
        ports.log.warn({ cause }, 'a webhook waits for the storage')
      }
      await sleep(ports.scheduler, pauseMs)
    }
  }
  return {
    persist,
    record: (outcome, keepTrying) => persist(() => write(ports.store, outcome), keepTrying),
  }
}

function write(store: Pick<Store, 'transact'>, outcome: DeliveryOutcome): Promise<boolean> {
  const { delivery, disableEndpoint } = outcome
  return store.transact(async ({ deliveries, webhookEndpoints }) => {
    const held = await deliveries.finish(delivery)
    if (!held || disableEndpoint === undefined) return held
    const endpoint = await webhookEndpoints.get(delivery.merchantId, delivery.endpointId)
    if (endpoint?.enabled === true) {
      await webhookEndpoints.update({
        ...endpoint,
        enabled: false,
        disabledReason: disableEndpoint,
      })
    }
    return held
  })
}
