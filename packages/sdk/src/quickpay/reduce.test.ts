import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sampleCard } from '../../test/sample-card.ts'
import { reduceQuick } from './reduce.ts'
import { initialQuickState, type QuickEvent, type QuickState } from './state.ts'

const run = (...events: readonly QuickEvent[]) => events.reduce(reduceQuick, initialQuickState)
const one = sampleCard
const two = { ...sampleCard, id: 'card_2', is_default: true }
const listed: QuickEvent = { type: 'listed', list: { data: [one, two], entry: 'form' } }
const entering: QuickEvent = { type: 'opened', step: 'entering', url: 'https://vault.example/a' }
const paying: QuickEvent = { type: 'opened', step: 'paying', url: 'https://vault.example/b' }
const card = (change: Partial<typeof sampleCard>): QuickEvent => ({
  type: 'card',
  card: { ...sampleCard, id: 'card_3', ...change },
})

test('goes from the list to the form, the code of the card and the code of the payment', () => {
  const events = [
    listed,
    entering,
    card({ state: 'pending' }),
    card({}),
    paying,
    { type: 'back' },
  ] as const
  const steps = events.map((_, index) => run(...events.slice(0, index + 1)).step)
  expect(steps).toEqual(['choosing', 'entering', 'binding', 'binding', 'paying', 'choosing'])
})

test('the default card stands first and is chosen', () => {
  expect(run(listed)).toMatchObject({
    chosen: 'card_2',
    cards: [{ id: 'card_2' }, { id: 'card_1' }],
  })
})

test('a card that was bound is chosen, and its frame stays open for the code of the payment', () => {
  const bound = run(listed, entering, card({ state: 'pending' }), card({}))
  expect(bound).toMatchObject({ chosen: 'card_3', frame: 'https://vault.example/a', adding: null })
  const asked = reduceQuick(bound, paying)
  expect(asked).toMatchObject({ frame: 'https://vault.example/a', opened: 1, step: 'paying' })
})

test('a card that the bank refuses goes back to the cards, without it', () => {
  const state = run(listed, entering, card({ state: 'pending' }), card({ state: 'failed' }))
  expect(state).toMatchObject({ step: 'choosing', frame: null, adding: null, chosen: 'card_2' })
  expect(state.cards).toHaveLength(2)
})

test('a card that is refused before its code leaves the form as it is', () => {
  expect(run(listed, entering, card({ state: 'failed' }))).toMatchObject({ step: 'entering' })
})

test('without a frame a card that is not active yet is added elsewhere', () => {
  const away = run(listed, card({ state: 'pending' }))
  expect(away).toMatchObject({ step: 'away', adding: 'card_3' })
  expect(reduceQuick(away, card({}))).toMatchObject({ step: 'choosing', chosen: 'card_3' })
})

test('removing the chosen card chooses the first of the others', () => {
  const left = run(listed, card({ id: 'card_2', state: 'removed' }))
  expect(left).toMatchObject({ chosen: 'card_1', cards: [{ id: 'card_1' }] })
  expect(reduceQuick(left, card({ id: 'card_1', state: 'removed' }))).toMatchObject({
    chosen: null,
  })
})

test('there is one default at a time', () => {
  const state = run(listed, card({ id: 'card_1', is_default: true }))
  expect(state.cards.map(({ id, is_default }) => [id, is_default])).toEqual([
    ['card_1', true],
    ['card_2', false],
  ])
})

test('cards that could not be listed leave room for another try', () => {
  expect(run({ type: 'listed', list: null })).toMatchObject({ step: 'choosing', entry: null })
})

test('a card that is not listed cannot be chosen, nor any while a request is under way', () => {
  expect(run(listed, { type: 'chose', card: 'card_9' }).chosen).toBe('card_2')
  const busy = run(listed, { type: 'busy', on: true }, { type: 'chose', card: 'card_1' })
  expect(busy.chosen).toBe('card_2')
})

const ids = fc.constantFrom('card_1', 'card_2', 'card_3')
const states = fc.constantFrom('pending', 'active', 'removed', 'failed')
const cards = fc
  .record({ id: ids, state: states, is_default: fc.boolean() })
  .map((change) => ({ ...sampleCard, ...change }))
const events: fc.Arbitrary<QuickEvent> = fc.oneof(
  fc.constantFrom<QuickEvent>(
    entering,
    paying,
    { type: 'back' },
    { type: 'listed', list: null },
    { type: 'busy', on: true },
    { type: 'busy', on: false },
    { type: 'frame', change: { frameIs: 'ready' } },
    { type: 'frame', change: { height: 300 } },
  ),
  fc.record({ type: fc.constant('chose' as const), card: ids }),
  fc.record({ type: fc.constant('away' as const), card: ids }),
  fc.record({ type: fc.constant('card' as const), card: cards }),
  fc
    .uniqueArray(cards, { selector: ({ id }) => id })
    .map((data): QuickEvent => ({ type: 'listed', list: { data, entry: 'form' } })),
)

function check(before: QuickState, event: QuickEvent, after: QuickState): void {
  const { cards: shown, chosen, step, frame, adding } = after
  const framed = step === 'entering' || step === 'binding' || step === 'paying'
  if (framed) expect(frame).not.toBeNull()
  if (step === 'choosing' || step === 'loading') expect(frame).toBeNull()
  if (shown !== before.cards) {
    // Only what can be paid with is shown, once, and one of it is chosen when there is any.
    expect(shown.every(({ state }) => state === 'active')).toBe(true)
    expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length)
    expect(chosen === null).toBe(shown.length === 0)
    expect(chosen === null || shown.some(({ id }) => id === chosen)).toBe(true)
  }
  // A frame is replaced only when another is asked for.
  if (before.frame && frame !== before.frame && frame) expect(event.type).toBe('opened')
  if (event.type === 'opened' && event.step === 'paying' && before.frame) {
    expect(frame).toBe(before.frame)
  }
  if (step === 'choosing') expect(adding).toBeNull()
}

test('whatever happens in whatever order, what is shown can be paid with', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 40 }), (sequence) => {
      let state = initialQuickState
      for (const event of sequence) {
        const next = reduceQuick(state, event)
        check(state, event, next)
        state = next
      }
    }),
    { numRuns: 2000 },
  )
})
