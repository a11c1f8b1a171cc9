/** Reads a sealed code and holds it against what it is to be used for. */
import type { SealedCode } from '@tillway/channel'
import { type Clock, PayError, type Secret, secret } from '@tillway/kernel'
import { type LinkKey, readTicket, type TicketClaims } from '@tillway/vault-link'
import type { SealingKeys } from '../keys/sealing-keys.ts'
import { openSealed } from '../sealed/open-sealed.ts'

export interface ReadCode {
  readonly code: Secret<string>
  /** Of a credit card; in memory only, and only for this message. */
  readonly verificationCode?: Secret<string>
  /** Names the sealed text, so that it counts once. */
  readonly digest: string
  readonly lapsesAt: number
}

/**
 * Throws `code_invalid`: altered, lapsed, or given for another subject, merchant or amount. Whether
 * it was used before is for whoever uses it.
 */
export async function readCode(
  { sealed, subject }: SealedCode,
  bound: { readonly merchantId: string; readonly amount: number | undefined },
  ports: { readonly keys: SealingKeys; readonly linkKey: LinkKey; readonly clock: Clock },
): Promise<ReadCode> {
  const { keys, linkKey, clock } = ports
  const opened = await openSealed(sealed, 'tillway-code', { keys, refused })
  const { ticket, code, cvn } = opened.fields.reveal()
  const claims = claimsOf(ticket, { linkKey, now: clock.now() })
  const isFor =
    claims.kind === 'code' &&
    claims.subject === subject &&
    claims.merchant === bound.merchantId &&
    (bound.amount === undefined || claims.amount === bound.amount)
  if (!isFor) throw refused('another use')
  if (typeof code !== 'string' || !/^\d{4,8}$/.test(code)) throw refused('code')
  if (cvn !== undefined && !(typeof cvn === 'string' && /^\d{3,4}$/.test(cvn))) throw refused('cvn')
  return {
    code: secret(code),
    ...(cvn === undefined ? {} : { verificationCode: secret(String(cvn)) }),
    digest: opened.digest,
    lapsesAt: claims.exp,
  }
}

function claimsOf(
  ticket: unknown,
  how: { readonly linkKey: LinkKey; readonly now: number },
): TicketClaims {
  try {
    return readTicket(String(ticket), how)
  } catch (cause) {
    throw refused(cause)
  }
}

function refused(cause: unknown): PayError {
  return new PayError('code_invalid', undefined, { cause })
}
