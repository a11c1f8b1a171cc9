/** Makes webhooks as the platform would send them, for the tests of a mall's own receiver. */
import { createHmac } from 'node:crypto'
import { nodePlatform } from '../platform/node-platform.ts'
import type { Event } from '../wire/events.ts'
import { readSecret } from './webhook-keys.ts'

export interface SignedWebhook {
  /** Send exactly this. */
  readonly body: string
  readonly headers: Readonly<
    Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
  >
}

export interface SignTestWebhookOptions {
  /** Milliseconds since 1970; the system's clock unless told. */
  readonly now?: number
}

/** Throws `WebhookVerificationError` (`key_malformed`) when the secret is none. */
export function signTestWebhook(
  event: Event,
  secret: string,
  options: SignTestWebhookOptions = {},
): SignedWebhook {
  const body = JSON.stringify(event)
  const timestamp = String(Math.floor((options.now ?? nodePlatform.now()) / 1_000))
  const signature = createHmac('sha256', readSecret(secret))
    .update(`${event.id}.${timestamp}.${body}`)
    .digest('base64')
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': event.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  }
}
