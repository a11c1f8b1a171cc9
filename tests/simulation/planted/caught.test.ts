/** A fixed share of the planted bugs is caught each time, one for each of several promises. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantedBugs } from './planted-bugs.ts'
import { proofs } from './proofs.ts'
import { catchBug, makeBase } from './run-planted.ts'

/** Each breaks another promise. */
const share: readonly string[] = [
  'notification-acknowledged-first',
  'refund-failed-keeps-its-reserve',
  'timeout-taken-as-declined',
  'delivered-whatever-was-answered',
  'clock-gives-tries-back',
  'session-never-ends',
]

let base: ReturnType<typeof makeBase>
beforeAll(() => {
  base = makeBase()
})
afterAll(() => base.remove())

test.each(share)('%s', async (id) => {
  const bug = plantedBugs.find((one) => one.id === id)
  if (bug === undefined) throw new Error('there is no such bug')
  expect(proofs[id]).toBeDefined()
  const { isCaught, others } = await catchBug(bug, { pool: { size: 1 }, base: base.path })
  expect(`${id}: ${isCaught} ${isCaught ? '' : others.join(' ')}`).toBe(`${id}: true `)
})
