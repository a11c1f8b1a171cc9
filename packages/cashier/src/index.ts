export type {
  Cashier,
  CashierError,
  CashierEvent,
  Controller,
  HostAdapter,
  PaymentResult,
  PublicPayment,
  ReaderDesk,
  TerminalOptions,
} from '@tillway/sdk'
export { UsageError } from '@tillway/sdk'
export { createCashier, type SheetOptions, type SheetRequest } from './cashier.ts'
export type { Theme, ThemeTokens } from './theme/tokens.ts'
