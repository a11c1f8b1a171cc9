/** All that the frame knows, except what is in its inputs: that stays there until it is sealed. */
import type { Field } from '../fields/checks.ts'
import type { FrameConfig } from '../protocol/config.ts'
import type { Bank, Kind, Look } from '../protocol/messages.ts'

/** A key of the dictionary, a code of the error table, or a sentence of the vault. */
export interface Problem {
  readonly code: string
  readonly sentence?: { readonly zh: string; readonly en: string } | undefined
}

/** What is known of the bank from the first digits. */
export interface Recognised {
  readonly bank: Bank | null
  readonly kind: Kind | null
  readonly lengths: readonly number[]
}

export interface CodeEntry {
  readonly ticket: string
  readonly phone: string | null
  /** The card's verification code belongs to this code. */
  readonly withCvn: boolean
  /** The frame still remembers the verification code from the card form. */
  readonly cvnKept: boolean
  /** On the clock of the platform. */
  readonly resendAt: number
  /** How many codes were asked for. */
  readonly sends: number
  readonly sending: boolean
}

export interface FrameState {
  readonly step: 'card' | 'code' | 'outside'
  readonly look: Look
  /** Something is on its way; nothing can be changed or sent. */
  readonly busy: boolean
  /** What covers the button hides what the shopper agrees to. */
  readonly covered: boolean
  readonly problems: Readonly<Partial<Record<Field, Problem | undefined>>>
  /** A problem of no field. */
  readonly alert: Problem | null
  /** null while the digits are too few or the answer is awaited. */
  readonly recognised: Recognised | null
  readonly chosenKind: Kind | null
  readonly agreed: boolean
  readonly code: CodeEntry
  /** The present, as of the last event. */
  readonly now: number
}

export function initialState(config: FrameConfig, inFrame: boolean, now: number): FrameState {
  const { ticket, claims, lang, theme, large, resend_in_ms } = config
  return {
    step: inFrame ? claims.kind : 'outside',
    look: { lang, theme, large },
    busy: false,
    covered: false,
    problems: {},
    alert: null,
    recognised: null,
    chosenKind: null,
    agreed: false,
    code: {
      ticket,
      phone: claims.phone || null,
      withCvn: Boolean(claims.cvn),
      cvnKept: false,
      resendAt: now + resend_in_ms,
      sends: 1,
      sending: false,
    },
    now,
  }
}

/** What the bank's table says, else what the shopper says. */
export function kindOf({ recognised, chosenKind }: FrameState): Kind | null {
  return recognised ? recognised.kind || chosenKind : null
}

export function asksKind({ recognised }: FrameState): boolean {
  return Boolean(recognised && !recognised.kind)
}

export function asksCvn({ code }: FrameState): boolean {
  return code.withCvn && !code.cvnKept
}

export function secondsToResend({ code, now }: FrameState): number {
  return Math.max(0, Math.ceil((code.resendAt - now) / 1000))
}
