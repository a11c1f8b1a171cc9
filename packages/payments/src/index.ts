export type { Decision, Effect, Happening, Situation } from './decide.ts'
export { decide, decideStart } from './decide.ts'
export { attemptDelayMs, cardDelayMs, refundDelayMs } from './ladder.ts'
export type { AttemptFacts, ReadingContext } from './reading.ts'
export { readPaymentReport, readRefundReport } from './reading.ts'
export type {
  AttemptRecord,
  CardRecord,
  EventRecord,
  PaymentRecord,
  RefundCause,
  RefundRecord,
} from './records.ts'
export type { RoutableAccount, RoutedWay, RoutingQuestion, RoutingReason } from './routing.ts'
export { refusalOf, routeWays } from './routing.ts'
export type { AttemptEvent, AttemptState } from './states/attempt.ts'
export {
  attemptMachine,
  attemptStates,
  exclusiveAttemptStates,
  isOpenAttempt,
} from './states/attempt.ts'
export type { CardEffect, CardEvent, CardState } from './states/card.ts'
export { cardMachine, cardStates, stepCard } from './states/card.ts'
export type { PaymentEvent, PaymentState, PublicPaymentStatus } from './states/payment.ts'
export {
  isFinishedPayment,
  paymentMachine,
  paymentStates,
  publicPaymentStatus,
} from './states/payment.ts'
export type { PublicRefundStatus, RefundEvent, RefundState } from './states/refund.ts'
export { publicRefundStatus, refundMachine, refundStates, stepRefund } from './states/refund.ts'
export type { Machine, Refusal, Row } from './states/table.ts'
