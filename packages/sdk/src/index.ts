export {
  assembleCashier,
  type Cashier,
  type CashierOptions,
  type Controller,
  languageOf,
  type Presenter,
} from './cashier.ts'
export type { CashierEvent } from './feedback/events.ts'
export {
  type CashierError,
  type Language,
  type PaymentResult,
  type PublicPayment,
  say,
} from './feedback/result.ts'
export { createCashier, type HeadlessOptions } from './headless.ts'
export type { HostAdapter, HostCall, HostHint } from './hosts/adapter.ts'
export { detectHost, type HostSigns } from './hosts/detect.ts'
export { type HostId, type HostRow, hostTable } from './hosts/table.ts'
export { openAttempt, wouldLose } from './machine/reduce.ts'
export type { BilingualText, CashierState, Failure, Outcome, Phase } from './machine/state.ts'
export { browserPorts } from './platform/browser.ts'
export type {
  Cancel,
  HttpAnswer,
  HttpRequest,
  KeyValueStore,
  Ports,
  WakeReason,
} from './platform/ports.ts'
export type {
  ReaderDesk,
  ReaderDeskState,
  ReaderJob,
  ReaderJobEnd,
  ReaderPrompt,
  TerminalOptions,
} from './reader/reader-desk.ts'
export { type PaymentRequest, UsageError } from './request/usage.ts'
export type { Session } from './session.ts'
