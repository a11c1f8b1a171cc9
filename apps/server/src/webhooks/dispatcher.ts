/**
 * Sends the webhooks that wait in the store. What is due is claimed under a lease, so that several
 * instances share the work; the result is written under the lease's fence. A crash between the
 * answer and its record makes a webhook go out again, with the same id: at least once, in order
 * per payment and endpoint (the store only hands out the first one that is not delivered).
 */
import {
  assert,
  type Clock,
  type HttpTransport,
  type Log,
  type Random,
  type Scheduler,
} from '@tillway/kernel'
import type { ClaimedDelivery, Store } from '@tillway/store'
import type { Sealer } from '../secrets/sealer.ts'
import { createClaimLoop } from '../worker/claim-loop.ts'
import { type AttemptFailure, attemptDelivery } from './delivery-attempt.ts'
import { outcomeOf, withoutEndpoint } from './delivery-outcome.ts'
import { createDeliveryRecorder } from './delivery-recorder.ts'
import { createEndpointCache } from './endpoint-cache.ts'
import type { EndpointName } from './endpoint-secrets.ts'

export interface WebhookMetrics {
  delivered(durationMs: number): void
  failed(failure: AttemptFailure): void
  parked(): void
  /** A result came after its lease had gone to someone else; the webhook goes out again. */
  lost(): void
}

export interface WebhookDispatcherOptions {
  readonly store: Pick<Store, 'read' | 'transact' | 'claimDeliveries' | 'nextDueAt'>
  readonly transport: HttpTransport
  readonly sealer: Sealer
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  readonly log: Log
  readonly metrics?: WebhookMetrics
  /** Deliveries under way at once; 256 unless told. */
  readonly limit?: number
  /** Of these for one endpoint, over all instances; 8 unless told. */
  readonly perEndpoint?: number
  /** Of these for one mall with all its endpoints; a quarter of `limit` unless told. */
  readonly perMerchant?: number
  /** A mall has this long to answer; 30,000 ms unless told. */
  readonly timeoutMs?: number
  /** When another instance may take a delivery over; the time-out and 30 s unless told. */
  readonly leaseMs?: number
  /** The longest sleep, after which work of other processes is found; 5,000 ms unless told. */
  readonly maxSleepMs?: number
  /** How long a read endpoint is used; 5,000 ms unless told. */
  readonly endpointTtlMs?: number
}

export interface WebhookDispatcher {
  /** Call after a commit that wrote deliveries. Costs next to nothing; never throws. */
  wake(): void
  /** Resolves when nothing is under way and nothing is due. */
  idle(): Promise<void>
  /** Claims no more, and resolves when what is under way has ended and is recorded. */
  stop(): Promise<void>
  /** An endpoint was changed in this process: read it again. */
  invalidateEndpoint(merchantId: string, endpointId: string): void
}

/** Starts at once with what waits already. */
export function createWebhookDispatcher(options: WebhookDispatcherOptions): WebhookDispatcher {
  const { store, clock, log, timeoutMs = 30_000 } = options
  const leaseMs = options.leaseMs ?? timeoutMs + 30_000
  assert(leaseMs > timeoutMs, 'a lease outlasts the try that it is for')
  const endpoints = createEndpointCache({
    store,
    sealer: options.sealer,
    clock,
    ttlMs: options.endpointTtlMs ?? 5_000,
    maxEntries: 1_000,
  })
  const deliver = createDelivery({ ...options, timeoutMs, leaseMs }, endpoints)
  const { perEndpoint = 8, limit: places = 256, perMerchant = Math.ceil(places / 4) } = options
  const loop = createClaimLoop({
    claim: (limit) =>
      store.claimDeliveries({ now: clock.now(), limit, leaseMs, perEndpoint, perMerchant }),
    nextDueAt: () => store.nextDueAt(),
    run: deliver,
    name: 'webhooks',
    clock,
    scheduler: options.scheduler,
    log,
    limit: places,
    maxSleepMs: options.maxSleepMs ?? 5_000,
  })
  loop.wake()
  return {
    wake: () => loop.wake(),
    idle: () => loop.idle(),
    stop: () => loop.stop(),
    invalidateEndpoint: (merchantId, endpointId) =>
      endpoints.invalidate({ merchantId, endpointId }),
  }
}

type DeliveryOptions = WebhookDispatcherOptions & {
  readonly timeoutMs: number
  readonly leaseMs: number
}

/** Carries one claimed delivery through. May throw when the store fails: the lease then runs out. */
function createDelivery(
  options: DeliveryOptions,
  endpoints: ReturnType<typeof createEndpointCache>,
) {
  const { clock, log, metrics, random } = options
  const recorder = createDeliveryRecorder(options)

  return async (delivery: ClaimedDelivery, isStopped: () => boolean): Promise<void> => {
    const name: EndpointName = delivery
    const claimedAt = clock.monotonic()
    const within = (ms: number) => () => !isStopped() && clock.monotonic() - claimedAt < ms
    const keepTrying = within(options.leaseMs)
    const inTimeToSend = within(options.leaseMs - options.timeoutMs)
    const endpoint = await recorder.persist(() => endpoints.get(name), inTimeToSend)
    if (endpoint === undefined || !endpoint.enabled) {
      // Disabled after the claim: back as it was, to wait for the endpoint to be enabled again.
      const back = endpoint === undefined ? withoutEndpoint(delivery) : delivery
      await recorder.record({ delivery: back, disableEndpoint: undefined }, keepTrying)
      return
    }
    const onInternalError = (cause: unknown) =>
      log.error({ endpointId: delivery.endpointId, cause }, 'a webhook could not be made')
    const result = await attemptDelivery(delivery, endpoint, { ...options, onInternalError })
    const outcome = outcomeOf(delivery, result, { now: clock.now(), random })
    const held = await recorder.record(outcome, keepTrying)
    if (outcome.disableEndpoint !== undefined) endpoints.invalidate(name)
    if (!held) {
      metrics?.lost()
      log.warn(fieldsOf(outcome.delivery), 'a webhook was answered after its lease had ended')
    } else if (result.failure === undefined) {
      metrics?.delivered(result.durationMs)
    } else {
      metrics?.failed(result.failure)
      if (outcome.delivery.state === 'parked') metrics?.parked()
      log.info(fieldsOf(outcome.delivery), 'a webhook was not delivered')
    }
  }
}

function fieldsOf(delivery: ClaimedDelivery) {
  const { merchantId, endpointId, eventId, state, tries, lastError } = delivery
  return { merchantId, endpointId, eventId, state, tries, lastError }
}
