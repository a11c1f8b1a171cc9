/**
 * The tables as Kysely sees them. Fields have the records' own names; Kysely writes them in snake
 * case. What is not part of a record (leases, fences) is added here.
 */
import type { Instant } from '@tillway/kernel'
import type {
  AttemptRecord,
  CardRecord,
  EventRecord,
  PaymentRecord,
  RefundRecord,
  SettlementRecord,
} from '@tillway/payments'
import type {
  ApiKeyRecord,
  ChannelAccountRecord,
  ChannelAccountVersionRecord,
  DeliveryRecord,
  IdempotencyRecord,
  MerchantRecord,
  NotificationRecord,
  OrderKeyRecord,
  RoutingRulesRecord,
  SignatureRecord,
  TerminalEntry,
  TerminalLease,
  TerminalRecord,
  WebhookEndpointRecord,
} from './store.ts'
import type { VerificationPolicyRecord } from './verification-store.ts'

/** A merchant's own row is found like every other: by the column `merchant_id`. */
export type MerchantRow = Omit<MerchantRecord, 'id'> & { readonly merchantId: string }

export interface JobRow {
  readonly merchantId: string
  readonly subjectId: string
  readonly runAt: Instant
  /**
   * When somebody may claim it: `runAt`, or the end of its lease. Null when the job was removed:
   * the row stays, so that its fence never starts anew and an old claimer cannot pass for a new one.
   */
  readonly dueAt: Instant | null
  readonly fence: number
  /** By the clock of whoever wrote `dueAt`. */
  readonly writtenAt: Instant
}

export interface DeliveryRow extends DeliveryRecord {
  /** When somebody may claim it: `nextTryAt`, the end of its lease, or later while one before it waits. */
  readonly dueAt: Instant
  readonly leasedUntil: Instant | null
  readonly fence: number
  readonly writtenAt: Instant
}

export interface TerminalLeaseRow extends TerminalLease {
  readonly writtenAt: Instant
}

export interface MigrationRow {
  readonly number: number
  readonly name: string
  readonly appliedAt: Instant
}

export interface TerminalEntryRow extends TerminalEntry {
  readonly merchantId: string
  readonly terminalId: string
}

export interface ShopperHoldRow {
  readonly merchantId: string
  readonly shopper: string
  readonly heldAt: Instant
}

export interface Database {
  readonly merchants: MerchantRow
  readonly apiKeys: ApiKeyRecord
  readonly orderKeys: OrderKeyRecord
  readonly channelAccounts: ChannelAccountRecord
  readonly channelAccountVersions: ChannelAccountVersionRecord
  readonly terminals: TerminalRecord
  readonly terminalLeases: TerminalLeaseRow
  readonly terminalEntries: TerminalEntryRow
  readonly settlements: SettlementRecord
  readonly signatures: SignatureRecord
  readonly routingRules: RoutingRulesRecord
  readonly verificationPolicies: VerificationPolicyRecord
  readonly shopperHolds: ShopperHoldRow
  readonly payments: PaymentRecord
  readonly attempts: AttemptRecord
  readonly cards: CardRecord
  readonly refunds: RefundRecord
  readonly events: EventRecord
  readonly notifications: NotificationRecord
  readonly idempotencyKeys: IdempotencyRecord
  readonly jobs: JobRow
  readonly webhookEndpoints: WebhookEndpointRecord
  readonly deliveries: DeliveryRow
  readonly migrations: MigrationRow
}
