/**
 * What a terminal can do beside taking payments: its connection is tested, it leaves its host, tells
 * a card's balance, and sets money aside on a card that is captured or let go later. Each request
 * that sets money aside, takes it or gives it back has a number of its own, drawn once. Repeating a
 * call under its number never does it twice: it tells what became of it, and settles a doubt.
 */
import type { ErrorCode, Instant, Money } from '@tillway/kernel'
import type { NextAction } from './action.ts'
import type { Evidence, UnknownCause } from './outcome.ts'
import type { CardReading, ChipCompletion, TerminalReference } from './terminals.ts'

/** Nothing can be concluded; or it is certain that no byte of the request reached the channel. */
interface WithoutAnswer {
  readonly status: 'unknown' | 'not_sent'
  readonly cause: UnknownCause
  readonly evidence?: Evidence
}

/** It cannot be asked for now: the terminal is not set up, or something must be finished first. */
interface Blocked {
  readonly status: 'blocked'
  readonly code: ErrorCode
}

/** Whether the acquirer's host answers this terminal. */
export type EchoReport =
  | { readonly status: 'answered'; readonly evidence?: Evidence }
  /** The host answers, and does not take this terminal. */
  | { readonly status: 'refused'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | Blocked
  | WithoutAnswer

/** Whether the terminal has left its host. Its working keys are gone in any case but `blocked`. */
export type SignOffReport =
  | { readonly status: 'signed_off'; readonly evidence?: Evidence }
  /** `terminal_busy`: something is owed; `terminal_unsettled`: its batch is open. */
  | Blocked
  | WithoutAnswer

export interface BalanceRequest {
  readonly terminal: TerminalReference
  readonly reading: CardReading
}

export interface AccountBalance {
  /** Two digits of ISO 8583: 00 default, 10 savings, 20 cheque, 30 credit. */
  readonly account: string
  readonly kind: 'ledger' | 'available' | 'other'
  /** `debit`: the holder owes this much. */
  readonly sign: 'credit' | 'debit'
  readonly amount: Money
}

/** What a card has. For the holder's eyes: it belongs into no log. */
export type BalanceReport =
  | {
      readonly status: 'told'
      readonly balances: readonly AccountBalance[]
      readonly evidence?: Evidence
    }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly evidence?: Evidence }
  | WithoutAnswer

export interface AuthorizationReference {
  readonly terminal: TerminalReference
  readonly authorizationNumber: string
}

export interface AuthorizationRequest extends AuthorizationReference {
  readonly amount: Money
  readonly reading: CardReading
}

/** Ends an authorization whose chip has had the last word. */
export interface AuthorizationConclusion extends AuthorizationReference {
  readonly completion: ChipCompletion
}

export interface AuthorizationFacts {
  readonly authorizationNumber: string
  readonly channelTransaction: string
  /** The issuer's number of it. */
  readonly authorizationCode?: string
  readonly amount: Money
  readonly authorizedAt?: Instant
  /** Until then it may be captured or voided. */
  readonly expiresAt: Instant
  readonly receipt?: Readonly<Record<string, string>>
  /** The card holder must sign. */
  readonly signature?: 'wanted'
}

/** What became of setting money aside on a card. */
export type AuthorizationReport =
  | {
      readonly status: 'authorized'
      readonly authorized: AuthorizationFacts
      readonly evidence?: Evidence
    }
  /** Approved, and the chip has the last word. `action` is what brings it there. */
  | { readonly status: 'waiting'; readonly action: NextAction; readonly evidence?: Evidence }
  /** The channel does not know it. */
  | { readonly status: 'absent'; readonly evidence?: Evidence }
  /** Certainly over without anything being set aside. */
  | {
      readonly status: 'failed'
      readonly over: 'declined' | 'reversed'
      readonly code: ErrorCode
      readonly evidence?: Evidence
    }
  | WithoutAnswer

/** Takes what was set aside, all of it or a part; what is not taken is free again. Once. */
export interface CaptureRequest extends AuthorizationReference {
  readonly captureNumber: string
  readonly amount: Money
}

/** Lets go what was set aside and not captured. */
export interface AuthorizationVoidRequest extends AuthorizationReference {
  readonly voidNumber: string
}

/** Undoes a capture in the batch that it is of; what it took is set aside again. */
export interface CaptureVoidRequest {
  readonly terminal: TerminalReference
  readonly captureNumber: string
  readonly voidNumber: string
}

export interface FollowUpFacts {
  /** Number of the capture or of the void. */
  readonly number: string
  readonly channelTransaction: string
  readonly amount: Money
  readonly doneAt?: Instant
  readonly receipt?: Readonly<Record<string, string>>
}

interface NotDone {
  readonly status: 'absent'
  readonly evidence?: Evidence
}

interface Failed {
  readonly status: 'failed'
  readonly code: ErrorCode
  readonly evidence?: Evidence
}

/** What became of a capture. `absent`: it certainly never was, and may be sent anew. */
export type CaptureReport =
  | { readonly status: 'captured'; readonly captured: FollowUpFacts; readonly evidence?: Evidence }
  | NotDone
  | Failed
  | WithoutAnswer

/** What became of a void. `absent`: it certainly never was, and may be sent anew. */
export type VoidReport =
  | { readonly status: 'voided'; readonly voided: FollowUpFacts; readonly evidence?: Evidence }
  | NotDone
  | Failed
  | WithoutAnswer
