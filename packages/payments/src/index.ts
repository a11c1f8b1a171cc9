export type { Decision, Effect, Happening, Situation } from './decide.ts'
export { decide, decideStart } from './decide.ts'
export { attemptDelayMs, cardDelayMs, refundDelayMs, settlementDelayMs } from './ladder.ts'
export type { AttemptFacts, ReadingContext } from './reading.ts'
export { readPaymentReport, readRefundReport } from './reading.ts'
export type {
  AttemptRecord,
  AttemptRoute,
  CardRecord,
  EventRecord,
  PaymentRecord,
  RefundCause,
  RefundRecord,
} from './records.ts'
export type { AccountHealth, HealthEvent } from './routing/account-health.ts'
export { healthEventOf, isDown, stepHealth } from './routing/account-health.ts'
export { routeOfAttempt } from './routing/attempt-route.ts'
export type { RoutingReason } from './routing/reasons.ts'
export { routingReasons, standingOf } from './routing/reasons.ts'
export type {
  RoutableAccount,
  RoutableTerminal,
  RoutedAccount,
  RoutedWay,
  Routing,
  RoutingQuestion,
} from './routing/route-ways.ts'
export { explainRouting, refusalOf, routeWays } from './routing/route-ways.ts'
export type {
  RoutingCondition,
  RoutingEffect,
  RoutingRule,
  RoutingRules,
  RuleReference,
} from './routing/rules.ts'
export { noRules } from './routing/rules.ts'
export type { SettlementRecord } from './settlement.ts'
export { afterSettlementReport } from './settlement.ts'
export type { AttemptEvent, AttemptState } from './states/attempt.ts'
export {
  attemptMachine,
  attemptStates,
  exclusiveAttemptStates,
  isOpenAttempt,
  unpaidAttemptStates,
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
export type { SettlementEvent, SettlementState } from './states/settlement.ts'
export {
  openSettlementStates,
  settlementMachine,
  settlementStates,
} from './states/settlement.ts'
export type { Machine, Refusal, Row } from './states/table.ts'
export { checkPolicy } from './verification/check-policy.ts'
export { startOfChinaDay } from './verification/china-day.ts'
export type {
  Need,
  PassedOver,
  PasswordStanding,
  VerificationFacts,
} from './verification/need.ts'
export { needOf, needWithCode } from './verification/need.ts'
export type {
  ModuleRule,
  PolicyModule,
  StrengthLimit,
  Verification,
  VerificationPolicy,
  VerificationRule,
} from './verification/policy.ts'
export { defaultPolicy, ruleFor, usesPasswords } from './verification/policy.ts'
