/**
 * Version 1 of what the frame and the page around it say to each other. Who says it is checked
 * where it arrives; here its form is. Anything else is ignored, and nothing of it is ever shown
 * but numbers and a masked phone number: the words are the frame's own.
 */

import {
  type Check,
  code,
  commonForms,
  type Forms,
  isBoolean,
  like,
  messageIn,
  ticket,
} from './form.ts'

export type Language = 'zh' | 'en'

export interface Look {
  readonly lang: Language
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

export interface Bank {
  readonly code: string
  readonly zh: string
  readonly en: string
}

export type Kind = 'debit' | 'credit'

/** What a code is asked for with. */
export interface CodeRequest {
  readonly ticket: string
  /** Masked. */
  readonly phone: string | null
  /** The card's verification code belongs to this code. */
  readonly cvn: boolean
  /** Until another code may be asked for. */
  readonly resend_in_ms: number
}

export type ParentMessage =
  | ({ readonly type: 'ask_code' } & CodeRequest)
  | { readonly type: 'code_refused'; readonly code: string; readonly resend_in_ms: number }
  | { readonly type: 'code_sent'; readonly resend_in_ms: number }
  | { readonly type: 'busy'; readonly on: boolean }
  | { readonly type: 'failed'; readonly code: string }
  | ({ readonly type: 'look' } & Look)

/** All that the page around may know of a card. */
export interface StoredCard {
  readonly card: string
  readonly bank: Bank | null
  readonly kind: Kind
  readonly last_four: string
}

export type FrameMessage =
  | { readonly type: 'ready' | 'resend' | 'cancel' }
  | { readonly type: 'height'; readonly px: number }
  | ({ readonly type: 'card' } & StoredCard)
  | { readonly type: 'code'; readonly sealed: string }

const resend_in_ms: Check = (value) => typeof value === 'number' && value >= 0 && value < 4e6

const forms: Forms = {
  ask_code: {
    ticket,
    // A number with its middle hidden, so that no page can have the frame say something else.
    phone: (value) => value === null || like(/^[\d*+ -]{4,24}$/)(value),
    cvn: isBoolean,
    resend_in_ms,
  },
  code_refused: { code, resend_in_ms },
  code_sent: { resend_in_ms },
  ...commonForms,
}

/** The message, or null when it is not one of ours. */
export function parseParentMessage(data: unknown): ParentMessage | null {
  return messageIn(forms, data)
}

/** What a code is for, by its ticket: the vault refuses one whose claims were altered. */
export function purposeOf(ticket: string): 'pay' | 'confirm' {
  const claims = ticket.slice(3, ticket.indexOf('.')).replace(/-/g, '+').replace(/_/g, '/')
  return atob(claims).includes('"subject":"att_') ? 'pay' : 'confirm'
}
