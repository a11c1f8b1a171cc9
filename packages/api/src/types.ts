/** Types alone, for packages that must not carry a validator. */
export type {
  ClientAttempt,
  ClientPayment,
  NextAction,
  OpenedSession,
  StartAttempt,
  WayOption,
} from './client.ts'
export type { ErrorBody, LastError } from './errors.ts'
export type { Event, EventType } from './events.ts'
export type { Payment, PaymentStatus, Refund } from './payments.ts'
