/**
 * The readers that a page can reach, as the SDK needs them. `createReaderDesk` of `@tillway/reader`
 * makes one; the SDK imports nothing of it, so that who has no reader carries no code for one.
 */
import type { CompleteCard, NextAction, PresentCard } from '@tillway/api/types'
import type { BilingualText } from '../machine/state.ts'

/** A place to look for readers in, such as Bluetooth. */
export interface ReaderSourceOption {
  readonly id: string
  readonly name: BilingualText
}

export interface FoundReaderOption {
  readonly id: string
  /** As the device calls itself. */
  readonly name: string
}

/** What the person at the reader is to do, or what the reader does. */
export type ReaderPrompt =
  | 'present_card'
  | 'insert_card'
  | 'swipe_card'
  | 'tap_card'
  | 'use_chip'
  | 'retry_card'
  | 'try_another_card'
  | 'processing'
  | 'enter_pin'
  | 'pin_digits'
  | 'remove_card'

/** `apart`: none is connected. From `idle` on one is. */
export type ReaderDeskStatus =
  | 'apart'
  | 'finding'
  | 'connecting'
  | 'idle'
  | 'waiting_card'
  | 'reading'
  | 'waiting_pin'
  | 'online'
  | 'finishing'
  | 'remove_card'

export interface ReaderDeskState {
  readonly status: ReaderDeskStatus
  /** Those that can be asked in this place. */
  readonly sources: readonly ReaderSourceOption[]
  /** What was found, or was connected before: `connect` needs no new search. */
  readonly found: readonly FoundReaderOption[]
  readonly reader: {
    readonly id: string
    readonly name: string
    readonly model: string
    readonly serial: string
    /** Percent; null when it does not tell. */
    readonly battery: number | null
  } | null
  readonly prompt: ReaderPrompt | null
  /** How many digits of a PIN have been typed at the reader. */
  readonly typed: number
  /** A code of `@tillway/reader`: why what was asked last did not work; null when it did. */
  readonly problem: string | null
}

export type PostedCard = Omit<PresentCard, 'attempt'>
export type PostedDecision = Omit<CompleteCard, 'attempt'>

/** One try to pay with a card. */
export interface ReaderJob {
  /** Of the action with step `present`. */
  readonly params: Readonly<Record<string, string>>
  /**
   * Posts what was read. Resolves with what the attempt wants next, once it is no longer being
   * worked on; null when it is over. Rejects when that cannot be found out.
   */
  onCard(card: PostedCard): Promise<NextAction | null>
  /** Posts the chip's last word. */
  onDecision(decision: PostedDecision): Promise<unknown>
  /** Calls the wait for a card off; what was posted goes its way. */
  readonly signal: AbortSignal
}

/** `failed`: nothing was posted, so nothing can have been paid. `ask_server`: nobody here knows. */
export type ReaderJobEnd =
  | { readonly type: 'answered' | 'completed' | 'ask_server' }
  | { readonly type: 'failed'; readonly code: string }

/** Nothing here rejects: what went wrong stands in the state. */
export interface ReaderDesk {
  getState(): ReaderDeskState
  /** Called after every change; returns the function that ends it. */
  subscribe(run: () => void): () => void
  /**
   * Looks in one place, and connects what it finds when that is one. To be called from a click,
   * because a browser may ask which.
   */
  find(source: string): Promise<void>
  /** Connects one of those that were found. It stays connected for the next payment. */
  connect(reader: string): Promise<void>
  disconnect(): Promise<void>
  pay(job: ReaderJob): Promise<ReaderJobEnd>
}

/** The terminal that this page stands at. */
export interface TerminalOptions {
  /** `tm_…` */
  readonly id: string
  /** Without readers, nothing that needs one is offered. */
  readonly readers?: ReaderDesk | undefined
}
