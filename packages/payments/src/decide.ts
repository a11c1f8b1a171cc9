/**
 * The one place where a payment's fate is decided: pure, from states and an event to states and
 * effects. The two machines call each other through effects (an attempt's success settles the
 * payment, a cancel of the payment ends the attempt), and this is where those calls are resolved.
 */
import { assert, PayError } from '@tillway/kernel'
import { type AttemptEvent, type AttemptState, stepAttempt } from './states/attempt.ts'
import { type PaymentEvent, type PaymentState, stepPayment } from './states/payment.ts'

/** What is left for the engine to carry out or to write down, in order. */
export type Effect =
  | 'callStart'
  | 'callConfirm'
  | 'repeatStart'
  | 'scheduleQuery'
  | 'callClose'
  | 'callReverse'
  | 'emitSucceeded'
  | 'emitCanceled'
  | 'emitExpired'
  | 'emitQuarantined'
  | 'emitLateSuccess'
  | 'returnMoney'
  | 'alarm'

export interface Situation {
  readonly payment: PaymentState
  /** The attempt that the event is about, or the one in flight for an event of the payment. */
  readonly attempt: AttemptState | undefined
}

/** What may happen to a payment from outside; its other events follow from its attempts. */
export type OutsidePaymentEvent = Extract<PaymentEvent, 'cancelRequested' | 'timeUp'>

export type Happening =
  | { readonly about: 'payment'; readonly event: OutsidePaymentEvent }
  | { readonly about: 'attempt'; readonly event: AttemptEvent }

export interface Decision extends Situation {
  readonly effects: readonly Effect[]
}

/** Decides. Throws the code of the refusal when the pair is refused; decides nothing by halves. */
export function decide(situation: Situation, happening: Happening): Decision {
  return happening.about === 'payment'
    ? decidePayment(situation, happening.event)
    : decideAttempt(situation, happening.event)
}

/** Begins an attempt: the payment must be payable. */
export function decideStart(payment: PaymentState): Decision {
  const paid = stepPayment(payment, 'attemptStarted')
  const attempt = stepAttempt('created', 'submitted')
  return { payment: paid.to, attempt: attempt.to, effects: ['callStart'] }
}

function decidePayment(situation: Situation, event: OutsidePaymentEvent): Decision {
  const step = stepPayment(situation.payment, event)
  let decision: Decision = { ...situation, payment: step.to, effects: [] }
  for (const effect of step.effects) {
    if (effect !== 'endAttempt') {
      decision = { ...decision, effects: [...decision.effects, effect] }
      continue
    }
    const ended = decideAttempt(decision, 'endRequested')
    decision = { ...ended, effects: [...decision.effects, ...ended.effects] }
  }
  return decision
}

function decideAttempt(situation: Situation, event: AttemptEvent): Decision {
  assert(situation.attempt !== undefined, 'an event of an attempt needs the attempt')
  const step = stepAttempt(situation.attempt, event)
  const effects: Effect[] = []
  let payment = situation.payment
  for (const effect of step.effects) {
    switch (effect) {
      case 'settlePayment':
      case 'releasePayment': {
        const on = effect === 'settlePayment' ? 'attemptSucceeded' : 'attemptOver'
        const settled = stepPayment(payment, on)
        payment = settled.to
        for (const next of settled.effects) {
          if (next === 'endAttempt') throw new PayError('internal', 'an end asked for another end')
          effects.push(next)
        }
        break
      }
      case 'quarantine':
        effects.push('emitQuarantined', 'alarm')
        break
      case 'recordLateSuccess':
        effects.push('emitLateSuccess', 'alarm', 'returnMoney')
        break
      default:
        effects.push(effect)
    }
  }
  return { payment, attempt: step.to, effects }
}
