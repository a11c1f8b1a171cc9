/** Instances that share a database keep its time, whatever the clocks of their machines say. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sharedDatabaseKinds } from '../kit/databases.ts'
import { asMerchant, makeMerchant, orderOf } from '../kit/merchant.ts'
import { startPlatform } from '../kit/start-platform.ts'

const hour = 3_600_000
const near = 10_000
const rightNow = Date.now.bind(Date)

/** Sets the clock of this machine: everything in this process reads it. */
const setAhead = (ms: number) => vi.spyOn(Date, 'now').mockImplementation(() => rightNow() + ms)

afterEach(() => void vi.restoreAllMocks())

describe.each(sharedDatabaseKinds)('on $name', ({ open }) => {
  test.each([
    ['from the beginning', true],
    ['later', false],
  ])(
    'a machine is an hour ahead, %s: payments are dated as the database has it',
    async (_, before) => {
      if (before) setAhead(hour)
      const database = await open()
      const platform = await startPlatform({ databaseUrl: database.url })
      const merchant = await makeMerchant(platform)
      setAhead(hour)
      const body = orderOf({ expires_in: 60 })
      const made = await asMerchant(platform, merchant).ok('createPayment', { body })
      const { now, vault } = { now: rightNow(), vault: platform.vault }
      expect(Math.abs(Date.parse(made.created_at) - now)).toBeLessThan(near)
      expect(Math.abs(Date.parse(made.expires_at) - now - 60_000)).toBeLessThan(near)
      expect(Math.abs(Number(await platform.server.store.time()) - now)).toBeLessThan(near)
      expect(await vault?.store.time()).toBeNull()
      // Still payable, by the clock of a machine that would have called it expired.
      const seen = await asMerchant(platform, merchant).ok('getPayment', {
        params: { id: made.id },
      })
      expect(seen.status).toBe('payable')
      const isTold = () =>
        platform.logLines.some(({ message }) => message === 'the clock of this machine is wrong')
      await expect.poll(isTold).toBe(true)
      await platform.stop()
      await database.drop()
    },
  )
})
