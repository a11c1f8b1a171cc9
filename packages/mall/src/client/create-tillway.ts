/** The client of a mall's server: every call of the platform that takes a secret key. */
import { type MallPlatform, nodePlatform } from '../platform/node-platform.ts'
import { TillwayUsageError } from '../tillway-error.ts'
import {
  type ApiKeyCalls,
  type ChannelAccountCalls,
  type ChannelCalls,
  createChannelAccountCalls,
  createKeyCalls,
  type MerchantCalls,
  type OrderKeyCalls,
} from './account-calls.ts'
import { createCaller } from './caller.ts'
import { type CardCalls, createCardCalls } from './card-calls.ts'
import { createEndpoint } from './endpoint.ts'
import {
  createEventCalls,
  createWebhookDeliveryCalls,
  createWebhookEndpointCalls,
  type EventCalls,
  type WebhookDeliveryCalls,
  type WebhookEndpointCalls,
} from './event-calls.ts'
import { createPasswordCalls, type PasswordCalls } from './password-calls.ts'
import {
  createPaymentCalls,
  createRefundCalls,
  type PaymentCalls,
  type RefundCalls,
} from './payment-calls.ts'
import { createRoutingCalls, type RoutingCalls } from './routing-calls.ts'
import {
  createSettlementCalls,
  createTerminalCalls,
  type SettlementCalls,
  type TerminalCalls,
} from './terminal-calls.ts'
import { createVerificationCalls, type VerificationCalls } from './verification-calls.ts'

export interface TillwayOptions {
  /** Where the platform's API is, such as `https://pay.example.com`. */
  readonly apiBase: string
  /** Your secret key. It belongs on your server alone, never in a page or an app. */
  readonly secretKey: string
  /** Another `fetch`, for example with a proxy; the runtime's own unless told. */
  readonly fetch?: typeof globalThis.fetch
  /** Tries after the first one; 3 unless told, 0 for none. */
  readonly maxRetries?: number
  /** For one try, until its whole answer was read; 15,000 unless told. */
  readonly timeoutMs?: number
}

export interface Tillway {
  readonly payments: PaymentCalls
  readonly refunds: RefundCalls
  readonly cards: CardCalls
  readonly passwords: PasswordCalls
  readonly events: EventCalls
  readonly webhookEndpoints: WebhookEndpointCalls
  readonly webhookDeliveries: WebhookDeliveryCalls
  readonly merchant: MerchantCalls
  readonly channels: ChannelCalls
  readonly channelAccounts: ChannelAccountCalls
  readonly terminals: TerminalCalls
  readonly settlements: SettlementCalls
  readonly routing: RoutingCalls
  readonly verification: VerificationCalls
  readonly apiKeys: ApiKeyCalls
  readonly orderKeys: OrderKeyCalls
}

/**
 * Makes the client. Throws `TillwayUsageError` when an option cannot be right.
 *
 *     const tillway = createTillway({ apiBase, secretKey: process.env.TILLWAY_SECRET_KEY })
 *     const payment = await tillway.payments.create({ order: 'A-1001', amount: 2990, description: 'Mug' })
 */
export function createTillway(options: TillwayOptions): Tillway {
  return createTillwayOn(nodePlatform, options)
}

/** The same client on a clock, a random source and a network of your own; for tests. */
export function createTillwayOn(base: MallPlatform, options: TillwayOptions): Tillway {
  const platform = options.fetch === undefined ? base : { ...base, fetch: options.fetch }
  const caller = createCaller({ ...checkOptions(options), platform })
  const endpoint = createEndpoint(caller, platform)
  return Object.freeze({
    payments: createPaymentCalls(endpoint, platform.now),
    refunds: createRefundCalls(endpoint),
    cards: createCardCalls(endpoint),
    passwords: createPasswordCalls(endpoint),
    events: createEventCalls(endpoint),
    webhookEndpoints: createWebhookEndpointCalls(endpoint),
    webhookDeliveries: createWebhookDeliveryCalls(endpoint),
    merchant: {
      get: (given) => endpoint.get('/v1', 'merchant', given),
      update: (change, given) => endpoint.patch('/v1/merchant', change, given),
    },
    channels: { list: () => endpoint.list('/v1/channels') },
    channelAccounts: createChannelAccountCalls(endpoint),
    terminals: createTerminalCalls(endpoint),
    settlements: createSettlementCalls(endpoint),
    routing: createRoutingCalls(endpoint),
    verification: createVerificationCalls(endpoint),
    apiKeys: createKeyCalls(endpoint, '/v1/api_keys'),
    orderKeys: createKeyCalls(endpoint, '/v1/order_keys'),
  } satisfies Tillway)
}

function checkOptions(options: TillwayOptions) {
  const { apiBase, secretKey, maxRetries = 3, timeoutMs = 15_000 } = options
  if (typeof apiBase !== 'string' || !/^https?:\/\/[^\s]+$/.test(apiBase)) {
    throw new TillwayUsageError('apiBase must be the http(s) address of the platform')
  }
  if (typeof secretKey !== 'string' || !/^[\x21-\x7e]+$/.test(secretKey)) {
    throw new TillwayUsageError('secretKey is missing, or is no key')
  }
  if (secretKey.startsWith('pk_')) {
    throw new TillwayUsageError(
      'secretKey is a publishable key (pk_…); the server needs the secret one',
    )
  }
  if (!Number.isSafeInteger(maxRetries) || maxRetries < 0 || maxRetries > 10) {
    throw new TillwayUsageError('maxRetries must be 0 to 10')
  }
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1) {
    throw new TillwayUsageError('timeoutMs must be a positive number of milliseconds')
  }
  return { apiBase: apiBase.replace(/\/+$/, ''), secretKey, maxRetries, timeoutMs }
}
