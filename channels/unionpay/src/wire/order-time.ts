/**
 * Times of the gateway, all in China time. An order is named by its number **and** its `txnTime`,
 * so the same text must come out of the same instant for ever.
 */
import type { Instant } from '@tillway/kernel'
import { fromChinaTime, toChinaTime } from '@tillway/wire'

const dayMs = 86_400_000
const offsetMs = 8 * 3600 * 1000

/** Minutes after midnight at which the settlement day ends: 23:00, and 13:30 in the test environment. */
export const settlementCut = Object.freeze({ production: 23 * 60, test: 13 * 60 + 30 } as const)

/** `YYYYMMDDhhmmss` in China time. */
export function toOrderTime(instant: Instant): string {
  return toChinaTime(instant).replace(/\D/g, '')
}

/** Reads `YYYYMMDDhhmmss`; undefined when it is not a time that exists. */
export function fromOrderTime(text: string): Instant | undefined {
  if (!/^\d{14}$/.test(text)) return undefined
  const plain = text.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6')
  try {
    const instant = fromChinaTime(plain)
    return toOrderTime(instant) === text ? instant : undefined
  } catch {
    return undefined
  }
}

/** Reads `traceTime` (`MMDDhhmmss`, no year) as the instant nearest to `near`; undefined when it is none. */
export function fromTraceTime(text: string, near: Instant): Instant | undefined {
  const year = Number(toOrderTime(near).slice(0, 4))
  const candidates = [year - 1, year, year + 1]
    .map((candidate) => fromOrderTime(`${candidate}${text}`))
    .filter((instant) => instant !== undefined)
  return candidates.sort((a, b) => Math.abs(a - near) - Math.abs(b - near))[0]
}

/** The settlement day (`YYYYMMDD`) of an instant: what happens after the cut belongs to the next day. */
export function settlementDay(
  instant: Instant,
  cutMinutes: number = settlementCut.production,
): string {
  const sinceMidnightMs = (((instant + offsetMs) % dayMs) + dayMs) % dayMs
  const day = sinceMidnightMs >= cutMinutes * 60_000 ? instant + dayMs : instant
  return toOrderTime(day).slice(0, 8)
}

/** Whether an undo (31) is still possible: it must fall into the settlement day of what it undoes. */
export function isSameSettlementDay(
  one: Instant,
  other: Instant,
  cutMinutes: number = settlementCut.production,
): boolean {
  return settlementDay(one, cutMinutes) === settlementDay(other, cutMinutes)
}
