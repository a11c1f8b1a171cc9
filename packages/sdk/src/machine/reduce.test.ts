import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleAttempt, samplePayment } from '../../test/sample-payment.ts'
import { graceMs, openAttempt, reduce, wouldLose } from './reduce.ts'
import { type CashierState, initialState, type MachineEvent } from './state.ts'

const failure = {
  type: 'channel_error',
  code: 'declined',
  message: { zh: '', en: '' },
  retryable: true,
} as const

const run = (...events: readonly MachineEvent[]) => events.reduce(reduce, initialState)
const received = (change: Parameters<typeof samplePayment>[0] = {}, at = 0): MachineEvent => ({
  type: 'received',
  payment: samplePayment(change),
  at,
})
const started: MachineEvent = { type: 'start', way: 'scan', presentation: 'qr' }
const answered: MachineEvent = {
  type: 'received',
  payment: samplePayment({ status: 'processing', attempt: sampleAttempt }),
  at: 0,
  started: true,
}

test('goes from loading to choosing, acting, confirming and done', () => {
  const events = [
    { type: 'load' },
    received(),
    started,
    answered,
    received({
      status: 'processing',
      attempt: { ...sampleAttempt, state: 'confirming', next_action: null },
    }),
    received({ status: 'succeeded', finished: true }),
  ] as const
  const phases = events.map((_, index) => run(...events.slice(0, index + 1)).phase)
  expect(phases).toEqual(['loading', 'choosing', 'acting', 'acting', 'confirming', 'done'])
})

test('a decline goes back to choosing with the reason', () => {
  const state = run(received(), started, answered, received({ last_error: failure }))
  expect(state).toMatchObject({ phase: 'choosing', failure: { code: 'declined' }, outcome: null })
})

test('a decline of long ago is not told to who has just come', () => {
  expect(run({ type: 'load' }, received({ last_error: failure })).failure).toBeNull()
})

test('an answer without its times leaves the times that were known', () => {
  const spoilt = { expires_in_ms: undefined } as unknown as { expires_in_ms: number }
  expect(run(received(spoilt)).deadline).toBeNull()
  const attempt = { ...sampleAttempt, ...spoilt }
  const before = run(received(), started, answered)
  const after = reduce(before, received({ ...spoilt, status: 'processing', attempt }, 5_000))
  expect(after).toMatchObject({
    deadline: before.deadline,
    attemptDeadline: before.attemptDeadline,
    phase: 'acting',
  })
  expect(before.deadline).toBeGreaterThan(0)
  expect(before.attemptDeadline).toBeGreaterThan(0)
})

test('looking at the ways again keeps the open try in view of success and of doubt', () => {
  const picking = run(received(), started, answered, { type: 'pick' })
  expect(picking.phase).toBe('choosing')
  expect(reduce(picking, received({ status: 'succeeded', finished: true })).phase).toBe('done')
  const doubt = { ...sampleAttempt, state: 'confirming', next_action: null }
  expect(reduce(picking, received({ status: 'processing', attempt: doubt })).phase).toBe(
    'confirming',
  )
})

test('no try is started beside one of which nobody knows what became of it', () => {
  const doubt = { ...sampleAttempt, state: 'confirming', next_action: null }
  const waiting = run(received({ status: 'processing', attempt: doubt }))
  expect(reduce(waiting, started)).toBe(waiting)
})

test('a new try forgets that the shopper came back from the former one', () => {
  const returned = run(received(), started, answered, { type: 'returned' })
  expect(returned).toMatchObject({ phase: 'confirming', returned: 'asked' })
  const next = { ...sampleAttempt, id: 'att_2' }
  expect(reduce(returned, received({ status: 'processing', attempt: next })).phase).toBe('acting')
})

test('being at the cards is no try, and ends with another look at the ways', () => {
  const open: MachineEvent = { type: 'cards', change: { cards: 'typing', presentation: 'sms' } }
  const state = run(received(), open)
  expect(state).toMatchObject({ phase: 'choosing', cards: 'typing' })
  expect(wouldLose(state)).toBe(false)
  expect(reduce(state, { type: 'leave' }).outcome).toEqual({ status: 'canceled', by: 'shopper' })
  expect(reduce(state, { type: 'pick' }).cards).toBeNull()
})

test('leaving while anything is open is processing, and while nothing is, canceled', () => {
  const leave: MachineEvent = { type: 'leave' }
  expect(run(received(), leave).outcome).toEqual({ status: 'canceled', by: 'shopper' })
  for (const state of [run(received(), started), run(received(), started, answered)]) {
    expect(reduce(state, leave).outcome).toEqual({ status: 'processing', why: 'left_page' })
  }
})

test('a cancellation is the shopper’s only when the shopper asked for it', () => {
  const canceled = received({ status: 'canceled', finished: true })
  const open = run(received(), started, answered)
  expect(reduce(open, canceled).outcome).toEqual({ status: 'canceled', by: 'merchant' })
  expect(reduce(reduce(open, { type: 'cancel' }), canceled).outcome).toEqual({
    status: 'canceled',
    by: 'shopper',
  })
})

