/**
 * One try: written down and durable, then compared, then settled when it was right. The row is
 * locked while it is counted, so that no number of requests, processes or crashes makes more
 * comparisons than the policy allows. What a crash leaves between the two counts as wrong.
 */
import { type Clock, type Instant, PayError } from '@tillway/kernel'
import type { PasswordAnswer, PasswordEntry } from '@tillway/vault-link'
import type { ReadEntry } from '../challenges/read-entry.ts'
import { countAll, type Limit, uncountAll } from '../codes/limits.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import type { MarkRow, PasswordRow } from '../store/records.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'
import { lockOf, noTries, statusOf, withTry } from './lock-policy.ts'
import type { KeptHash, PasswordHashes } from './password-hashes.ts'
import { limitsOfTry, type PasswordLimits } from './password-limits.ts'

export interface TryParts {
  readonly store: VaultStore
  readonly hashes: PasswordHashes
  readonly fingerprint: Fingerprint
  readonly passwordLimits: PasswordLimits
  readonly clock: Clock
}

export interface CountedTry {
  /** As it stands with this try. */
  readonly row: PasswordRow
  readonly at: Instant
  readonly limits: readonly Limit[]
}

/** Throws `challenge_invalid` when the challenge was used before. */
export async function useUp({ marks }: Repositories, mark: MarkRow): Promise<void> {
  if (!(await marks.insert(mark))) throw new PayError('challenge_invalid', 'used before')
}

/** What was entered, and for what. */
export interface Attempted {
  readonly entry: PasswordEntry
  readonly read: ReadEntry
  /** Of the password of now. */
  readonly digits: Uint8Array
}

/** The try when it was right, and the answer when it was not. Throws what counting throws. */
export async function tryOnce(
  parts: TryParts,
  { entry, read, digits }: Attempted,
): Promise<CountedTry | { readonly answer: PasswordAnswer }> {
  const { hashes, clock } = parts
  const counted = await countTry(parts, { entry, read })
  if (await hashes.matches(counted.row, digits)) return counted
  const newlyLocked = lockOf(counted.row, counted.at) !== 'open'
  const status = statusOf(counted.row, clock.now())
  return { answer: { result: 'wrong', status, newlyLocked } }
}

/**
 * Throws, with nothing counted, `challenge_invalid`, `rate_limited`, `password_not_set`,
 * `password_locked`, `password_reset_needed` and `password_barred`.
 */
function countTry(
  { store, fingerprint, passwordLimits, clock }: TryParts,
  { entry, read }: Omit<Attempted, 'digits'>,
): Promise<CountedTry> {
  const whence = { device: read.device, clientIp: entry.clientIp }
  const limits = limitsOfTry(whence, passwordLimits, fingerprint)
  return store.transact(async (tables) => {
    const at = clock.now()
    const row = await tables.passwords.lock(entry)
    await useUp(tables, read.mark)
    assertOpen(row, at)
    await countAll(tables, limits, { clock: { now: () => at }, code: 'rate_limited' })
    const counted = { ...row, ...withTry(row, at) }
    await tables.passwords.write(counted)
    return { row: counted, at, limits }
  })
}

/**
 * What a right one ends: the tries before it, and what was counted of it. Throws `challenge_invalid`
 * when the password was changed while it was compared, and `password_barred`.
 */
export function settleTry(
  { store }: TryParts,
  { row: compared, at, limits }: CountedTry,
  fresh: Partial<PasswordRow>,
): Promise<PasswordRow> {
  return store.transact(async (tables) => {
    const row = await tables.passwords.lock(compared)
    if (row === undefined || row.setAt !== compared.setAt) throw new PayError('challenge_invalid')
    if (row.barred) throw new PayError('password_barred')
    // Of two that hash it anew in the same moment, one has done it.
    const isFresh = row.hash === compared.hash || fresh.setAt !== undefined
    const settled = { ...row, ...noTries, ...(isFresh ? fresh : {}) }
    await tables.passwords.write(settled)
    await uncountAll(tables, limits, at)
    return settled
  })
}

/** A right one that lies under an old pepper or other parameters is hashed anew. */
export async function freshHash(
  { hashes }: TryParts,
  row: PasswordRow,
  digits: Uint8Array,
): Promise<Partial<KeptHash>> {
  return (await hashes.isOutdated(row)) ? await hashes.make(row, digits) : {}
}

function assertOpen(row: PasswordRow | undefined, now: Instant): asserts row is PasswordRow {
  const { state, lockedUntil } = statusOf(row, now)
  if (state === 'none') throw new PayError('password_not_set')
  if (state === 'barred') throw new PayError('password_barred')
  if (state === 'reset_needed') throw new PayError('password_reset_needed')
  if (state === 'set') return
  const leftMs = Math.max(0, (lockedUntil ?? now) - now)
  const retryAfterSeconds = Math.ceil(leftMs / 1_000)
  throw new PayError('password_locked', undefined, { retryAfterSeconds })
}
