/** Cards that were opened for a merchant, and the tokens that stand for them. */
import type { Instant } from '@tillway/kernel'
import type { Fields } from '../wire/message.ts'
import type { Pair } from './payment.ts'

export interface EnrolmentOffer extends Pair {
  /** Names it to a browser. */
  readonly key: string
  /** Present: a token is wanted, and whose it shall be. */
  readonly trId?: string
  /** On a page of the gateway, where the holder enters what is needed. */
  readonly onPage: boolean
  /** A card that the merchant named already. */
  readonly cardNumber?: string
  readonly at: Instant
  readonly expiresAt: Instant
  readonly echo: Fields
  readonly backUrl?: string
  readonly frontUrl?: string
  readonly frontFailUrl?: string
}

export interface SimulatedEnrolment extends EnrolmentOffer {
  readonly state: 'waiting' | 'open'
  readonly token?: string
  readonly phone?: string
}

export interface SimulatedToken {
  readonly merId: string
  readonly token: string
  readonly trId: string
  readonly cardNumber: string
  readonly begin: Instant
  readonly end: Instant
  readonly deleted: boolean
  /** Where codes go since the token was changed; before that, to the card's own phone. */
  readonly phone?: string
}

export type EnrolmentRecord =
  | { readonly type: 'enrolment_offered'; readonly offer: EnrolmentOffer }
  | (Pair & {
      readonly type: 'enrolment_opened'
      readonly at: Instant
      readonly cardNumber: string
      readonly token?: string
    })
  | { readonly type: 'token_written'; readonly token: SimulatedToken }
  /** Opened by paying on a page. */
  | { readonly type: 'card_opened'; readonly merId: string; readonly cardNumber: string }
  /** A pair that no other request may use again. */
  | (Pair & { readonly type: 'pair_used' })

const tokenLifeMs = 5 * 365 * 86_400_000

/** When a token that is made now comes to its end. */
export function tokenEnd(now: Instant): Instant {
  return now + tokenLifeMs
}
