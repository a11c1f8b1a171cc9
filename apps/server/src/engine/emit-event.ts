/**
 * Events for the mall. An event takes the next number of its payment, and its payment is written by
 * compare-and-set before the event is: of two that took the same number at the same time one finds
 * the payment changed, reads again and decides again.
 */
import type { events as eventSchemas } from '@tillway/api'
import type { EventRecord, PaymentRecord } from '@tillway/payments'
import type { DeliveryRecord, Repositories, WebhookEndpointRecord } from '@tillway/store'
import { timestamp } from '../views/payment-view.ts'
import type { EngineContext } from './context.ts'

export interface NumberedEvent {
  /** The payment that counts the event: to be written before the event is inserted. */
  readonly payment: PaymentRecord
  readonly record: EventRecord
}

/** Appends one event to a payment's sequence. Nothing is stored yet. */
export function numberEvent(
  ctx: EngineContext,
  input: {
    readonly payment: PaymentRecord
    readonly type: eventSchemas.EventType
    readonly data: eventSchemas.Event['data']
  },
): NumberedEvent {
  const { payment, type, data } = input
  const now = ctx.clock.now()
  const id = ctx.ids.next('event')
  const sequence = payment.eventSequence + 1
  const event: eventSchemas.Event = {
    id,
    object: 'event',
    type,
    timestamp: timestamp(now),
    payment: payment.id,
    sequence,
    previous_id: payment.lastEventId,
    data,
  }
  const record: EventRecord = {
    merchantId: payment.merchantId,
    id,
    type,
    paymentId: payment.id,
    sequence,
    previousId: payment.lastEventId,
    createdAt: now,
    body: JSON.stringify(event),
  }
  return { payment: { ...payment, eventSequence: sequence, lastEventId: id }, record }
}

/** An event and what goes out of it, ready to be stored. */
export interface Outgoing {
  readonly records: readonly EventRecord[]
  readonly deliveries: readonly DeliveryRecord[]
}

/** Finds who is to be told of these events, among the merchant's endpoints when they are known. */
export async function outgoing(
  ctx: EngineContext,
  repos: Repositories,
  input: {
    readonly records: readonly EventRecord[]
    readonly endpoints?: readonly WebhookEndpointRecord[] | undefined
  },
): Promise<Outgoing> {
  const { records } = input
  const [first] = records
  if (first === undefined) return { records, deliveries: [] }
  const endpoints = input.endpoints ?? (await repos.webhookEndpoints.list(first.merchantId))
  return {
    records,
    deliveries: records.flatMap((record) =>
      endpoints
        .filter(({ events }) => events.includes('*') || events.includes(record.type))
        .map((endpoint) => newDelivery(ctx, record, endpoint)),
    ),
  }
}

/** Issues the writes at once; to be called after the payment that counts the events was issued. */
export async function insertOutgoing(
  repos: Repositories,
  { records, deliveries }: Outgoing,
): Promise<void> {
  await Promise.all([
    ...records.map((record) => repos.events.insert(record)),
    deliveries.length === 0 ? undefined : repos.deliveries.insert(deliveries),
  ])
}

function newDelivery(
  ctx: EngineContext,
  record: EventRecord,
  endpoint: WebhookEndpointRecord,
): DeliveryRecord {
  return {
    merchantId: record.merchantId,
    id: ctx.ids.next('webhookDelivery'),
    endpointId: endpoint.id,
    eventId: record.id,
    eventType: record.type,
    paymentId: record.paymentId,
    sequence: record.sequence,
    state: 'pending',
    tries: 0,
    nextTryAt: record.createdAt,
    lastStatus: null,
    lastError: null,
    lastDurationMs: null,
    createdAt: record.createdAt,
  }
}
