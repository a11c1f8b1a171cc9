import { isErrorCode, PayError } from '@tillway/kernel'
import { describe, expect, test } from 'vitest'
import { attemptMachine, exclusiveAttemptStates, isOpenAttempt, stepAttempt } from './attempt.ts'
import { cardMachine } from './card.ts'
import { paymentMachine, publicPaymentStatus } from './payment.ts'
import { refundMachine } from './refund.ts'
import { settlementMachine } from './settlement.ts'
import { defineMachine, type Machine, stepOf } from './table.ts'

const machines: readonly Machine<string, string, string>[] = [
  paymentMachine,
  attemptMachine,
  refundMachine,
  cardMachine,
  settlementMachine,
]

describe.each(machines)('the $name machine', (machine) => {
  const pairs = machine.states.flatMap((state) =>
    machine.events.map((event) => [state, event] as const),
  )

  test('has a row or a listed refusal for every pair of state and event, and never both', () => {
    for (const [state, event] of pairs) {
      const rows = machine.rows.filter(([from, on]) => from === state && on === event)
      const refusals = machine.refusals.filter(([from, on]) => from === state && on === event)
      expect([state, event, rows.length + refusals.length]).toEqual([state, event, 1])
    }
  })

  test('reaches every state from the first one', () => {
    const reached = new Set([machine.initial])
    for (let size = 0; size !== reached.size; ) {
      size = reached.size
      for (const [from, , to] of machine.rows) if (reached.has(from)) reached.add(to)
    }
    expect([...reached].sort()).toEqual([...machine.states].sort())
  })

  test('refuses with codes of the error table', () => {
    for (const [, , code] of machine.refusals) expect(isErrorCode(code)).toBe(true)
  })

  test('answers the same when the same event comes again', () => {
    const step = stepOf(machine)
    for (const [from, on, to] of machine.rows) {
      const again = machine.refusals.some(([state, event]) => state === to && event === on)
      if (!again) expect(step(to, on).to, `${from} × ${on} twice`).toBe(to)
    }
  })
})

const finalOf = (machine: Machine<string, string, string>) =>
  machine.states.filter(
    (state) => !machine.rows.some(([from, , to]) => from === state && to !== state),
  )

test('what is final stays final', () => {
  expect(finalOf(paymentMachine)).toEqual(['succeeded', 'canceled', 'expired'])
  expect(finalOf(attemptMachine)).toEqual(['succeeded', 'reversed', 'late_success'])
  expect(finalOf(refundMachine)).toEqual(['succeeded', 'failed'])
  expect(finalOf(settlementMachine)).toEqual(['closed', 'failed'])
})

test('an unknown, absent or unsent answer never ends an attempt that may have been sent', () => {
  const open = attemptMachine.states.filter(isOpenAttempt).filter((state) => state !== 'sent')
  for (const state of open) {
    for (const event of [
      'reportedUnknown',
      'reportedAbsent',
      'reportedNotSent',
      'reportedHeld',
    ] as const) {
      expect(isOpenAttempt(stepAttempt(state, event).to), `${state} × ${event}`).toBe(true)
    }
  }
})

test('only evidence of payment makes an attempt succeed, and only while it is open', () => {
  const successes = attemptMachine.rows.filter(([from, , to]) => to === 'succeeded' && from !== to)
  expect(new Set(successes.map(([, on]) => on))).toEqual(new Set(['reportedPaid']))
  for (const [from] of successes) expect(isOpenAttempt(from)).toBe(true)
})

test('a success after the end is kept apart and given back', () => {
  for (const state of ['closed', 'declined', 'not_sent'] as const) {
    expect(stepAttempt(state, 'reportedPaid')).toEqual({
      to: 'late_success',
      effects: ['recordLateSuccess'],
    })
  }
})

test('every open state and every state that holds money excludes another attempt', () => {
  const holding = attemptMachine.states.filter(
    (state) => isOpenAttempt(state) || ['created', 'succeeded', 'mismatch'].includes(state),
  )
  expect([...exclusiveAttemptStates].sort()).toEqual([...holding].sort())
})

test('the world never sees an end that is not certain', () => {
  expect(publicPaymentStatus.canceling).toBe('processing')
  expect(publicPaymentStatus.expiring).toBe('processing')
})

test('a refused pair throws its code, and a forgotten pair is an invariant broken', () => {
  const machine = defineMachine<'a' | 'b', 'go' | 'stop', never>({
    name: 'toy',
    initial: 'a',
    states: ['a', 'b'],
    events: ['go', 'stop'],
    rows: [['a', 'go', 'b', []]],
    refusals: [['a', 'stop', 'payment_finished']],
  })
  const step = stepOf(machine)
  const codeOf = (run: () => unknown) => {
    try {
      run()
    } catch (error) {
      return error instanceof PayError ? error.code : undefined
    }
    return undefined
  }
  expect(codeOf(() => step('a', 'stop'))).toBe('payment_finished')
  expect(codeOf(() => step('b', 'go'))).toBe('internal')
})
