import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bench, shopperCard, startBench } from '../../test/bench.ts'

let bench: Bench

beforeEach(async () => {
  bench = await startBench()
})
afterEach(() => bench.stop())

const sameAs = async (cardId: string, merchant = 'mch_1') =>
  (await bench.client.describe(merchant, cardId)).sameAs

test('a card that the same shopper enters again is told to be the same, the newest first', async () => {
  const first = await bench.cardId()
  expect(await sameAs(first)).toBeUndefined()
  await bench.time.advance(1_000)
  const second = await bench.cardId(shopperCard, { payment: 'pay_2' })
  await bench.time.advance(1_000)
  const third = await bench.cardId(shopperCard, { payment: 'pay_3' })
  expect(await sameAs(third)).toEqual([second, first])
  await bench.client.forget('mch_1', second)
  expect(await sameAs(third)).toEqual([first])
  // The number may be gone: that it is the same is known all the same.
  await bench.client.shredNumber('mch_1', first)
  expect(await sameAs(third)).toEqual([first])
})

test('nobody learns that somebody else has the same card', async () => {
  const mine = await bench.cardId()
  await bench.cardId(shopperCard, { shopper: 'shopper-2' })
  await bench.cardId(shopperCard, { shopper: null })
  await bench.cardId(shopperCard, { merchant: 'mch_2' })
  const unsaved = await bench.cardId(shopperCard, { shopper: null, payment: 'pay_2' })
  expect(await sameAs(mine)).toBeUndefined()
  expect(await sameAs(unsaved)).toBeUndefined()
})
