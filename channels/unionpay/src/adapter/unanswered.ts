/** What is known when no answer of the gateway came, or none that could be one. */
import type { Evidence, UnknownCause } from '@tillway/channel'
import { TransportError } from '@tillway/kernel'

/** No answer to conclude from. It has the form of a report, to be passed on as it is. */
export type Unanswered = {
  readonly status: 'unknown' | 'not_sent'
  readonly cause: UnknownCause
  readonly evidence?: Evidence
}

/** How long an exchange may take. */
export const timeoutMs = 15_000

/** From an HTTP answer that is not the gateway's, or from whatever a transport threw. */
export function unansweredFor(reason: unknown): Unanswered {
  if (reason instanceof TransportError) {
    const status = reason.maybeSent ? 'unknown' : 'not_sent'
    if (reason.failure === 'timeout') return { status, cause: 'timeout' }
    return { status, cause: reason.failure === 'too_large' ? 'unreadable' : 'connection' }
  }
  const code = typeof reason === 'object' && reason !== null && 'status' in reason && reason.status
  if (typeof code !== 'number') return { status: 'unknown', cause: 'connection' }
  if (code === 429) return { status: 'unknown', cause: 'rate_limited' }
  return { status: 'unknown', cause: code >= 500 ? 'server_error' : 'unrecognised' }
}
