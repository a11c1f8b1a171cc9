/** What a test may change about the platform for cards, and what its parts are handed. */
import type { ServerResponse } from 'node:http'
import type { ClientCard, ClientPayment, Verification } from '@tillway/api/types'

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

export interface CardLevers {
  readonly frameOrigin: string
  /** How cards are added; null when they cannot be. */
  entry: 'form' | 'page' | null
  cards: Mutable<ClientCard>[]
  /** The code that is right; any other is wrong. */
  code: string
  triesLeft: number
  /** What a payment asks for beside a card. */
  verification: Verification | null
  /** The payment password that is right. */
  password: string
  /** What becomes of a payment whose code was right. */
  afterCode: 'succeeded' | 'declined' | 'unknown' | 'lapsed'
  /** Error codes with which the next requests to a route are refused, such as `POST card_forms`. */
  readonly refusals: Map<string, string[]>
  /** The frame serves nothing, or serves a page that stays silent. */
  frameIs: 'well' | 'silent'
  /** How often a code was texted. */
  sent: number
  /** What went by, for a test to look into. */
  readonly seen: string[]
}

export interface CardCall {
  readonly route: string
  readonly body: string
  readonly origin: string
  readonly response: ServerResponse
  payment(): Mutable<ClientPayment>
  view(): ClientPayment
  pay(): void
  answer(response: ServerResponse, status: number, body: unknown): void
  refuse(response: ServerResponse, status: number, code: string): void
}
