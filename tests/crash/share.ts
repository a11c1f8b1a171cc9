/**
 * How many of the points that a real process can die at are taken. All of them are in a campaign; in
 * `npm test` the simulation takes over what is between.
 */
export const isCampaign = process.env.TILLWAY_CRASH_ALL !== undefined

/** One point in so many over that database. */
export function strideOf(database: string): number {
  if (isCampaign) return 1
  return database === 'SQLite' ? 5 : 11
}
