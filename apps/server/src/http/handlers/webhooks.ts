/** Webhook endpoints, deliveries and the events that they carry. */
import type { events as api } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { EventRecord } from '@tillway/payments'
import type { DeliveryRecord, Repositories, WebhookEndpointRecord } from '@tillway/store'
import { checkUrl } from '@tillway/transport'
import { timestamp } from '../../views/payment-view.ts'
import {
  createEndpointSecrets,
  openEndpointSecrets,
  rotateEndpointSecrets,
  sealEndpointSecrets,
} from '../../webhooks/endpoint-secrets.ts'
import { type ApiRequest, call, idOf, unit } from '../request.ts'
import type { Services } from '../services.ts'
import { cursorOf, pageOf, wholeList } from './paging.ts'

const dayMs = 86_400_000

export function webhookHandlers(services: Services) {
  return {
    ...endpointHandlers(services),
    ...deliveryHandlers(services),
    ...eventHandlers(services),
  }
}

async function findEndpoint(repos: Repositories, request: ApiRequest) {
  const record = await repos.webhookEndpoints.get(request.caller.merchantId, idOf(request))
  if (record === undefined) throw new PayError('not_found')
  return record
}

function endpointHandlers(services: Services) {
  const { engine, random, sealer, allowLoopbackWebhooks: allowLoopback } = services
  const { clock, ids, store } = engine

  const changed = (record: WebhookEndpointRecord) => () => {
    services.forgetEndpoint(record.merchantId, record.id)
    engine.signals.deliveriesDue()
  }

  return {
    createWebhookEndpoint: unit(async (repos, { caller, body }) => {
      const input = body as api.CreateWebhookEndpoint
      checkUrl(input.url, { allowLoopback })
      const secrets = createEndpointSecrets(random)
      const name = { merchantId: caller.merchantId, endpointId: ids.next('webhookEndpoint') }
      const record: WebhookEndpointRecord = {
        merchantId: name.merchantId,
        id: name.endpointId,
        url: input.url,
        events: input.events ?? ['*'],
        enabled: true,
        disabledReason: null,
        sealedSecrets: sealEndpointSecrets(secrets, name, sealer),
        publicKey: secrets[0].publicKey,
        createdAt: clock.now(),
      }
      await repos.webhookEndpoints.insert(record)
      return { body: { ...endpointView(record), secret: secrets[0].secret.reveal() } }
    }),

    listWebhookEndpoints: call(async ({ caller }) => ({
      body: wholeList(await store.read.webhookEndpoints.list(caller.merchantId), endpointView),
    })),

    getWebhookEndpoint: call(async (request) => ({
      body: endpointView(await findEndpoint(store.read, request)),
    })),

    updateWebhookEndpoint: unit(async (repos, request) => {
      const input = request.body as api.UpdateWebhookEndpoint
      if (input.url !== undefined) checkUrl(input.url, { allowLoopback })
      const old = await findEndpoint(repos, request)
      const enabled = input.status === undefined ? old.enabled : input.status === 'enabled'
      const next: WebhookEndpointRecord = {
        ...old,
        url: input.url ?? old.url,
        events: input.events ?? old.events,
        enabled,
        disabledReason: enabled ? null : (old.disabledReason ?? 'disabled by the merchant'),
      }
      await repos.webhookEndpoints.update(next)
      return { body: endpointView(next), after: changed(next) }
    }),

    rotateWebhookSecret: rotateHandler(services, changed),
  }
}

type Changed = (record: WebhookEndpointRecord) => () => void

function rotateHandler({ engine, random, sealer }: Services, changed: Changed) {
  const { clock } = engine
  return unit(async (repos, request) => {
    const { overlap_seconds: overlap } = (request.body ?? {}) as api.RotateWebhookSecret
    const old = await findEndpoint(repos, request)
    const name = { merchantId: old.merchantId, endpointId: old.id }
    const now = clock.now()
    const until = now + (overlap === undefined ? dayMs : overlap * 1000)
    const secrets = rotateEndpointSecrets(openEndpointSecrets(old.sealedSecrets, name, sealer), {
      random,
      now,
      until,
    })
    const next: WebhookEndpointRecord = {
      ...old,
      sealedSecrets: sealEndpointSecrets(secrets, name, sealer),
      publicKey: secrets[0].publicKey,
    }
    await repos.webhookEndpoints.update(next)
    const body = { ...endpointView(next), secret: secrets[0].secret.reveal() }
    return { body, after: changed(next) }
  })
}

