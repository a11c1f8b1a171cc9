export type { NextAction } from './action.ts'
export type {
  CardData,
  CardMessage,
  CardReference,
  CardSealer,
  CardVault,
  ComposedMessage,
  SealedCode,
  SealingInput,
} from './cards.ts'
export type {
  AttemptReference,
  Channel,
  ChannelAccount,
  ChannelPorts,
  CompletionRequest,
  ConfirmRequest,
  EnrolmentConfirmation,
  EnrolmentReference,
  EnrolmentRequest,
  NotificationMessage,
  NotificationReader,
  NotificationReading,
  OperationSignatures,
  PresentRequest,
  RefundReference,
  RefundRequest,
  RefusalReason,
  RemovalRequest,
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
  EnrolledCard,
  EnrolmentReport,
  Evidence,
  PaidFacts,
  PaymentReport,
  RefundFacts,
  RefundReport,
  RemovalReport,
  SettlementReport,
  UnknownCause,
} from './outcome.ts'
export type {
  CardReading,
  ChipCompletion,
  TerminalBook,
  TerminalPage,
  TerminalReference,
} from './terminals.ts'
