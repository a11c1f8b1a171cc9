/**
 * Background care: a terminal pays what it owes, in growing pauses. Whoever follows an attempt or a
 * refund does the same; this is for what nobody follows.
 */
import type { AccountTerminals } from '@tillway/channel'
import type { Instant } from '@tillway/kernel'
import { entries, read } from './entries.ts'
import { type Held, holding, type Parts } from './held.ts'
import { isPaused } from './reversal.ts'
import { clearTheWay } from './settle.ts'

/** No sooner, however short the pause of a reversal is. */
const soonMs = 5_000
const laterMs = 60_000

export function createPayDebts(parts: Parts): AccountTerminals['payDebts'] {
  return (terminal) => {
    const later = parts.clock.now() + laterMs
    const without = { notReady: later, busy: later }
    return holding<Instant | undefined>(parts, terminal, without, payWhenDue)
  }
}

async function payWhenDue(held: Held): Promise<Instant | undefined> {
  const { page, parts } = held
  const pending = await read(page, entries.pending)
  if (pending !== undefined && isPaused(pending, parts.clock.now())) return pending.nextAt
  if (await clearTheWay(held)) return undefined
  const left = await read(page, entries.pending)
  const now = parts.clock.now()
  return left === undefined ? now + laterMs : Math.max(left.nextAt, now + soonMs)
}
