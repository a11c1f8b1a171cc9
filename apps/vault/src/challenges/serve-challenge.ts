/** Gives the frame a map to enter a password by, and tells how the password stands. */
import { type Clock, PayError, type Random } from '@tillway/kernel'
import { type Drawn, drawnPicture } from '@tillway/vault-frame/pictures'
import { type EntryModule, type LinkKey, type PasswordState, readTicket } from '@tillway/vault-link'
import { countAll } from '../codes/limits.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import { sealLifeMs } from '../keys/hour-seals.ts'
import { statusOf } from '../passwords/lock-policy.ts'
import { limitOfChallenges, type PasswordLimits } from '../passwords/password-limits.ts'
import type { VaultStore } from '../store/vault-store.ts'
import { type ChallengeBook, isPasswordTicket, type PasswordTicket } from './challenge-book.ts'
import { drawPictures, entriesOf, mayChoosePicture } from './layouts.ts'

export interface ChallengeParts {
  readonly challenges: ChallengeBook
  readonly store: VaultStore
  readonly fingerprint: Fingerprint
  readonly passwordLimits: PasswordLimits
  readonly linkKey: LinkKey
  readonly clock: Clock
  readonly random: Random
}

type Fields = Readonly<Record<string, unknown>>

/**
 * Throws `ticket_invalid`, `invalid_request` for a module that the ticket does not offer, and
 * `rate_limited`.
 */
export async function serveChallenge(parts: ChallengeParts, fields: Fields): Promise<object> {
  const { store, challenges, clock, random, passwordLimits, fingerprint } = parts
  const claims = passwordClaimsOf(parts, fields.ticket)
  const { purpose } = claims.password
  const module = moduleOf(claims, fields.module)
  await store.transact(async (tables) => {
    const perTicket = limitOfChallenges(claims.jti, passwordLimits, fingerprint)
    await countAll(tables, perTicket, { clock, code: 'rate_limited' })
  })
  const { merchant: merchantId, shopper } = claims
  const row = await store.read.passwords.get({ merchantId, shopper })
  const { state, triesLeft, lockedUntil } = statusOf(row, clock.now())
  const made = await challenges.make(claims, module)
  const isOpen = isEnterable(purpose, state)
  const picture = row?.picture ?? null
  const pictures = isOpen && mayChoosePicture(purpose) ? drawPictures(random) : []
  return {
    challenge: isOpen ? made.text : '',
    module,
    strict: made.strict,
    layouts: isOpen ? made.layouts : [],
    picture,
    pictures,
    drawings: drawingsOf(picture === null ? pictures : [picture, ...pictures]),
    expires_in_ms: sealLifeMs,
    tries_left: triesLeft,
    locked_for_ms: lockedUntil === null ? 0 : Math.max(0, lockedUntil - clock.now()),
    state,
  }
}

/** By number, how the page draws them: it has none itself. */
function drawingsOf(pictures: readonly number[]): Readonly<Record<number, Drawn>> {
  return Object.fromEntries(pictures.map((picture) => [picture, drawnPicture(picture)]))
}

/** Whether anything could come of an entry. */
function isEnterable(purpose: PasswordTicket['password']['purpose'], state: PasswordState) {
  if (entriesOf[purpose].includes('current')) return state === 'set'
  return purpose === 'set' ? state === 'none' : state !== 'none' && state !== 'barred'
}

function passwordClaimsOf({ linkKey, clock }: ChallengeParts, ticket: unknown): PasswordTicket {
  if (typeof ticket !== 'string') throw new PayError('ticket_invalid')
  const claims = readTicket(ticket, { linkKey, now: clock.now() })
  if (!isPasswordTicket(claims)) throw new PayError('ticket_invalid', 'a ticket of another kind')
  return claims
}

function moduleOf({ password }: PasswordTicket, asked: unknown): EntryModule {
  const module = [password.module, ...password.modules].find((known) => known === asked)
  if (module !== undefined) return module
  throw new PayError('invalid_request', 'module is one that the ticket offers', { param: 'module' })
}
