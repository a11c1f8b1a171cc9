/** A new password: the first one, another one for the one known, another one for the one forgotten. */
import { timingSafeEqual } from 'node:crypto'
import { PayError } from '@tillway/kernel'
import type { PasswordAnswer, SetPasswordMessage, ShopperName } from '@tillway/vault-link'
import { type Entered, type ReadEntryPorts, readEntry } from '../challenges/read-entry.ts'
import type { PasswordRow } from '../store/records.ts'
import { settleTry, type TryParts, tryOnce, useUp } from './counted-try.ts'
import { isGuessable } from './guessable.ts'
import { noTries } from './lock-policy.ts'
import { rightAnswer } from './password-answers.ts'
import type { KeptHash } from './password-hashes.ts'
import { type PersonalParts, personalPieces } from './personal.ts'
import { checkProof } from './proof.ts'
import type { Verdicts } from './verdicts.ts'

export interface SetPasswordParts extends TryParts, ReadEntryPorts, PersonalParts {
  readonly verdicts: Verdicts
}

/** The one of now is counted and compared first; only then is the new one looked at. */
export async function changePassword(
  parts: SetPasswordParts,
  message: SetPasswordMessage,
): Promise<PasswordAnswer> {
  const { hashes, clock } = parts
  const read = await readEntry(parts, message)
  return await read.withDigits(async (entered) => {
    const tried = await tryOnce(parts, { entry: message, read, digits: entered.current })
    if ('answer' in tried) return tried.answer
    try {
      await assertGood(parts, message, entered)
    } catch (error) {
      // What is wrong with the new one takes nothing from the old one's having been right.
      await settleTry(parts, tried, {})
      throw error
    }
    const hash = await hashes.make(message, entered.chosen)
    const row = await settleTry(parts, tried, { ...hash, setAt: clock.now() })
    return await rightAnswer(parts, message, { read, row })
  })
}

/** The first one, or one for what was forgotten or is locked: with the word of a bank. */
export async function setPassword(
  parts: SetPasswordParts,
  message: SetPasswordMessage,
): Promise<PasswordAnswer> {
  const { store, hashes } = parts
  const read = await readEntry(parts, message)
  await checkProof(store, message)
  await store.transact(async (tables) => {
    assertSettable(message, await tables.passwords.lock(message))
    await useUp(tables, read.mark)
  })
  const hash = await read.withDigits(async (entered) => {
    await assertGood(parts, message, entered)
    return await hashes.make(message, entered.chosen)
  })
  const row = await writeNew(parts, message, { hash, picture: read.picture })
  return await rightAnswer(parts, message, { read, row })
}

function writeNew(
  { store, clock }: SetPasswordParts,
  message: SetPasswordMessage,
  { hash, picture }: { readonly hash: KeptHash; readonly picture: number | null },
): Promise<PasswordRow> {
  return store.transact(async ({ passwords }) => {
    const before = await passwords.lock(message)
    assertSettable(message, before)
    const kept = before ?? unset(message)
    const setAt = clock.now()
    const firstSetAt = kept.firstSetAt ?? setAt
    const chosen = { picture: picture ?? kept.picture, setAt, firstSetAt }
    const after = { ...kept, ...hash, ...noTries, ...chosen }
    await (before === undefined ? passwords.insert(after) : passwords.write(after))
    return after
  })
}

/** A row of one who has none. */
export function unset({ merchantId, shopper }: ShopperName): PasswordRow {
  return {
    merchantId,
    shopper,
    hash: null,
    salt: null,
    parameters: null,
    pepperVersion: null,
    setAt: null,
    firstSetAt: null,
    picture: null,
    ...noTries,
    barred: false,
    version: 0,
  }
}

function assertSettable({ purpose }: SetPasswordMessage, row: PasswordRow | undefined): void {
  const isThere = row !== undefined && row.hash !== null
  if (row?.barred === true) throw new PayError('password_barred')
  if (purpose === 'set' && isThere) throw new PayError('password_already_set')
  if (purpose === 'reset' && !isThere) throw new PayError('password_not_set')
}

async function assertGood(
  parts: SetPasswordParts,
  of: ShopperName,
  { chosen, again }: Entered,
): Promise<void> {
  if (!timingSafeEqual(chosen, again)) throw new PayError('password_entries_differ')
  const digits = Buffer.from(chosen).toString('latin1')
  const personal = await personalPieces(parts, of)
  if (isGuessable(digits) || personal.refuses(digits)) throw new PayError('password_too_easy')
}
