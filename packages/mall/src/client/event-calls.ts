import type {
  CreateWebhookEndpoint,
  Event,
  ListEvents,
  ListWebhookDeliveries,
  ResendResult,
  ResendSince,
  RotateWebhookSecret,
  UpdateWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from '../wire/events.ts'
import { type CallOptions, type Endpoint, member, type WriteOptions } from './endpoint.ts'
import type { Listing } from './listing.ts'

export interface EventCalls {
  get(id: string, options?: CallOptions): Promise<Event>
  /**
   * To catch up after an outage, go through `list({ order: 'oldest_first', cursor }).pages()` and
   * keep `page.next_cursor ?? page.cursor` for the next time. Events may come again: apply each id once.
   */
  list(filter?: ListEvents): Listing<Event>
}

export interface WebhookEndpointCalls {
  create(
    endpoint: CreateWebhookEndpoint,
    options?: WriteOptions,
  ): Promise<WebhookEndpointWithSecret>
  get(id: string, options?: CallOptions): Promise<WebhookEndpoint>
  list(): Listing<WebhookEndpoint>
  update(id: string, change: UpdateWebhookEndpoint, options?: CallOptions): Promise<WebhookEndpoint>
  /** A new secret; the old one goes on signing beside it for the overlap. */
  rotate(
    id: string,
    rotation?: RotateWebhookSecret,
    options?: WriteOptions,
  ): Promise<WebhookEndpointWithSecret>
  /** Sends again everything since a time. */
  resend(id: string, since: ResendSince, options?: WriteOptions): Promise<ResendResult>
}

export interface WebhookDeliveryCalls {
  list(filter?: ListWebhookDeliveries): Listing<WebhookDelivery>
  resend(id: string, options?: WriteOptions): Promise<WebhookDelivery>
}

const endpoints = '/v1/webhook_endpoints'
const deliveries = '/v1/webhook_deliveries'

export function createEventCalls(endpoint: Endpoint): EventCalls {
  return {
    get: (id, options) => endpoint.get('/v1/events', id, options),
    list: (filter) => endpoint.list('/v1/events', filter),
  }
}

export function createWebhookEndpointCalls(endpoint: Endpoint): WebhookEndpointCalls {
  return {
    create: (body, options) => endpoint.post(endpoints, body, options),
    get: (id, options) => endpoint.get(endpoints, id, options),
    list: () => endpoint.list(endpoints),
    update: (id, change, options) => endpoint.patch(member(endpoints, id), change, options),
    rotate: (id, rotation = {}, options) =>
      endpoint.post(`${member(endpoints, id)}/rotate`, rotation, options),
    resend: (id, since, options) =>
      endpoint.post(`${member(endpoints, id)}/resend`, since, options),
  }
}

export function createWebhookDeliveryCalls(endpoint: Endpoint): WebhookDeliveryCalls {
  return {
    list: (filter) => endpoint.list(deliveries, filter),
    resend: (id, options) => endpoint.post(`${member(deliveries, id)}/resend`, undefined, options),
  }
}
