import { readTillCards, type TillCard } from '../till/till-cards.ts'

/** Asks the simulator for its cards, with the counters of their chips as their banks saw them last. */
export async function fetchTillCards(url: string): Promise<readonly TillCard[]> {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`)
  return readTillCards(await response.json())
}
