/** The envelope of a notification. What happened is inside, encrypted. */
import { type JsonObject, objectOf, textOf } from './json.ts'
import type { EncryptedResource } from './resource.ts'

export const paymentEvent = 'TRANSACTION.SUCCESS'
export const refundEvents = Object.freeze([
  'REFUND.SUCCESS',
  'REFUND.ABNORMAL',
  'REFUND.CLOSED',
] as const)

/** Gaps between the tries of a notification: fifteen of them, a day in all. */
export const notificationLadderMs: readonly number[] = Object.freeze(
  [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600].map(
    (seconds) => seconds * 1000,
  ),
)

export interface NotificationEnvelope {
  readonly id: string
  readonly event_type: string
  readonly resource: EncryptedResource
}

export function readEnvelope(object: JsonObject): NotificationEnvelope | undefined {
  const id = textOf(object, 'id')
  const event_type = textOf(object, 'event_type')
  const resource = objectOf(object, 'resource')
  if (id === undefined || event_type === undefined || resource === undefined) return undefined
  const algorithm = textOf(resource, 'algorithm')
  const ciphertext = textOf(resource, 'ciphertext')
  const nonce = textOf(resource, 'nonce')
  if (algorithm === undefined || ciphertext === undefined || nonce === undefined) return undefined
  const associated_data = textOf(resource, 'associated_data') ?? ''
  return { id, event_type, resource: { algorithm, ciphertext, nonce, associated_data } }
}
