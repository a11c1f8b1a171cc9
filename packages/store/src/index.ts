export type { StoreOptions } from './open-store.ts'
export { openStore } from './open-store.ts'
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
  Store,
  TerminalRecord,
  WebhookEndpointRecord,
} from './store.ts'
export { DuplicateRow, StaleLease, StaleRow } from './store.ts'
