/**
 * Challenges: one map each, for one entry. The vault stores nothing of one: it is sealed under the
 * key of its hour, bound to the ticket and all that the ticket is for, and counts once, by a mark
 * that is made when it is used.
 */
import type { Random } from '@tillway/kernel'
import type { EntryModule, PasswordClaims, TicketClaims } from '@tillway/vault-link'
import type { Place } from '../keys/aead.ts'
import type { HourSeals } from '../keys/hour-seals.ts'
import { drawLayouts, type Layouts } from './layouts.ts'

export interface Challenge {
  /** Of this one alone; what is marked as used. */
  readonly id: string
  readonly module: EntryModule
  readonly strict: boolean
  readonly layouts: Layouts
}

export interface PasswordTicket extends TicketClaims {
  readonly shopper: string
  readonly password: PasswordClaims
}

export interface ChallengeBook {
  make(claims: PasswordTicket, module: EntryModule): Promise<Challenge & { readonly text: string }>
  /** Undefined when it was altered, has lapsed, or was made for anything else than this ticket. */
  open(claims: PasswordTicket, text: string): Promise<Challenge | undefined>
}

/** Of one who pays for a named shopper, with all that a challenge is bound to. */
export function isPasswordTicket(claims: TicketClaims): claims is PasswordTicket {
  return claims.kind === 'password' && claims.password !== undefined && claims.shopper !== null
}

export function createChallengeBook(ports: {
  readonly seals: HourSeals
  readonly random: Random
}): ChallengeBook {
  const { seals, random } = ports
  return {
    async make(claims, module) {
      const { purpose } = claims.password
      const strict = module === 'pad' && claims.password.strict
      const challenge: Challenge = {
        id: Buffer.from(random.bytes(16)).toString('base64url'),
        module,
        strict,
        layouts: drawLayouts({ purpose, module, strict }, random),
      }
      return { ...challenge, text: await seals.seal(placeOf(claims), challenge) }
    },
    async open(claims, text) {
      const opened = await seals.open(placeOf(claims), text)
      return 'content' in opened ? (opened.content as Challenge) : undefined
    },
  }
}

function placeOf(claims: PasswordTicket): Place {
  const { jti, merchant, shopper, payment, subject, password, amount, currency, payee } = claims
  const { purpose } = password
  return [
    'password_challenge',
    jti,
    merchant,
    shopper,
    payment,
    subject,
    purpose,
    amount,
    currency,
    payee,
  ]
}
