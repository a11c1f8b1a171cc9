/** What a shopper's browser may ask of the vault, each time with a ticket of the server. */
import { type Clock, errorTable, isPayError, type Log, PayError } from '@tillway/kernel'
import { type LinkKey, readTicket, type TicketClaims } from '@tillway/vault-link'
import type { BinTable } from '../banks/bin-table.ts'
import type { CardBook } from '../cards/card-book.ts'
import { readCardForm } from '../cards/card-form.ts'
import { type ChallengeParts, serveChallenge } from '../challenges/serve-challenge.ts'
import { type CodeLimits, limitOfTicket } from '../codes/code-limits.ts'
import { countAll } from '../codes/limits.ts'
import { type Handler, jsonAnswer, type VaultAnswer, type VaultRequest } from '../http/exchange.ts'
import { isTrouble, troubleOf } from '../http/trouble.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import type { SealingKeys } from '../keys/sealing-keys.ts'
import { openSealed } from '../sealed/open-sealed.ts'
import type { VaultStore } from '../store/vault-store.ts'
import { createErrorPage, type FrameLook, type FramePage } from './page.ts'

export interface FrameParts extends ChallengeParts {
  readonly page: FramePage
  /** By path. */
  readonly laterParts: ReadonlyMap<string, VaultAnswer>
  /** Where browsers reach the vault, without a trailing slash. */
  publicUrl(): string
  readonly cards: CardBook
  readonly bins: BinTable
  readonly keys: SealingKeys
  readonly store: VaultStore
  readonly fingerprint: Fingerprint
  readonly limits: CodeLimits
  readonly linkKey: LinkKey
  readonly clock: Clock
  readonly log: Log
}

/** Until another code may be asked for, where the page around does not say. */
const resendAfterMs = 60_000

export async function serveFrame(parts: FrameParts, { query }: VaultRequest): Promise<VaultAnswer> {
  const ticket = query.get('ticket') ?? ''
  const claims = claimsOrNull(parts, ticket)
  const origin = query.get('origin') ?? ''
  if (claims === null || !claims.origins.every(isOrigin) || !claims.origins.includes(origin)) {
    return createErrorPage()
  }
  const { kind, subject, amount, currency, payee, description, phone, cvn, origins } = claims
  const { password } = claims
  const shown = { kind, subject, amount, currency, payee, description, phone, cvn, password }
  return parts.page({
    document: kind === 'password' ? 'password' : 'card',
    origins,
    publicUrl: parts.publicUrl(),
    config: {
      ticket,
      claims: shown,
      origin,
      ...lookOf(query),
      key: await parts.keys.current(),
      resend_in_ms: kind === 'code' ? resendAfterMs : 0,
    },
  })
}

/** By path; all of them POST. */
export function frameRoutes(parts: FrameParts): ReadonlyMap<string, Handler> {
  return new Map([
    ['/frame/cards', told(parts, enterCard)],
    ['/frame/bins', told(parts, nameBank)],
    ['/frame/challenges', told(parts, serveChallenge)],
  ])
}

type Fields = Readonly<Record<string, unknown>>
type Carry = (parts: FrameParts, fields: Fields) => Promise<object>

async function enterCard(parts: FrameParts, { ticket, sealed }: Fields): Promise<object> {
  const { cards, bins, store, clock, limits, fingerprint } = parts
  const claims = claimsFor(parts, ticket)
  if (typeof sealed !== 'string') throw refused('form')
  const opened = await openSealed(sealed, 'tillway-card', { keys: parts.keys, refused })
  const fields = opened.fields.reveal()
  if (fields.ticket !== ticket) throw refused('another ticket')
  await store.transact(async (tables) => {
    const perTicket = limitOfTicket(claims.jti, limits, fingerprint)
    await countAll(tables, perTicket, { clock, code: 'rate_limited' })
  })
  const entered = readCardForm(fields, { bins, now: clock.now() })
  const { merchant: merchantId, payment: paymentId, shopper } = claims
  const card = await cards.add({ ...entered, merchantId, paymentId, shopper })
  const { kind, lastFour, bankCode } = entered
  return { card, bank: bins.bank(bankCode), kind, last_four: lastFour }
}

/** The beginning of a number, which names a bank and no card. */
async function nameBank(parts: FrameParts, { ticket, prefix }: Fields): Promise<object> {
  claimsFor(parts, ticket)
  if (typeof prefix !== 'string' || !/^\d{6,8}$/.test(prefix)) {
    throw new PayError('invalid_request', 'prefix is six to eight digits', { param: 'prefix' })
  }
  const { bank = null, kind = null, lengths = [] } = parts.bins.issuerOf(prefix) ?? {}
  return { bank, kind, lengths }
}

function claimsFor({ linkKey, clock }: FrameParts, ticket: unknown): TicketClaims {
  if (typeof ticket !== 'string') throw new PayError('ticket_invalid')
  const claims = readTicket(ticket, { linkKey, now: clock.now() })
  if (claims.kind !== 'card') throw new PayError('ticket_invalid', 'a ticket of another kind')
  return claims
}

function claimsOrNull({ linkKey, clock }: FrameParts, ticket: string): TicketClaims | null {
  try {
    return readTicket(ticket, { linkKey, now: clock.now() })
  } catch {
    return null
  }
}

function told(parts: FrameParts, carry: Carry): Handler {
  return async (request) => {
    try {
      return jsonAnswer(200, await carry(parts, fieldsOf(request)))
    } catch (error) {
      const { path } = request
      if (isTrouble(error)) parts.log.error({ path, ...troubleOf(error) }, 'a request failed')
      return errorAnswer(isPayError(error) ? error : new PayError('internal'))
    }
  }
}

export function errorAnswer({ code, param, retryAfterSeconds }: PayError): VaultAnswer {
  const { status, shopper } = errorTable[code]
  const wait = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const where = param === undefined ? {} : { param }
  return jsonAnswer(status, { error: { code, shopper_message: shopper, ...where } }, wait)
}

/** The frame's own page asks; no other site has business here. */
function fieldsOf({ headers, body }: VaultRequest): Fields {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') throw new PayError('origin_not_allowed')
  if (!headers['content-type']?.startsWith('application/json')) {
    throw new PayError('unsupported_media_type')
  }
  const fields = parse(body)
  if (typeof fields !== 'object' || fields === null) throw new PayError('invalid_request')
  return fields as Fields
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw new PayError('invalid_json')
  }
}

function refused(cause: unknown): PayError {
  return new PayError('card_data_invalid', 'the sealed card does not open', { cause })
}

/** Nothing but an origin may get into the policy. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.origin === text && /^https?:$/.test(url.protocol)
}

function lookOf(query: URLSearchParams): FrameLook {
  const theme = query.get('theme')
  return {
    lang: query.get('lang') === 'en' ? 'en' : 'zh',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    large: query.get('large') === '1',
  }
}
