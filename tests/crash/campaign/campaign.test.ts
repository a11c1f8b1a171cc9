/** A small share of `npm run crash`, so that it never stops working between campaigns. */
import { expect, test } from 'vitest'
import { runCampaign } from './campaign.ts'
import { tell, totalKills } from './figures.ts'

test.each([
  { database: 'sqlite', themes: ['kills'] },
  { database: 'postgres', themes: ['lines'] },
] as const)(
  'kills and spoilt lines lose and double nothing: $database',
  { timeout: 900_000 },
  async ({ database, themes }) => {
    const wishes = { seed: 122_123, database, themes, kills: 1, stops: 1, minutes: 0, share: 0.25 }
    const figures = await runCampaign({ ...wishes, scanning: 4 })
    console.log(tell(figures))
    expect(figures.wrong).toEqual([])
    expect(totalKills(figures)).toBeGreaterThanOrEqual(4)
    expect(figures.payments).toBeGreaterThanOrEqual(6)
    expect(figures.moneyLostFen).toBe(0)
    expect(figures.databaseStops).toBe(database === 'postgres' ? 1 : 0)
  },
)
