/** Entries to the vault's frame: a ticket, and the address to show in an iframe. */
import { PayError } from '@tillway/kernel'
import type { PaymentRecord } from '@tillway/payments'
import type { PasswordClaims, PasswordPurpose } from '@tillway/vault-link'
import type { FrameClaims } from '../../secrets/frame-tickets.ts'
import type { EngineContext, VaultAccess } from '../context.ts'

export interface FrameEntry {
  readonly frame_url: string
  readonly ticket: string
}

/** The page that shows the frame, and all that may. */
export interface FramePage {
  readonly origin: string
  readonly origins: readonly string[]
}

/**
 * Where the frame may be shown: at the merchant's registered origins and nowhere else. A request
 * that does not say where it comes from (from the page's own origin, or from an app) is taken to
 * come from the first. Throws `origin_not_allowed`.
 */
export function framePage(
  allowedOrigins: readonly string[],
  requestOrigin: string | undefined,
): FramePage {
  const [first] = allowedOrigins
  if (first === undefined) {
    throw new PayError(
      'origin_not_allowed',
      'cards are entered on registered origins only: register them with PATCH /v1/merchant',
    )
  }
  const origin = requestOrigin ?? first
  if (!allowedOrigins.includes(origin)) {
    throw new PayError('origin_not_allowed', 'the page is not at a registered origin')
  }
  return { origin, origins: allowedOrigins }
}

/** Throws `vault_unavailable` when no vault is joined. */
export function requireVault({ vault }: EngineContext): VaultAccess {
  if (vault === undefined) throw new PayError('vault_unavailable')
  return vault
}

export interface EntryInput {
  readonly payment: PaymentRecord
  readonly merchantName: string
  readonly page: FramePage
}

export interface CodeEntryInput extends EntryInput {
  /** The card being bound (`card_…`) or the attempt being paid (`att_…`). */
  readonly subject: string
  /** Masked. */
  readonly phone: string
  /** The frame must ask for the card's security code too. */
  readonly cvn: boolean
}

/** Where the payer types the code that was sent. No money moves by the code of a card. */
export function issueCodeTicket(ctx: EngineContext, input: CodeEntryInput): FrameEntry {
  const { payment, subject, phone, cvn } = input
  const amount = subject.startsWith('att_') ? payment.amount : 0
  const claims = { ...commonClaims(input), kind: 'code', subject, amount, phone, cvn } as const
  return entry(requireVault(ctx), claims, input.page)
}

/** Where a new card is entered. */
export function issueCardTicket(ctx: EngineContext, input: EntryInput): FrameEntry {
  const claims = { ...commonClaims(input), kind: 'card', subject: 'new_card', amount: 0 } as const
  return entry(requireVault(ctx), claims, input.page)
}

export interface PasswordEntryInput extends EntryInput {
  /** The attempt, the card, or `password`. */
  readonly subject: string
  readonly password: PasswordClaims
}

/** Where the payment password is entered, or chosen. Money moves by `pay` alone. */
export function issuePasswordTicket(ctx: EngineContext, input: PasswordEntryInput): FrameEntry {
  const { payment, subject, password } = input
  const amount = shownAmount(payment, password.purpose)
  const claims = { ...commonClaims(input), kind: 'password', subject, amount, password } as const
  return entry(requireVault(ctx), claims, input.page)
}

/** What the frame shows as the amount of an entry of the password, and the server expects. */
export const shownAmount = (
  payment: Pick<PaymentRecord, 'amount'>,
  purpose: PasswordPurpose,
): number => (purpose === 'pay' ? payment.amount : 0)

function commonClaims({ payment, merchantName, page }: EntryInput) {
  return {
    merchant: payment.merchantId,
    payment: payment.id,
    currency: payment.currency,
    payee: merchantName,
    description: payment.description,
    shopper: payment.shopper,
    origins: page.origins,
  }
}

function entry({ tickets, publicUrl }: VaultAccess, claims: FrameClaims, page: FramePage) {
  const ticket = tickets.issue(claims)
  const query = new URLSearchParams({ ticket, origin: page.origin })
  return { frame_url: `${publicUrl}/frame?${query}`, ticket }
}