function deliveryHandlers({ engine }: Services) {
  const { clock, signals, store } = engine
  return {
    resendSince: unit(async (repos, request) => {
      const { since } = request.body as api.ResendSince
      const sinceMs = Date.parse(since)
      // A leap second is a right timestamp of RFC 3339, and nothing that a Date can hold.
      if (Number.isNaN(sinceMs)) {
        throw new PayError('invalid_request', 'since is not a time', { param: 'since' })
      }
      const endpoint = await findEndpoint(repos, request)
      const count = await repos.deliveries.resend(
        endpoint.merchantId,
        { endpointId: endpoint.id, since: sinceMs },
        clock.now(),
      )
      return { body: { object: 'resend', count }, after: signals.deliveriesDue }
    }),

    listWebhookDeliveries: call(async ({ caller, query }) => {
      const filter = query as api.ListWebhookDeliveries
      const what = {
        ...(filter.endpoint === undefined ? {} : { endpointId: filter.endpoint }),
        ...(filter.event === undefined ? {} : { eventId: filter.event }),
        ...(filter.status === undefined ? {} : { state: filter.status as DeliveryRecord['state'] }),
      }
      const rows = await store.read.deliveries.list(
        caller.merchantId,
        what,
        cursorOf(filter, 'webhookDelivery'),
      )
      return { body: pageOf(rows, filter, deliveryView) }
    }),

    resendDelivery: unit(async (repos, request) => {
      const { merchantId } = request.caller
      await repos.deliveries.resend(merchantId, { deliveryId: idOf(request) }, clock.now())
      const record = await repos.deliveries.get(merchantId, idOf(request))
      if (record === undefined) throw new PayError('not_found')
      return { body: deliveryView(record), after: signals.deliveriesDue }
    }),
  }
}

function eventHandlers({ engine }: Services) {
  const { store } = engine
  return {
    listEvents: call(async ({ caller, query }) => {
      const filter = query as api.ListEvents
      const what = {
        ...(filter.payment === undefined ? {} : { paymentId: filter.payment }),
        ...(filter.type === undefined ? {} : { type: filter.type }),
        direction:
          filter.order === 'oldest_first' ? ('oldest_first' as const) : ('newest_first' as const),
      }
      const rows = await store.read.events.list(caller.merchantId, what, cursorOf(filter, 'event'))
      return { body: pageOf(rows, filter, eventView) }
    }),

    getEvent: call(async (request) => {
      const record = await store.read.events.get(request.caller.merchantId, idOf(request))
      if (record === undefined) throw new PayError('not_found')
      return { body: eventView(record) }
    }),
  }
}

function eventView(record: EventRecord): api.Event {
  return JSON.parse(record.body) as api.Event
}

function endpointView(record: WebhookEndpointRecord): api.WebhookEndpoint {
  return {
    id: record.id,
    object: 'webhook_endpoint',
    url: record.url,
    events: [...record.events],
    status: record.enabled ? 'enabled' : 'disabled',
    disabled_reason: record.disabledReason,
    public_key: record.publicKey,
    created_at: timestamp(record.createdAt),
  }
}

function deliveryView(record: DeliveryRecord): api.WebhookDelivery {
  return {
    id: record.id,
    object: 'webhook_delivery',
    endpoint: record.endpointId,
    event: record.eventId,
    event_type: record.eventType,
    payment: record.paymentId,
    status: record.state,
    tries: record.tries,
    next_try_at: record.state === 'pending' ? timestamp(record.nextTryAt) : null,
    last_status: record.lastStatus,
    last_error: record.lastError,
    last_duration_ms: record.lastDurationMs,
    created_at: timestamp(record.createdAt),
  }
}
