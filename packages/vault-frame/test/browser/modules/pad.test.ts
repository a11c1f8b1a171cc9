import { afterAll, beforeAll, expect, test } from 'vitest'
import { layouts, middleOf, type Stage, startStage, tap, type Visit, visit } from './stage.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

/** A person who sees: looks for the digit and taps there. */
async function enter(shopper: Visit, password: string): Promise<void> {
  for (const digit of password) {
    const { layout, cells } = await shopper.looks()
    const cell = cells[layout.indexOf(Number(digit))]
    if (cell) await tap(shopper, middleOf(cell))
  }
}

test('six taps on one layout are six positions', async () => {
  const shopper = await visit(stage, 'pad', layouts.slice(0, 1))
  await enter(shopper, '258013')
  expect(await shopper.counts()).toEqual([1, 2, 3, 4, 5, 6])
  expect(await shopper.done()).toEqual([[7, 3, 1, 2, 4, 0]])
  expect(shopper.troubles).toEqual([])
  await shopper.close()
})
