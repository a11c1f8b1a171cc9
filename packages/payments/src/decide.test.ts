import { PayError } from '@tillway/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, decideStart, type OutsidePaymentEvent, type Situation } from './decide.ts'
import { attemptEvents, isOpenAttempt } from './states/attempt.ts'
import { isFinishedPayment } from './states/payment.ts'

const attempt = (situation: Situation, event: (typeof attemptEvents)[number]) =>
  decide(situation, { about: 'attempt', event })
const outsideEvents: readonly OutsidePaymentEvent[] = ['cancelRequested', 'timeUp']
const payment = (situation: Situation, event: OutsidePaymentEvent) =>
  decide(situation, { about: 'payment', event })

test('starting an attempt makes a payable payment process and calls the channel', () => {
  expect(decideStart('payable')).toEqual({
    payment: 'processing',
    attempt: 'sent',
    effects: ['callStart'],
  })
})

test('a second attempt is refused while one is in flight', () => {
  expect(() => decideStart('processing')).toThrowError(
    expect.objectContaining({ code: 'attempt_in_progress' }),
  )
})

test('a paid attempt settles its payment and tells the mall once', () => {
  const paid = attempt({ payment: 'processing', attempt: 'awaiting_payer' }, 'reportedPaid')
  expect(paid).toEqual({ payment: 'succeeded', attempt: 'succeeded', effects: ['emitSucceeded'] })
  expect(attempt(paid, 'reportedPaid').effects).toEqual([])
})

test('a declined attempt leaves the payment payable', () => {
  expect(attempt({ payment: 'processing', attempt: 'awaiting_payer' }, 'reportedDeclined')).toEqual(
    {
      payment: 'payable',
      attempt: 'declined',
      effects: [],
    },
  )
})

test('a cancel ends the attempt first and is certain only afterwards', () => {
  const asked = payment({ payment: 'processing', attempt: 'awaiting_payer' }, 'cancelRequested')
  expect(asked).toEqual({ payment: 'canceling', attempt: 'closing', effects: ['callClose'] })
  expect(attempt(asked, 'reportedUnknown').payment).toBe('canceling')
  expect(attempt(asked, 'reportedClosed')).toEqual({
    payment: 'canceled',
    attempt: 'closed',
    effects: ['emitCanceled'],
  })
})

test('who paid before the cancel was certain has paid', () => {
  expect(attempt({ payment: 'canceling', attempt: 'closing' }, 'reportedPaid')).toEqual({
    payment: 'succeeded',
    attempt: 'succeeded',
    effects: ['emitSucceeded'],
  })
})

test('a success after the close is recorded, alarmed and given back, and the payment stays', () => {
  expect(attempt({ payment: 'canceled', attempt: 'closed' }, 'reportedPaid')).toEqual({
    payment: 'canceled',
    attempt: 'late_success',
    effects: ['emitLateSuccess', 'alarm', 'returnMoney'],
  })
})

test('a wrong amount is quarantined, alarmed, and never a success', () => {
  expect(attempt({ payment: 'processing', attempt: 'awaiting_payer' }, 'reportedMismatch')).toEqual(
    {
      payment: 'processing',
      attempt: 'mismatch',
      effects: ['emitQuarantined', 'alarm'],
    },
  )
})

test('whatever happens in whatever order, money is told of once and a finished payment stays', () => {
  const happening = fc.oneof(
    fc.constantFrom(...attemptEvents).map((event) => ({ about: 'attempt' as const, event })),
    fc.constantFrom(...outsideEvents).map((event) => ({ about: 'payment' as const, event })),
  )
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      let situation: Situation = decideStart('payable')
      let succeeded = 0
      for (const next of happenings) {
        try {
          const before = situation
          const decision = decide(situation, next)
          situation = { payment: decision.payment, attempt: decision.attempt }
          succeeded += decision.effects.filter((effect) => effect === 'emitSucceeded').length
          if (isFinishedPayment(before.payment)) expect(situation.payment).toBe(before.payment)
        } catch (error) {
          expect(error).toBeInstanceOf(PayError)
        }
        const inFlight = situation.attempt !== undefined && isOpenAttempt(situation.attempt)
        if (inFlight) expect(isFinishedPayment(situation.payment)).toBe(false)
      }
      expect(succeeded).toBe(situation.payment === 'succeeded' ? 1 : 0)
    }),
    { numRuns: 2000 },
  )
})
