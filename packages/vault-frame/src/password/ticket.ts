/**
 * What the password is for. The vault writes it into the page; when the page around hands in
 * another ticket, it is read from there, and shown once the vault has answered to that ticket.
 */
import type { FrameConfigBase } from '../protocol/config.ts'

export type Purpose = 'pay' | 'set' | 'change' | 'reset' | 'remove_card' | 'change_phone'
export type Way = 'pad' | 'gesture' | 'shield' | 'plain'

/** In the order in which they are offered. */
export const drawnWays = ['pad', 'gesture', 'shield'] as const satisfies readonly Way[]

export interface PasswordTicket {
  /** Minor units; 0 when no money moves. */
  readonly amount: number
  readonly currency: string
  readonly payee: string
  readonly description: string
  /** In a ticket: the pages that may embed what it opens. The vault has looked at those of the first. */
  readonly origins?: readonly string[]
  readonly password: {
    readonly purpose: Purpose
    readonly module: Way
    readonly modules: readonly Way[]
    readonly sms: boolean
    /** The card it is about: its bank and last four digits. */
    readonly card?: string
  }
}

export interface PasswordConfig extends FrameConfigBase {
  readonly claims: PasswordTicket
}

/** Whether it is genuine the vault says. Null when it is no ticket for a password. */
export function claimsIn(ticket: string): PasswordTicket | null {
  try {
    const base64 = ticket.slice(3, ticket.indexOf('.')).replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes))
    return claims.password ? claims : null
  } catch {
    return null
  }
}
