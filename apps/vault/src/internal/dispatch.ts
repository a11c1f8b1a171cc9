/** Sends a filled message, signed by the account, to an address of its channel. */
import type { CardSealer } from '@tillway/channel'
import { type HttpTransport, type Log, PayError, TransportError } from '@tillway/kernel'
import type { DispatchAnswer, DispatchMessage } from '@tillway/vault-link'
import type { Destinations } from './destinations.ts'
import type { Envelopes } from './envelope.ts'

export interface DispatcherParts {
  readonly sealers: ReadonlyMap<string, CardSealer>
  readonly destinations: Destinations
  readonly envelopes: Envelopes
  readonly http: HttpTransport
  readonly log: Log
}

export type Dispatch = (message: DispatchMessage) => Promise<DispatchAnswer>

const maxTimeoutMs = 60_000

/** Throws `vault_unavailable` when the envelope does not open: nothing was sent. */
export function createDispatcher(parts: DispatcherParts): Dispatch {
  const { sealers, destinations, envelopes, http, log } = parts
  return async ({ envelope, signature, url, timeoutMs }) => {
    const { channel, fields } = await envelopes.open(envelope)
    const sealer = sealers.get(channel)
    if (sealer === undefined) throw new PayError('vault_unavailable', 'the channel is gone')
    const target = destinations.allowed(channel, url)
    if (target === undefined) {
      log.warn({ channel, origin: URL.parse(url)?.origin }, 'a destination was refused')
      return { failure: 'blocked', maybe_sent: false }
    }
    const request = sealer.finish(fields, signature)
    try {
      const answer = await http.send({
        method: 'POST',
        url: target,
        ...request,
        timeoutMs: Math.min(timeoutMs, maxTimeoutMs),
      })
      const body = Buffer.from(answer.body).toString('base64')
      return { status: answer.status, headers: answer.headers, body }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      return { failure: error.failure, maybe_sent: error.maybeSent }
    }
  }
}
