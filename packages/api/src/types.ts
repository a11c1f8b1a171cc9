/** Types alone, for packages that must not carry a validator. */
export type {
  AddCard,
  CardForm,
  ClientCard,
  ClientCards,
  Enrolment,
  Verification,
} from './cards.ts'
export type {
  CardReading,
  ClientAttempt,
  ClientPayment,
  CodeEntry,
  CompleteCard,
  ConfirmPayment,
  NextAction,
  OpenedSession,
  PasswordEntry,
  PresentCard,
  SignPayment,
  StartAttempt,
  WayOption,
} from './client.ts'
export type { ErrorBody, LastError } from './errors.ts'
export type { Event, EventType } from './events.ts'
export type {
  ApprovePayment,
  ClientPassword,
  OpenPasswordForm,
  PasswordForm,
  PasswordFormPurpose,
  PasswordState,
  SealedEntry,
  SetPassword,
} from './passwords.ts'
export type { Payment, PaymentStatus, Refund } from './payments.ts'
