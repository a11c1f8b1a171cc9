/**
 * The life of paying one order. A declined attempt does not end it; only success, a cancel or the
 * end of its time does, and the last two wait until the attempt in flight is certainly over.
 */
import { defineMachine, stepOf } from './table.ts'

export const paymentStates = [
  'payable',
  'processing',
  'canceling',
  'expiring',
  'succeeded',
  'canceled',
  'expired',
] as const
export type PaymentState = (typeof paymentStates)[number]

export const paymentEvents = [
  'attemptStarted',
  'attemptSucceeded',
  'attemptOver',
  'cancelRequested',
  'timeUp',
] as const
export type PaymentEvent = (typeof paymentEvents)[number]

export type PaymentEffect = 'endAttempt' | 'emitSucceeded' | 'emitCanceled' | 'emitExpired'

export const paymentMachine = defineMachine<PaymentState, PaymentEvent, PaymentEffect>({
  name: 'payment',
  initial: 'payable',
  states: paymentStates,
  events: paymentEvents,
  rows: [
    ['payable', 'attemptStarted', 'processing', []],
    ['payable', 'cancelRequested', 'canceled', ['emitCanceled']],
    ['payable', 'timeUp', 'expired', ['emitExpired']],

    ['processing', 'attemptSucceeded', 'succeeded', ['emitSucceeded']],
    ['processing', 'attemptOver', 'payable', []],
    ['processing', 'cancelRequested', 'canceling', ['endAttempt']],
    ['processing', 'timeUp', 'expiring', ['endAttempt']],

    // Whoever paid before the end became certain has paid.
    ['canceling', 'attemptSucceeded', 'succeeded', ['emitSucceeded']],
    ['canceling', 'attemptOver', 'canceled', ['emitCanceled']],
    ['canceling', 'cancelRequested', 'canceling', []],
    ['canceling', 'timeUp', 'canceling', []],

    ['expiring', 'attemptSucceeded', 'succeeded', ['emitSucceeded']],
    ['expiring', 'attemptOver', 'expired', ['emitExpired']],
    ['expiring', 'cancelRequested', 'expiring', []],
    ['expiring', 'timeUp', 'expiring', []],

    ['succeeded', 'timeUp', 'succeeded', []],
    ['canceled', 'timeUp', 'canceled', []],
    ['expired', 'timeUp', 'expired', []],
    ['canceled', 'cancelRequested', 'canceled', []],
  ],
  refusals: [
    ['payable', 'attemptSucceeded', 'internal'],
    ['payable', 'attemptOver', 'internal'],
    ['processing', 'attemptStarted', 'attempt_in_progress'],
    ['canceling', 'attemptStarted', 'payment_finished'],
    ['expiring', 'attemptStarted', 'payment_finished'],
    ['succeeded', 'attemptStarted', 'payment_finished'],
    ['canceled', 'attemptStarted', 'payment_finished'],
    ['expired', 'attemptStarted', 'payment_finished'],
    ['succeeded', 'cancelRequested', 'payment_finished'],
    ['expired', 'cancelRequested', 'payment_finished'],
    ['succeeded', 'attemptSucceeded', 'internal'],
    ['canceled', 'attemptSucceeded', 'internal'],
    ['expired', 'attemptSucceeded', 'internal'],
    ['succeeded', 'attemptOver', 'internal'],
    ['canceled', 'attemptOver', 'internal'],
    ['expired', 'attemptOver', 'internal'],
  ],
})

export const stepPayment = stepOf(paymentMachine)

export type PublicPaymentStatus = 'payable' | 'processing' | 'succeeded' | 'canceled' | 'expired'

/** What the world sees. An end that is not certain yet is still `processing`. */
export const publicPaymentStatus: Readonly<Record<PaymentState, PublicPaymentStatus>> =
  Object.freeze({
    payable: 'payable',
    processing: 'processing',
    canceling: 'processing',
    expiring: 'processing',
    succeeded: 'succeeded',
    canceled: 'canceled',
    expired: 'expired',
  })

export function isFinishedPayment(state: PaymentState): boolean {
  return state === 'succeeded' || state === 'canceled' || state === 'expired'
}
