/**
 * When wrong tries lock a password. A try is counted before it is compared and settled only by
 * being right, so one whose comparison nobody saw counts as wrong.
 */
import type { Instant } from '@tillway/kernel'
import type { PasswordState, PasswordStatus } from '@tillway/vault-link'
import type { PasswordRow } from '../store/records.ts'

export interface LockPolicy {
  /** So many within `windowMs` lock it for `lockMs`. */
  readonly mostRecent: number
  readonly windowMs: number
  readonly lockMs: number
  /** So many since the last right one, however long that took, and a new one must be set. */
  readonly mostInAll: number
}

const hour = 60 * 60_000

/** 5 in a day, a lock of 3 hours, 3 more: somebody who knows nothing has 8 of a million. */
export const lockPolicy: LockPolicy = Object.freeze({
  mostRecent: 5,
  windowMs: 24 * hour,
  lockMs: 3 * hour,
  mostInAll: 8,
})

export type Tries = Pick<PasswordRow, 'recent' | 'wrongInAll' | 'lockedUntil'>

export const noTries: Tries = Object.freeze({ recent: [], wrongInAll: 0, lockedUntil: null })

/** How it stands by its tries alone. */
export function lockOf(
  { wrongInAll, lockedUntil }: Tries,
  now: Instant,
  policy = lockPolicy,
): 'open' | 'locked' | 'reset_needed' {
  if (wrongInAll >= policy.mostInAll) return 'reset_needed'
  return lockedUntil !== null && lockedUntil > now ? 'locked' : 'open'
}

/** With one more try, counted now. The last one that is allowed closes the door behind itself. */
export function withTry(tries: Tries, now: Instant, policy = lockPolicy): Tries {
  const recent = [...withinWindow(tries, now, policy), now]
  const wrongInAll = tries.wrongInAll + 1
  // A lock settles what led to it: afterwards the tries begin anew, but for those in all.
  if (recent.length >= policy.mostRecent) {
    return { recent: [], wrongInAll, lockedUntil: now + policy.lockMs }
  }
  return { recent, wrongInAll, lockedUntil: null }
}

export function triesLeft(tries: Tries, now: Instant, policy = lockPolicy): number {
  if (lockOf(tries, now, policy) !== 'open') return 0
  const recent = withinWindow(tries, now, policy).length
  return Math.min(policy.mostRecent - recent, policy.mostInAll - tries.wrongInAll)
}

/** A clock that went back takes no try away: what lies ahead of it counts. */
function withinWindow({ recent }: Tries, now: Instant, { windowMs }: LockPolicy) {
  return recent.filter((at) => at > now - windowMs)
}

/** What the server may know; without a record as with one in which nothing is set. */
export function statusOf(row: PasswordRow | undefined, now: Instant): PasswordStatus {
  if (row === undefined)
    return { state: 'none', triesLeft: 0, lockedUntil: null, setAt: null, firstSetAt: null }
  const state = stateOf(row, now)
  return {
    state,
    triesLeft: state === 'set' ? triesLeft(row, now) : 0,
    lockedUntil: state === 'locked' ? row.lockedUntil : null,
    setAt: row.setAt,
    firstSetAt: row.firstSetAt,
  }
}

function stateOf(row: PasswordRow, now: Instant): PasswordState {
  if (row.barred) return 'barred'
  if (row.hash === null) return 'none'
  const lock = lockOf(row, now)
  return lock === 'open' ? 'set' : lock
}
