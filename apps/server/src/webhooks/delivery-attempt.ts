/** One try of one delivery: sign, send, and say what came of it. Nothing is stored here. */
import type { Clock, HttpResponse, HttpTransport, TransportFailure } from '@tillway/kernel'
import { TransportError } from '@tillway/kernel'
import type { ClaimedDelivery } from '@tillway/store'
import type { ReadyEndpoint } from './endpoint-cache.ts'
import { parseRetryAfter } from './retry-schedule.ts'
import { signWebhook } from './signature.ts'

export type AttemptFailure = TransportFailure | 'status' | 'gone' | 'internal'

export interface AttemptResult {
  /** Undefined: delivered. */
  readonly failure: AttemptFailure | undefined
  readonly status: number | null
  readonly durationMs: number
  readonly retryAfterMs: number | undefined
}

export interface AttemptPorts {
  readonly transport: HttpTransport
  readonly clock: Clock
  readonly timeoutMs: number
  /** For what ought not to happen (stored secrets that do not open). */
  onInternalError(cause: unknown): void
}

const userAgent = 'Tillway-Webhooks/1.0'
/** Of the answer only the status counts; nobody needs to send more than this along with it. */
const maxAnswerBytes = 262_144

/** Never throws. */
export async function attemptDelivery(
  delivery: ClaimedDelivery,
  endpoint: ReadyEndpoint,
  ports: AttemptPorts,
): Promise<AttemptResult> {
  const startedAt = ports.clock.monotonic()
  const durationMs = () => Math.round(ports.clock.monotonic() - startedAt)
  try {
    const answer = await post(delivery, endpoint, ports)
    const { status } = answer
    const failure = failureOf(status)
    const retryAfterMs =
      failure === undefined
        ? undefined
        : parseRetryAfter(answer.headers['retry-after'], ports.clock.now())
    return { failure, status, durationMs: durationMs(), retryAfterMs }
  } catch (error) {
    const isTransport = error instanceof TransportError
    if (!isTransport) ports.onInternalError(error)
    const failure = isTransport ? error.failure : 'internal'
    return { failure, status: null, durationMs: durationMs(), retryAfterMs: undefined }
  }
}

function post(
  delivery: ClaimedDelivery,
  endpoint: ReadyEndpoint,
  { transport, clock, timeoutMs }: AttemptPorts,
): Promise<HttpResponse> {
  const now = clock.now()
  const timestampSeconds = Math.floor(now / 1_000)
  const { eventId: id, body } = delivery
  const signature = signWebhook({ id, timestampSeconds, body }, endpoint.keysAt(now))
  return transport.send({
    method: 'POST',
    url: endpoint.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': userAgent,
      'webhook-id': id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signature,
    },
    body,
    timeoutMs,
    maxResponseBytes: maxAnswerBytes,
  })
}

/** A 2xx alone is success: a redirect is not followed, so nobody has taken the webhook. */
function failureOf(status: number): AttemptFailure | undefined {
  if (status >= 200 && status < 300) return undefined
  return status === 410 ? 'gone' : 'status'
}