test('the clock ends choosing, but not waiting for the word on a try', () => {
  const late = { type: 'time', at: 900_001 } as const
  expect(run(received(), late)).toMatchObject({ phase: 'expired', outcome: null })
  const waiting = run(received(), started, answered, { type: 'claim' }, late)
  expect(waiting.phase).toBe('confirming')
  expect(reduce(waiting, { type: 'time', at: 900_000 + graceMs }).outcome).toEqual({
    status: 'processing',
    why: 'wait_timeout',
  })
})

test('being told again that time is up does not begin the wait anew', () => {
  const over = [1, 30_000, 59_000].map((at) => received({ expires_in_ms: 0 }, at))
  const state = run(...over, { type: 'time', at: 2 })
  expect(state).toMatchObject({ phase: 'expired', deadline: 1 })
  expect(reduce(state, { type: 'time', at: 1 + graceMs }).outcome?.status).toBe('processing')
})

test('more time from the server undoes what the clock here concluded', () => {
  const expired = run(received(), { type: 'time', at: 900_001 })
  expect(reduce(expired, received({ expires_in_ms: 5000 }, 900_001)).phase).toBe('choosing')
})

test('a success that comes after giving up waiting is still told', () => {
  const gone = run(received(), started, answered, { type: 'leave' })
  const late = reduce(gone, received({ status: 'succeeded', finished: true }))
  expect(late.outcome).toEqual({ status: 'succeeded' })
})

const attempts = fc.constantFrom(null, 'starting', 'awaiting_payer', 'confirming', 'over')
const payments = fc
  .record({
    status: fc.constantFrom('payable', 'processing', 'succeeded', 'canceled', 'expired'),
    attempt: attempts,
    id: fc.constantFrom('att_1', 'att_2'),
    error: fc.boolean(),
    left: fc.constantFrom(0, 1000, 900_000),
  })
  .map(({ status, attempt, id, error, left }) =>
    samplePayment({
      status,
      finished: status === 'succeeded' || status === 'canceled' || status === 'expired',
      attempt: attempt && { ...sampleAttempt, id, state: attempt },
      last_error: error ? failure : null,
      expires_in_ms: left,
    }),
  )
const plain = fc.constantFrom<MachineEvent>(
  { type: 'load' },
  { type: 'offline' },
  started,
  { type: 'not_started', failure },
  { type: 'not_started', failure: null },
  { type: 'refused', failure },
  { type: 'returned' },
  { type: 'claim' },
  { type: 'pick' },
  { type: 'cards', change: { cards: 'open', way: 'bank', presentation: 'sms' } },
  { type: 'cards', change: { cards: 'typing', failure: null } },
  { type: 'cancel' },
  { type: 'leave' },
)
const events = fc.oneof(
  plain,
  fc.record({ type: fc.constant('time' as const), at: fc.nat(1_000_000) }),
  fc.record({
    type: fc.constant('received' as const),
    payment: payments,
    at: fc.nat(1_000_000),
    started: fc.boolean(),
  }),
)

function checkStep(before: CashierState, event: MachineEvent, after: CashierState): void {
  const word = event.type === 'received' ? event.payment.status : ''
  const outcome = after.outcome
  if (outcome !== before.outcome && outcome) {
    if (outcome.status === 'succeeded') expect(word).toBe('succeeded')
    if (outcome.status === 'canceled' && outcome.by !== 'shopper') {
      expect(word).toBe(outcome.by === 'expired' ? 'expired' : 'canceled')
    }
    // Whatever might still be paid is never called over.
    if (openAttempt(after.payment)) expect(outcome.status).toBe('processing')
    if (before.starting && event.type === 'leave') expect(outcome.status).toBe('processing')
  }
  if (before.outcome && before.outcome.status !== 'processing') expect(after).toBe(before)
  if (before.outcome) expect(outcome).not.toBeNull()
  expect(after.phase === 'done' || after.phase === 'expired' || !outcome).toBe(true)
  if (after.starting) expect(after.phase === 'acting' || after.phase === 'expired').toBe(true)
  if (wouldLose(after)) expect(outcome).toBeNull()
}

test('whatever happens in whatever order, only the server decides about money', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 40 }), (sequence) => {
      let state: CashierState = initialState
      for (const event of sequence) {
        const next = reduce(state, event)
        checkStep(state, event, next)
        state = next
      }
    }),
    { numRuns: 2000 },
  )
})

test('every phase can be reached', () => {
  const seen = new Set<string>([initialState.phase])
  fc.assert(
    fc.property(fc.array(events, { maxLength: 30 }), (sequence) => {
      let state: CashierState = initialState
      for (const event of sequence) {
        state = reduce(state, event)
        seen.add(state.phase)
      }
    }),
    { numRuns: 500 },
  )
  expect([...seen].sort()).toEqual(
    ['acting', 'choosing', 'confirming', 'done', 'expired', 'idle', 'loading'].sort(),
  )
})
