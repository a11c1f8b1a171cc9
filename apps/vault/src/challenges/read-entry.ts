/**
 * Opens what the frame sealed of a password, and holds it against what the server says it is for.
 * Only positions come out of it: what digits they are is told apart, after the try was counted.
 */
import { type Clock, PayError, type Secret, secret } from '@tillway/kernel'
import { pictureCount } from '@tillway/vault-frame/pictures'
import { type LinkKey, type PasswordEntry, readTicket } from '@tillway/vault-link'
import { isPhone } from '../cards/phone.ts'
import { sealLifeMs } from '../keys/hour-seals.ts'
import type { SealingKeys } from '../keys/sealing-keys.ts'
import { openSealed } from '../sealed/open-sealed.ts'
import type { MarkRow } from '../store/records.ts'
import {
  type Challenge,
  type ChallengeBook,
  isPasswordTicket,
  type PasswordTicket,
} from './challenge-book.ts'
import {
  type EntryName,
  entriesOf,
  type Layouts,
  mayChoosePicture,
  passwordLength,
} from './layouts.ts'

export interface ReadEntry {
  readonly claims: PasswordTicket
  readonly module: Challenge['module']
  /** Makes the challenge count once. */
  readonly mark: MarkRow
  /** Which browser it was, as that says; null when it kept nothing. */
  readonly device: string | null
  /** The picture that was chosen; null when none was. */
  readonly picture: number | null
  readonly phone: string | null
  /** Turns positions into digits, for this work alone: they are overwritten when it is done. */
  withDigits<Result>(work: (entered: Entered) => Promise<Result>): Promise<Result>
}

/** Digits as ASCII; empty where the purpose does not ask. */
export type Entered = Readonly<Record<EntryName, Uint8Array>>

export interface ReadEntryPorts {
  readonly keys: SealingKeys
  readonly challenges: ChallengeBook
  readonly linkKey: LinkKey
  readonly clock: Clock
}

/** Longer than clocks of several vaults differ, so that no mark is swept while its challenge lives. */
const markLifeMs = sealLifeMs + 10 * 60_000

const asciiNought = 0x30
const noDigits = new Uint8Array()

type Fields = Readonly<Record<string, unknown>>

/** Throws `challenge_invalid`, whatever is wrong with it. */
export async function readEntry(ports: ReadEntryPorts, entry: PasswordEntry): Promise<ReadEntry> {
  const { keys, challenges, clock } = ports
  const opened = await openSealed(entry.sealed, 'tillway-password', { keys, refused })
  const fields = opened.fields.reveal()
  const claims = claimsOf(ports, fields.ticket)
  if (!isPasswordTicket(claims) || !isFor(claims, entry)) throw refused('another use')
  const challenge = await challenges.open(claims, textOf(fields.challenge))
  if (challenge === undefined) throw refused('challenge')
  const positions = positionsOf(fields, claims)
  return {
    claims,
    module: challenge.module,
    mark: { id: `challenge ${challenge.id}`, lapsesAt: clock.now() + markLifeMs },
    device: deviceOf(fields),
    picture: pictureOf(fields, claims),
    phone: phoneOf(fields, claims),
    async withDigits(work) {
      const entered = decoded(entriesOf[entry.purpose], challenge.layouts, positions)
      try {
        return await work(entered)
      } finally {
        for (const digits of Object.values(entered)) digits.fill(0)
      }
    },
  }
}

function claimsOf({ linkKey, clock }: ReadEntryPorts, ticket: unknown) {
  try {
    return readTicket(textOf(ticket), { linkKey, now: clock.now() })
  } catch (cause) {
    throw refused(cause)
  }
}

/** All that a shopper was shown is what the server asks about now. */
function isFor(claims: PasswordTicket, entry: PasswordEntry): boolean {
  return (
    claims.merchant === entry.merchantId &&
    claims.shopper === entry.shopper &&
    claims.payment === entry.paymentId &&
    claims.subject === entry.subject &&
    claims.password.purpose === entry.purpose &&
    claims.amount === entry.amount &&
    claims.currency === entry.currency &&
    claims.payee === entry.payee
  )
}

function positionsOf(
  { entries }: Fields,
  { password }: PasswordTicket,
): Secret<readonly (readonly number[])[]> {
  const isWhole =
    Array.isArray(entries) &&
    entries.length === entriesOf[password.purpose].length &&
    entries.every(isPositions)
  if (!isWhole) throw refused('entries')
  return secret(entries)
}

function isPositions(value: unknown): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length === passwordLength &&
    value.every((position) => Number.isInteger(position) && position >= 0 && position <= 9)
  )
}

/** A browser that keeps nothing is counted by its address alone. */
function deviceOf({ device }: Fields): string | null {
  if (device === undefined || device === null || device === '') return null
  if (typeof device === 'string' && /^[\w-]{22}$/.test(device)) return device
  throw refused('device')
}

/**
 * Any of them, so that a choice outlives the challenge that it was made with: which twelve are
 * offered only keeps people from all taking the first.
 */
function pictureOf({ picture }: Fields, { password }: PasswordTicket): number | null {
  if (picture === undefined || picture === null) return null
  const isOne = Number.isInteger(picture) && Number(picture) >= 0 && Number(picture) < pictureCount
  if (isOne && mayChoosePicture(password.purpose)) return Number(picture)
  throw refused('picture')
}

function phoneOf({ phone }: Fields, { password }: PasswordTicket): string | null {
  if (password.purpose !== 'change_phone') return null
  if (typeof phone === 'string' && isPhone(phone.trim())) return phone.trim()
  throw new PayError('card_data_invalid', 'phone is missing or malformed', { param: 'phone' })
}

function decoded(
  names: readonly EntryName[],
  layouts: Layouts,
  positions: Secret<readonly (readonly number[])[]>,
): Entered {
  const entered = { current: noDigits, chosen: noDigits, again: noDigits }
  for (const [index, name] of names.entries()) {
    const perTap = layouts[index] ?? []
    const digitAt = (position: number, tap: number) =>
      perTap[perTap.length === 1 ? 0 : tap]?.[position]
    const digits = positions.reveal()[index]?.map(digitAt) ?? []
    entered[name] = Uint8Array.from(digits, (digit) => asciiNought + Number(digit))
  }
  return entered
}

/** What is no text is none; turning it into one could throw. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function refused(cause: unknown): PayError {
  return new PayError('challenge_invalid', undefined, { cause })
}
