/** Numbers of a terminal's transactions (STAN): 000001 to 999999, then 000001 again. */
import type { TerminalPage } from '@tillway/channel'
import { type Change, entries, put, read } from './entries.ts'

const highest = 999_999

export interface DrawnNumber {
  /** Six digits. */
  readonly stan: string
  /** Must be durable before the number is used. */
  readonly change: Change
}

export async function drawNumber(page: TerminalPage): Promise<DrawnNumber> {
  const last = (await read(page, entries.stan)) ?? 0
  const next = last >= highest ? 1 : last + 1
  return { stan: String(next).padStart(6, '0'), change: put(entries.stan, next) }
}
