/**
 * Limits that hold across processes and restarts. What is counted is written before what it counts
 * is done, in the same unit as everything else that must hold then; whoever comes at the same time
 * finds the row changed and is run again. Subjects are keyed digests.
 */
import { type Clock, PayError } from '@tillway/kernel'
import type { LimitRow, Slots } from '../store/records.ts'
import type { Repositories } from '../store/vault-store.ts'

export interface Window {
  readonly ms: number
  readonly most: number
}

/** Milliseconds. */
export const minute = 60_000
export const hour = 60 * minute
const day = 24 * hour

export function hourAndDay(perHour: number, perDay: number): readonly Window[] {
  return [
    { ms: hour, most: perHour },
    { ms: day, most: perDay },
  ]
}

export interface Limit {
  readonly scope: string
  /** Of which there may be so many within each window. */
  readonly subject: string
  readonly windows: readonly Window[]
  /** Times are kept to this, in milliseconds: exact where few are allowed, coarse where many are. */
  readonly grainMs: number
}

/**
 * Counts one more of each, or none at all. Throws `code` with the seconds after which the next is
 * allowed. The longest wait of all limits is told, so that whoever waits it meets no other.
 */
export async function countAll(
  tables: Repositories,
  limits: readonly Limit[],
  {
    clock,
    code,
  }: { readonly clock: Pick<Clock, 'now'>; readonly code: 'sms_limited' | 'rate_limited' },
): Promise<void> {
  const now = clock.now()
  const found = await Promise.all(
    limits.map(async (limit) => ({
      limit,
      row: await tables.limits.get(limit.scope, limit.subject),
    })),
  )
  const waitMs = Math.max(0, ...found.map(({ limit, row }) => waitOf(limit, row?.slots ?? {}, now)))
  if (waitMs > 0) {
    throw new PayError(code, undefined, { retryAfterSeconds: Math.ceil(waitMs / 1_000) })
  }
  for (const { limit, row } of found) {
    await tables.limits.write(withOneMore(limit, row, now), row === undefined)
  }
}

/**
 * Takes one of each off again that was counted at `at`, where it turned out to be none. What has
 * left its window meanwhile is left alone.
 */
export async function uncountAll(
  tables: Repositories,
  limits: readonly Limit[],
  at: number,
): Promise<void> {
  for (const { scope, subject, grainMs } of limits) {
    const row = await tables.limits.get(scope, subject)
    const slot = slotOf(at, grainMs)
    const count = row?.slots[slot] ?? 0
    if (row === undefined || count === 0) continue
    const { [slot]: _, ...others } = row.slots
    const slots = count === 1 ? others : { ...others, [slot]: count - 1 }
    await tables.limits.write({ ...row, slots }, false)
  }
}

/** Milliseconds until another is allowed; 0 when it is now. */
export function waitOf({ windows }: Pick<Limit, 'windows'>, slots: Slots, now: number): number {
  const times = timesOf(slots)
  return Math.max(0, ...windows.map((window) => waitOfWindow(window, times, now)))
}

function waitOfWindow({ ms, most }: Window, times: readonly number[], now: number): number {
  const within = times.filter((time) => time > now - ms)
  if (within.length < most) return 0
  if (most === 0) return ms
  // When the oldest of those that fill the window leaves it.
  const leaving = within[within.length - most] ?? now
  return leaving + ms - now
}

/** Each as often as it was counted, the oldest first. */
function timesOf(slots: Slots): readonly number[] {
  return Object.entries(slots)
    .flatMap(([time, count]) => Array.from({ length: count }, () => Number(time)))
    .sort((a, b) => a - b)
}

function withOneMore(limit: Limit, row: LimitRow | undefined, now: number): LimitRow {
  const { scope, subject, windows, grainMs } = limit
  const longest = Math.max(...windows.map(({ ms }) => ms))
  const alive = Object.entries(row?.slots ?? {}).filter(([time]) => Number(time) > now - longest)
  const slot = slotOf(now, grainMs)
  const slots: Record<string, number> = Object.fromEntries(alive)
  slots[slot] = (slots[slot] ?? 0) + 1
  return { scope, subject, slots, lapsesAt: now + longest + grainMs, version: row?.version ?? 0 }
}

/** Rounded up, so that a coarse time never frees a place too early. */
function slotOf(at: number, grainMs: number): string {
  return String(Math.ceil(at / grainMs) * grainMs)
}
