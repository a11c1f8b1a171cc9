/**
 * Tickets: what the server lets a shopper's browser do in the vault's frame, and what the frame
 * shows there. `vt_<base64url(JSON claims)>.<base64url(HMAC-SHA256)>`. A ticket is readable by
 * whoever holds it, so it carries nothing that the shopper may not see; nobody can alter one.
 */
import { type Instant, PayError } from '@tillway/kernel'
import { type LinkKey, macOf, sameBytes } from './mac.ts'

/** A ticket lives no longer, in milliseconds. */
export const maxTicketLifeMs = 15 * 60_000
/** How far the clocks of server and vault may differ. */
const skewMs = 60_000
const maxLength = 4_096

export interface TicketClaims {
  readonly v: 1
  /** `card` opens the card form, `code` the entry of a code, `password` that of a payment password. */
  readonly kind: 'card' | 'code' | 'password'
  readonly merchant: string
  readonly payment: string
  /**
   * `new_card`, the card being enrolled or changed (`card_…`), the attempt being paid (`att_…`) or
   * `password` itself.
   */
  readonly subject: string
  /** Minor units, as the frame shows them; 0 when no money moves. */
  readonly amount: number
  readonly currency: string
  /** Who is paid, as the frame shows it. */
  readonly payee: string
  readonly description: string
  /** The mall's own id of its shopper; null when the card serves this payment alone. */
  readonly shopper: string | null
  /** Exact origins of the pages that may embed the frame. */
  readonly origins: readonly string[]
  /** Masked, for the words "sent to 138****1234". */
  readonly phone?: string
  /** The frame must ask for the card's verification code with the code. */
  readonly cvn?: boolean
  /** With `password`: what it is entered for, and how. */
  readonly password?: PasswordClaims
  readonly exp: Instant
  /** Unique to this ticket. */
  readonly jti: string
}

/** What a payment password is entered for. */
export type PasswordPurpose = 'pay' | 'set' | 'change' | 'reset' | 'remove_card' | 'change_phone'

/** How it is entered: shuffled pad, gesture pad, shielded map, or plainly, for who cannot see a map. */
export type EntryModule = 'pad' | 'gesture' | 'shield' | 'plain'

export interface PasswordClaims {
  readonly purpose: PasswordPurpose
  /** What opens first; the shopper may choose another of `modules`. */
  readonly module: EntryModule
  readonly modules: readonly EntryModule[]
  /** The shuffled pad is shuffled anew after every tap. */
  readonly strict: boolean
  /** A text message code would do as well. */
  readonly sms: boolean
  /** The card it is about, as the shopper knows it: its bank and last four digits. */
  readonly card?: string
}

/** The longest life that is allowed is `maxTicketLifeMs` from now. */
export function issueTicket(claims: Omit<TicketClaims, 'v'>, linkKey: LinkKey): string {
  const payload = Buffer.from(JSON.stringify({ v: 1, ...claims })).toString('base64url')
  return `vt_${payload}.${macOf(linkKey, 'ticket', payload).toString('base64url')}`
}

/** Throws `ticket_invalid`: malformed, forged, lapsed, or of a life that is never given. */
export function readTicket(
  ticket: string,
  { linkKey, now }: { readonly linkKey: LinkKey; readonly now: Instant },
): TicketClaims {
  const claims = genuineClaims(ticket, linkKey)
  if (claims === undefined) throw new PayError('ticket_invalid')
  if (claims.exp <= now) throw new PayError('ticket_invalid', 'the ticket has lapsed')
  if (claims.exp > now + maxTicketLifeMs + skewMs) {
    throw new PayError('ticket_invalid', 'the ticket would live too long')
  }
  return claims
}

const form = /^vt_([\w-]+)\.([\w-]{43})$/

function genuineClaims(ticket: string, linkKey: LinkKey): TicketClaims | undefined {
  const [, payload, mac] = ticket.length > maxLength ? [] : (form.exec(ticket) ?? [])
  if (payload === undefined || mac === undefined) return undefined
  // Compared as text: base64 has several spellings of the same bytes.
  const expected = macOf(linkKey, 'ticket', payload).toString('base64url')
  if (!sameBytes(Buffer.from(mac), Buffer.from(expected))) return undefined
  return parse(Buffer.from(payload, 'base64url').toString('utf8'))
}

/** The server made it, so this only tells its versions apart. */
function parse(text: string): TicketClaims | undefined {
  const claims: unknown = JSON.parse(text)
  return hasForm(claims) ? claims : undefined
}

function hasForm(value: unknown): value is TicketClaims {
  if (typeof value !== 'object' || value === null) return false
  const claims = value as Partial<Record<keyof TicketClaims, unknown>>
  const texts = [
    claims.merchant,
    claims.payment,
    claims.subject,
    claims.currency,
    claims.payee,
    claims.description,
    claims.jti,
  ]
  return (
    claims.v === 1 &&
    (claims.kind === 'card' || claims.kind === 'code' || isPassword(claims)) &&
    texts.every((text) => typeof text === 'string') &&
    (claims.shopper === null || typeof claims.shopper === 'string') &&
    Number.isSafeInteger(claims.amount) &&
    Number.isSafeInteger(claims.exp) &&
    Array.isArray(claims.origins) &&
    claims.origins.every((origin) => typeof origin === 'string')
  )
}

const purposes: readonly unknown[] = [
  'pay',
  'set',
  'change',
  'reset',
  'remove_card',
  'change_phone',
] satisfies readonly PasswordPurpose[]
const modules: readonly unknown[] = ['pad', 'gesture', 'shield', 'plain'] satisfies EntryModule[]

function isPassword({ kind, password }: Partial<Record<keyof TicketClaims, unknown>>): boolean {
  const claims = Object(password) as Partial<Record<keyof PasswordClaims, unknown>>
  return (
    kind === 'password' &&
    purposes.includes(claims.purpose) &&
    modules.includes(claims.module) &&
    Array.isArray(claims.modules) &&
    claims.modules.every((module) => modules.includes(module)) &&
    typeof claims.strict === 'boolean' &&
    typeof claims.sms === 'boolean'
  )
}
