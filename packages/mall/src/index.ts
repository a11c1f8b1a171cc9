export type {
  AccountCalls,
  ApiKeyCalls,
  ChannelAccountCalls,
  ChannelCalls,
  KeyCalls,
  MerchantCalls,
  OrderKeyCalls,
} from './client/account-calls.ts'
export type { CardCalls } from './client/card-calls.ts'
export type { Tillway, TillwayOptions } from './client/create-tillway.ts'
export { createTillway } from './client/create-tillway.ts'
export type { CallOptions, WriteOptions } from './client/endpoint.ts'
export type {
  EventCalls,
  WebhookDeliveryCalls,
  WebhookEndpointCalls,
} from './client/event-calls.ts'
export type { Listing, ListPage } from './client/listing.ts'
export type { PasswordCalls } from './client/password-calls.ts'
export type { PaymentCalls, RefundCalls } from './client/payment-calls.ts'
export type { RoutingCalls } from './client/routing-calls.ts'
export type { SettlementCalls, TerminalCalls } from './client/terminal-calls.ts'
export type { VerificationCalls } from './client/verification-calls.ts'
export type { GeneratedOrderKey, OrderSigner, OrderToSign } from './orders/sign-order.ts'
export { generateOrderKey, signOrder } from './orders/sign-order.ts'
export type { RetryAdvice, TillwayErrorFacts } from './tillway-error.ts'
export { TillwayError, TillwayUsageError } from './tillway-error.ts'
export type { SignedWebhook, SignTestWebhookOptions } from './webhooks/sign-test-webhook.ts'
export { signTestWebhook } from './webhooks/sign-test-webhook.ts'
export type { VerifyWebhookOptions } from './webhooks/verify-webhook.ts'
export { verifyWebhook } from './webhooks/verify-webhook.ts'
export type { WebhookErrorCode } from './webhooks/webhook-error.ts'
export { WebhookVerificationError } from './webhooks/webhook-error.ts'
export type { IncomingHeaders } from './webhooks/webhook-headers.ts'
export type { WebhookKeys } from './webhooks/webhook-keys.ts'
export type {
  ApiKey,
  ApiKeyWithValue,
  ChannelAccount,
  ChannelAccountTest,
  ChannelInfo,
  CreateApiKey,
  CreateChannelAccount,
  CreateOrderKey,
  CreateTerminal,
  Merchant,
  OrderKey,
  Terminal,
  TerminalDetail,
  UpdateChannelAccount,
  UpdateMerchant,
  UpdateTerminal,
} from './wire/accounts.ts'
export type { Card, ListCards } from './wire/cards.ts'
export type {
  CreateWebhookEndpoint,
  Event,
  EventAttempt,
  EventType,
  ListEvents,
  ListWebhookDeliveries,
  PasswordEvent,
  PasswordEventType,
  PaymentEvent,
  PaymentEventType,
  RefundEvent,
  RefundEventType,
  ResendResult,
  ResendSince,
  RotateWebhookSecret,
  UpdateWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEndpointWithSecret,
} from './wire/events.ts'
export type { PasswordState, ShopperPassword } from './wire/passwords.ts'
export type {
  Attempt,
  BilingualText,
  CreatedPayment,
  CreatePayment,
  CreateRefund,
  LastError,
  ListPayments,
  ListRefunds,
  Metadata,
  Payment,
  PaymentDetail,
  PaymentStatus,
  Refund,
  Session,
  Signature,
  Timestamp,
} from './wire/payments.ts'
export type {
  AttemptRoute,
  PreviewedWay,
  PreviewRouting,
  ReplaceRoutingRules,
  RoutedAccount,
  RoutingCondition,
  RoutingEffect,
  RoutingPreview,
  RoutingReason,
  RoutingRule,
  RoutingRules,
} from './wire/routing.ts'
export type {
  Echo,
  ListSettlements,
  Settlement,
  SettlementStatus,
} from './wire/terminals.ts'
export type {
  ReplaceVerificationPolicy,
  VerificationLimit,
  VerificationModule,
  VerificationNeed,
  VerificationPolicy,
  VerificationRule,
} from './wire/verification.ts'
