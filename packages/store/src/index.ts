export type { Columns, Row, Value } from './columns.ts'
export { columnsOf } from './columns.ts'
export type {
  DatabaseFacts,
  DatabaseFinding,
  DatabaseTrouble,
  SealedSample,
} from './database-facts.ts'
export type { Dialect } from './dialect.ts'
export type { Driver, UnitOptions } from './drivers/driver.ts'
export type { DriverOptions } from './drivers/open-driver.ts'
export { openDriver } from './drivers/open-driver.ts'
export { inspectDatabase, newestMigration } from './inspect-database.ts'
export type { Migration } from './migrations/migration.ts'
export type { StoreOptions } from './open-store.ts'
export { openStore } from './open-store.ts'
export type { Query } from './prepared.ts'
export { queriesOver } from './prepared.ts'
export type { Session } from './session.ts'
export type {
  ApiKeyRecord,
  ChannelAccountRecord,
  ChannelAccountVersionRecord,
  ClaimedDelivery,
  ClaimedJob,
  ClaimOptions,
  Cursor,
  DeliveryRecord,
  DeliveryState,
  IdempotencyRecord,
  MerchantRecord,
  NotificationRecord,
  OrderKeyRecord,
  PaymentFilter,
  Repositories,
  RoutingRulesRecord,
  SignatureRecord,
  Store,
  TerminalEntry,
  TerminalLease,
  TerminalRecord,
  WebhookEndpointRecord,
} from './store.ts'
export { DuplicateRow, StaleLease, StaleRow } from './store.ts'
export type { TableSet } from './table-set.ts'
export type { ShopperKey, VerificationPolicyRecord } from './verification-store.ts'
