import { describe, expect, test } from 'vitest'
import { databases } from '../../test/databases.ts'

describe.each(databases)('the time, over $name', ({ name, create }) => {
  test('is that of a database with a machine of its own, and no other', async () => {
    const database = await create()
    const store = await database.open()
    const [before, time, after] = [Date.now(), await store.time(), Date.now()]
    if (name === 'sqlite') expect(time).toBeNull()
    else {
      // Here both run on one machine.
      expect(time).toBeGreaterThanOrEqual(before - 1)
      expect(time).toBeLessThanOrEqual(after + 1)
      expect(Number.isSafeInteger(time)).toBe(true)
    }
    await store.close()
    await database.drop()
  })
})
