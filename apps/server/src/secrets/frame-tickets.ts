/** Tickets with which a shopper's browser opens the vault's frame. */
import type { Clock, Random } from '@tillway/kernel'
import { issueTicket, type LinkKey, maxTicketLifeMs, type TicketClaims } from '@tillway/vault-link'

export type FrameClaims = Omit<TicketClaims, 'v' | 'exp' | 'jti'>

export interface FrameTickets {
  /** Good for as long as a ticket can be. */
  issue(claims: FrameClaims): string
}

export function createFrameTickets(parts: {
  readonly linkKey: LinkKey
  readonly clock: Clock
  readonly random: Random
}): FrameTickets {
  const { linkKey, clock, random } = parts
  return {
    issue(claims) {
      const jti = Buffer.from(random.bytes(12)).toString('base64url')
      return issueTicket({ ...claims, exp: clock.now() + maxTicketLifeMs, jti }, linkKey)
    },
  }
}
