/** Hands one event to a local server, signed as the platform would. */
import { type HttpTransport, TransportError } from '@tillway/kernel'
import { type Event, signTestWebhook } from '@tillway/mall'

export interface Forwarded {
  /** Null when nobody answered. */
  readonly status: number | null
  readonly durationMs: number
  /** Why nobody answered. */
  readonly failure?: string
}

export interface ForwardParts {
  readonly http: HttpTransport
  readonly now: number
  readonly monotonic: () => number
  readonly url: string
  readonly secret: string
}

const answerTimeoutMs = 15_000

export const isTaken = ({ status }: Forwarded): boolean =>
  status !== null && status >= 200 && status < 300

/** Never throws for what the network or the server does. */
export async function forward(event: Event, parts: ForwardParts): Promise<Forwarded> {
  const { http, url, secret, now, monotonic } = parts
  const { body, headers } = signTestWebhook(event, secret, { now })
  const before = monotonic()
  const took = () => Math.round(monotonic() - before)
  try {
    const request = { method: 'POST', url, headers, body, timeoutMs: answerTimeoutMs } as const
    const { status } = await http.send(request)
    return { status, durationMs: took() }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error
    return { status: null, durationMs: took(), failure: error.failure }
  }
}
