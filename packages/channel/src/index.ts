export type { NextAction } from './action.ts'
export type {
  AttemptReference,
  Channel,
  ChannelAccount,
  ChannelPorts,
  NotificationMessage,
  NotificationReader,
  NotificationReading,
  OperationSignatures,
  RefundReference,
  RefundRequest,
  RefusalReason,
  StartRequest,
  WireAnswer,
} from './contract.ts'
export { defineChannel, operationOf } from './contract.ts'
export type {
  AccountField,
  Bilingual,
  BrandMark,
  ChannelManifest,
  OperationName,
  Presentation,
  PresentationNeed,
  PresentationSupport,
} from './manifest.ts'
export type {
  Evidence,
  PaidFacts,
  PaymentReport,
  RefundFacts,
  RefundReport,
  UnknownCause,
} from './outcome.ts'
