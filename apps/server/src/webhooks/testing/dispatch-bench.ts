/** A dispatcher with everything around it, driven by virtual time. For tests only. */
import { type HttpRequest, type HttpResponse, type HttpTransport, secret } from '@tillway/kernel'
import {
  createManualTime,
  createMemoryLog,
  createSeededRandom,
  type ManualTime,
} from '@tillway/kernel/testing'
import { type DeliveryRecord, DuplicateRow, type WebhookEndpointRecord } from '@tillway/store'
import { createSealer, type Sealer } from '../../secrets/sealer.ts'
import type { AttemptFailure } from '../delivery-attempt.ts'
import {
  createWebhookDispatcher,
  type WebhookDispatcher,
  type WebhookDispatcherOptions,
} from '../dispatcher.ts'
import {
  createEndpointSecrets,
  type EndpointSecrets,
  sealEndpointSecrets,
} from '../endpoint-secrets.ts'
import type { DispatcherStore } from './memory-store.ts'

export const merchantId = 'mch_1'

export type Answer = (request: HttpRequest) => Promise<HttpResponse> | HttpResponse

export interface Mall {
  readonly transport: HttpTransport
  /** Every request that was sent, in order. */
  readonly requests: HttpRequest[]
  /** How it answers, by URL; 200 where nothing is set. */
  readonly answers: Map<string, Answer>
}

export function answering(status: number, headers: Record<string, string> = {}): Answer {
  return () => ({ status, headers, body: new Uint8Array() })
}

export function createMall(): Mall {
  const requests: HttpRequest[] = []
  const answers = new Map<string, Answer>()
  const ok = answering(200)
  return {
    requests,
    answers,
    transport: {
      async send(request) {
        requests.push(request)
        return (answers.get(request.url) ?? ok)(request)
      },
    },
  }
}

export interface Counts {
  delivered: number
  parked: number
  lost: number
  readonly failures: AttemptFailure[]
}

export interface DispatchBench {
  readonly time: ManualTime
  readonly log: ReturnType<typeof createMemoryLog>
  readonly mall: Mall
  readonly store: DispatcherStore
  readonly sealer: Sealer
  readonly counts: Counts
  dispatcher(overrides?: Partial<WebhookDispatcherOptions>): WebhookDispatcher
  addEndpoint(id: string, secrets?: EndpointSecrets): Promise<string>
  /** Queues events of a payment for an endpoint: `add('we_1', 'pay_1', 1, 2)`. */
  add(endpointId: string, paymentId: string, ...sequences: number[]): Promise<void>
  delivery(endpointId: string, paymentId: string, sequence: number): Promise<DeliveryRecord>
  endpoint(id: string): Promise<WebhookEndpointRecord | undefined>
  /** The events that a URL received, as `payment:sequence`. */
  received(url: string): string[]
  /** Moves time and lets everything that follows happen. */
  pass(ms: number): Promise<void>
}

/** Its time stands still; moving it by nothing lets the event loop turn. */
const standstill = createManualTime()

/** Lets everything that is under way go on, a database's work included. */
export async function settle(rounds = 15): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await standstill.advance(0)
}

/** Settles until the condition holds; fails when it never does. */
export async function until(holds: () => boolean): Promise<void> {
  for (let round = 0; round < 5_000; round += 1) {
    if (holds()) return
    await settle(1)
  }
  throw new Error('what was waited for did not happen')
}

export function urlOf(endpointId: string): string {
  return `https://${endpointId.replace('_', '-')}.example/`
}

export function createDispatchBench(store: DispatcherStore, time: ManualTime): DispatchBench {
  const log = createMemoryLog()
  const mall = createMall()
  const random = createSeededRandom(11)
  const sealer = createSealer(secret(new Uint8Array(32).fill(2)), random)
  const counts: Counts = { delivered: 0, parked: 0, lost: 0, failures: [] }
  const metrics = {
    delivered: () => {
      counts.delivered += 1
    },
    failed: (failure: AttemptFailure) => void counts.failures.push(failure),
    parked: () => {
      counts.parked += 1
    },
    lost: () => {
      counts.lost += 1
    },
  }
  const bench: DispatchBench = {
    time,
    log,
    mall,
    store,
    sealer,
    counts,
    dispatcher: (overrides = {}) =>
      createWebhookDispatcher({
        store,
        transport: mall.transport,
        sealer,
        clock: time,
        scheduler: time,
        random,
        log,
        metrics,
        ...overrides,
      }),
    async addEndpoint(id, secrets = createEndpointSecrets(random)) {
      const sealedSecrets = sealEndpointSecrets(secrets, { merchantId, endpointId: id }, sealer)
      const record = endpointRecord(id, { sealedSecrets, publicKey: secrets[0].publicKey })
      await store.transact(({ webhookEndpoints }) => webhookEndpoints.insert(record))
      return record.url
    },
    add: (endpointId, paymentId, ...sequences) =>
      addEvents(store, { endpointId, paymentId, now: time.now() }, sequences),
    async delivery(endpointId, paymentId, sequence) {
      const id = deliveryId(endpointId, paymentId, sequence)
      const found = await store.read.deliveries.get(merchantId, id)
      if (found === undefined) throw new Error(`no delivery ${id}`)
      return found
    },
    endpoint: (id) => store.read.webhookEndpoints.get(merchantId, id),
    received: (url) =>
      mall.requests
        .filter((request) => request.url === url)
        .map((request) => JSON.parse(String(request.body)) as { payment: string; sequence: number })
        .map(({ payment, sequence }) => `${payment}:${sequence}`),
    async pass(ms) {
      await settle()
      await time.advance(ms)
      await settle()
    },
  }
  return bench
}

function endpointRecord(
  id: string,
  keys: Pick<WebhookEndpointRecord, 'sealedSecrets' | 'publicKey'>,
): WebhookEndpointRecord {
  return {
    merchantId,
    id,
    url: urlOf(id),
    events: ['*'],
    enabled: true,
    disabledReason: null,
    createdAt: 0,
    ...keys,
  }
}

interface Owner {
  readonly endpointId: string
  readonly paymentId: string
  readonly now: number
}

function addEvents(
  store: DispatcherStore,
  { endpointId, paymentId, now }: Owner,
  sequences: readonly number[],
): Promise<void> {
  return store.transact(async ({ events, deliveries }) => {
    for (const sequence of sequences) {
      // The endpoints of a merchant share its events.
      const eventId = `evt_${paymentId}_${sequence}`
      const body = `{"payment":"${paymentId}", "sequence":${sequence}, "name":"商城"}`
      const type = 'payment.succeeded'
      const event = { merchantId, id: eventId, type, paymentId, sequence, previousId: null }
      await events.insert({ ...event, createdAt: now, body }).catch((error: unknown) => {
        if (!(error instanceof DuplicateRow)) throw error
      })
      await deliveries.insert([
        {
          merchantId,
          id: deliveryId(endpointId, paymentId, sequence),
          endpointId,
          eventId,
          eventType: type,
          paymentId,
          sequence,
          state: 'pending',
          tries: 0,
          nextTryAt: now,
          lastStatus: null,
          lastError: null,
          lastDurationMs: null,
          createdAt: now,
        },
      ])
    }
  })
}

function deliveryId(endpointId: string, paymentId: string, sequence: number): string {
  return `wd_${endpointId}_${paymentId}_${sequence}`
}
