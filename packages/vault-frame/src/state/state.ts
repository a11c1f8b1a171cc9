/** All that the frame knows, except what is in its inputs: that stays there until it is sealed. */
import { type Field, fields } from '../fields/checks.ts'
import type { FrameConfig } from '../protocol/config.ts'
import type { Bank, CodeRequest, Kind, Look } from '../protocol/messages.ts'
import type { Problem } from '../words/text.ts'

/** What is known of the bank from the first digits; empty when it is not known. */
export interface Recognised {
  readonly bank?: Bank | null
  readonly kind?: Kind | null
}

export interface FrameState extends Look, Omit<CodeRequest, 'resend_in_ms'> {
  readonly step: 'card' | 'code'
  /** Something is on its way; nothing can be changed or sent. */
  readonly busy?: boolean
  /** What covers the button hides what the shopper agrees to. */
  readonly covered?: boolean
  /** It has been covered for longer than a frame takes to come to rest, and says so. */
  readonly hides?: boolean | undefined
  /** A complete code that was not sent because of it. */
  readonly withheld?: boolean | undefined
  /** By field; `form` for what none of them can mend. */
  readonly problems: { readonly [field in Field | 'form']?: Problem | undefined }
  /** Nothing while the digits are too few or the answer is awaited. */
  readonly recognised?: Recognised | null
  readonly chosenKind?: Kind
  /** The card's verification code, from the form until the codes need it; nowhere else. */
  readonly keptCvn?: string
  /** On the clock of the platform. */
  readonly resendAt: number
  /** How many codes were asked for. */
  readonly sends: number
  readonly sending?: boolean
  /** The present, as of the last change. */
  readonly now: number
}

export function initialState(config: FrameConfig, now: number): FrameState {
  const { ticket, claims, lang, theme, large, resend_in_ms } = config
  return {
    step: claims.kind,
    lang,
    theme,
    large,
    problems: {},
    ticket,
    phone: claims.phone || null,
    cvn: Boolean(claims.cvn),
    resendAt: now + resend_in_ms,
    sends: 1,
    now,
  }
}

/** What is asked now, in the order in which it stands. */
export function fieldsOf(state: FrameState): readonly Field[] {
  const { step, cvn, keptCvn, recognised, chosenKind } = state
  const { kind } = recognised || {}
  const isCredit = (kind || chosenKind) === 'credit'
  if (step === 'code') return cvn && !keptCvn ? ['code', 'cvn'] : ['code']
  return fields.filter((field) => {
    if (field === 'kind') return recognised && !kind
    return /expiry|cvn/.test(field) ? isCredit : field !== 'code'
  })
}

export function secondsToResend({ resendAt, now }: FrameState): number {
  return Math.max(0, Math.ceil((resendAt - now) / 1000))
}
