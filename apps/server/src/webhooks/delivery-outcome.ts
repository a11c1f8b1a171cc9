/** What a try means for the delivery and its endpoint. Pure: the dispatcher stores what it says. */
import type { Instant, Random } from '@tillway/kernel'
import type { ClaimedDelivery } from '@tillway/store'
import type { AttemptFailure, AttemptResult } from './delivery-attempt.ts'
import { retryDelayMs } from './retry-schedule.ts'

export interface DeliveryOutcome {
  readonly delivery: ClaimedDelivery
  /** Set when the endpoint asked for no more webhooks. */
  readonly disableEndpoint: string | undefined
}

/** What an operator reads as the reason why an endpoint is disabled. */
export const goneReason = 'answered 410 Gone'

export function outcomeOf(
  delivery: ClaimedDelivery,
  result: AttemptResult,
  { now, random }: { readonly now: Instant; readonly random: Random },
): DeliveryOutcome {
  const { failure, status, durationMs, retryAfterMs } = result
  const tries = delivery.tries + 1
  const tried = { ...delivery, tries, lastStatus: status, lastDurationMs: durationMs }
  if (failure === undefined) {
    return {
      delivery: { ...tried, state: 'delivered', lastError: null },
      disableEndpoint: undefined,
    }
  }
  const failed = { ...tried, lastError: describe(failure, status) }
  if (failure === 'gone') {
    // It waits with the others for the endpoint to be enabled again.
    return {
      delivery: { ...failed, state: 'pending', nextTryAt: now },
      disableEndpoint: goneReason,
    }
  }
  const delayMs = retryDelayMs({ tries, retryAfterMs }, random)
  const next =
    delayMs === undefined
      ? ({ state: 'parked', nextTryAt: now } as const)
      : ({ state: 'pending', nextTryAt: now + delayMs } as const)
  return { delivery: { ...failed, ...next }, disableEndpoint: undefined }
}

/** The endpoint was taken away meanwhile: nothing is left to try. */
export function withoutEndpoint(delivery: ClaimedDelivery): ClaimedDelivery {
  return { ...delivery, state: 'parked', lastError: 'the endpoint no longer exists' }
}

const descriptions = {
  connect: 'no connection',
  timeout: 'no answer in time',
  reset: 'the connection broke off',
  tls: 'the TLS handshake failed',
  too_large: 'the answer is too long',
  blocked: 'the address is not allowed',
  internal: 'the platform could not send it',
} as const satisfies Partial<Record<AttemptFailure, string>>

function describe(failure: AttemptFailure, status: number | null): string {
  return failure === 'status' || failure === 'gone'
    ? `answered ${status ?? 'nothing'}`
    : descriptions[failure]
}
