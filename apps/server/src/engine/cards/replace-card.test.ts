import { afterEach, beforeEach, expect, test } from 'vitest'
import { confirmCard } from './confirm-card.ts'
import { isReplaced } from './replace-card.ts'
import { type CardBench, createCardBench, enrolled, merchantId } from './testing/card-bench.ts'

const sealed = 'x'.repeat(200)
const quarter = 15 * 60_000

let bench: CardBench

beforeEach(async () => {
  bench = await createCardBench()
})
afterEach(() => bench.close())

/** Binds a card of the shopper; the vault says which others have its number. */
async function bind(sameAs: readonly string[] = []) {
  const payment = await bench.payment()
  const cardId = bench.entered(payment, { sameAs })
  await bench.add(payment, { cardId })
  await confirmCard(bench.ctx, { merchantId, paymentId: payment.id, cardId, sealed })
  await bench.work()
  return cardId
}

const both = async (first: string, second: string) =>
  [await bench.stored(first), await bench.stored(second)] as const

test('a card that is bound again takes the place of itself', async () => {
  const first = await bind()
  const second = await bind([first])
  const [old, now] = await both(first, second)
  expect(now).toMatchObject({ state: 'active', isDefault: true, replaces: first })
  // The former one stays while it may be needed to see that both are the same card.
  expect(old).toMatchObject({ state: 'active', isDefault: false, replaces: null })
  expect([old, now].map((card) => isReplaced(card, [old, now]))).toEqual([true, false])
  bench.time.jump(quarter)
  await bench.work()
  await bench.work()
  expect((await bench.stored(first)).state).toBe('removed')
  expect(bench.asked.filter((what) => what.startsWith('remove'))).toHaveLength(1)
  expect(await bench.stored(second)).toMatchObject({ state: 'active', isDefault: true })
})

test('a card that is not bound in the end takes no place', async () => {
  const first = await bind()
  bench.channel.confirm = () => ({ status: 'failed', over: 'declined', code: 'card_declined' })
  const second = await bind([first])
  bench.time.jump(quarter)
  await bench.work()
  const [old, now] = await both(first, second)
  expect([old.state, old.isDefault, now.state]).toEqual(['active', true, 'failed'])
  expect(isReplaced(old, [old, now])).toBe(false)
})

test('a card of another number, and one that is gone, stay as they are', async () => {
  const first = await bind()
  const second = await bind(['card_unknown'])
  bench.time.jump(quarter)
  await bench.work()
  const [old, now] = await both(first, second)
  expect([old.state, now.state, now.replaces]).toEqual(['active', 'active', null])
  bench.channel.confirm = () => enrolled('6235000000000000001')
  const third = await bind([second, first])
  expect((await bench.stored(third)).replaces).toBe(second)
})
