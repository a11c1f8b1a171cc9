/** All repositories on one session; each is made when it is first used. */
import type { Clock } from '@tillway/kernel'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { createApiKeys } from './api-keys.ts'
import { createAttempts } from './attempts.ts'
import { createCards } from './cards.ts'
import { createChannelAccounts } from './channel-accounts.ts'
import { createDeliveries } from './deliveries.ts'
import { createEvents } from './events.ts'
import { createIdempotency } from './idempotency.ts'
import { createJobs } from './jobs.ts'
import { createMerchants } from './merchants.ts'
import { createNotifications } from './notifications.ts'
import { createOrderKeys } from './order-keys.ts'
import { createPayments } from './payments.ts'
import { createRefunds } from './refunds.ts'
import { createRoutingRules } from './routing-rules.ts'
import { createSettlements } from './settlements.ts'
import { createShoppers } from './shoppers.ts'
import { createSignatures } from './signatures.ts'
import { createTerminalBooks } from './terminal-books.ts'
import { createTerminals } from './terminals.ts'
import { createVerificationPolicies } from './verification-policies.ts'
import { createWebhookEndpoints } from './webhook-endpoints.ts'

const makers: { readonly [Name in keyof Repositories]: Maker<Repositories[Name]> } = {
  merchants: createMerchants,
  apiKeys: createApiKeys,
  orderKeys: createOrderKeys,
  channelAccounts: createChannelAccounts,
  terminals: createTerminals,
  terminalBooks: createTerminalBooks,
  settlements: createSettlements,
  signatures: createSignatures,
  routingRules: createRoutingRules,
  verificationPolicies: createVerificationPolicies,
  shoppers: createShoppers,
  payments: createPayments,
  attempts: createAttempts,
  cards: createCards,
  refunds: createRefunds,
  events: createEvents,
  notifications: createNotifications,
  idempotency: createIdempotency,
  jobs: createJobs,
  webhookEndpoints: createWebhookEndpoints,
  deliveries: createDeliveries,
}

/** Getters on one shared prototype: a unit of work pays only for the tables that it touches. */
class LazyRepositories {
  readonly session: Session
  readonly clock: Clock
  readonly made: Partial<Record<keyof Repositories, unknown>> = {}

  constructor(session: Session, clock: Clock) {
    this.session = session
    this.clock = clock
  }
}

for (const [name, make] of Object.entries(makers) as [keyof Repositories, Maker<unknown>][]) {
  Object.defineProperty(LazyRepositories.prototype, name, {
    get(this: LazyRepositories) {
      this.made[name] ??= make(this.session, this.clock)
      return this.made[name]
    },
  })
}

type Maker<Made> = (session: Session, clock: Clock) => Made

/** The clock says when what waits for a time was given it. */
export function createRepositories(session: Session, clock: Clock): Repositories {
  // The loop above has given the prototype one getter for each name in `makers`.
  return new LazyRepositories(session, clock) as unknown as Repositories
}
