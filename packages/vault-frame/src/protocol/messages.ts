/**
 * Version 1 of what the frame and the page around it say to each other. Who says it is checked
 * where it arrives; here its form is. Anything else is ignored, and nothing of it is ever shown
 * but numbers and a masked phone number: the words are the frame's own.
 */

export interface Look {
  readonly lang: 'zh' | 'en'
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

export interface Bank {
  readonly code: string
  readonly zh: string
  readonly en: string
}

export type Kind = 'debit' | 'credit'

export type ParentMessage =
  | {
      readonly type: 'ask_code'
      readonly ticket: string
      readonly phone: string | null
      readonly cvn: boolean
      readonly resendInMs: number
    }
  | { readonly type: 'code_refused'; readonly code: string; readonly resendInMs: number }
  | { readonly type: 'code_sent'; readonly resendInMs: number }
  | { readonly type: 'busy'; readonly on: boolean }
  | { readonly type: 'failed'; readonly code: string }
  | { readonly type: 'look'; readonly look: Look }

export type FrameMessage =
  | { readonly type: 'ready' | 'resend' | 'cancel' }
  | { readonly type: 'height'; readonly px: number }
  | {
      readonly type: 'card'
      readonly card: string
      readonly bank: Bank | null
      readonly kind: Kind
      readonly last_four: string
    }
  | { readonly type: 'code'; readonly sealed: string }

/** The message, or null when it is not one of ours. */
export function parseParentMessage(data: unknown): ParentMessage | null {
  const { tillway, type, ticket, cvn, resend_in_ms, code, on } = fieldsOf(data)
  if (tillway !== 1) return null
  const resendInMs = isWait(resend_in_ms) ? resend_in_ms : null
  const error = isErrorCode(code) ? code : null
  switch (type) {
    case 'ask_code': {
      if (!isTicket(ticket) || resendInMs === null) return null
      return {
        type,
        ticket,
        phone: maskedPhone(fieldsOf(data).phone),
        cvn: cvn === true,
        resendInMs,
      }
    }
    case 'code_refused':
      return error && resendInMs !== null ? { type, code: error, resendInMs } : null
    case 'code_sent':
      return resendInMs === null ? null : { type, resendInMs }
    case 'busy':
      return typeof on === 'boolean' ? { type, on } : null
    case 'failed':
      return error ? { type, code: error } : null
    case 'look': {
      const look = parseLook(data)
      return look && { type, look }
    }
    default:
      return null
  }
}

export function parseLook(data: unknown): Look | null {
  const { lang, theme, large } = fieldsOf(data)
  if (lang !== 'zh' && lang !== 'en') return null
  if (theme !== 'auto' && theme !== 'light' && theme !== 'dark') return null
  return typeof large === 'boolean' ? { lang, theme, large } : null
}

export function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data ? { ...data } : {}
}

export function isTicket(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096 && /^vt_[\w-]+\.[\w-]+$/.test(value)
}

/** A number with its middle hidden, so that no page can have the frame say something else. */
export function maskedPhone(value: unknown): string | null {
  return typeof value === 'string' && /^[\d*+ -]{4,24}$/.test(value) ? value : null
}

export function isWait(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 3_600_000
}

function isErrorCode(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z_]{1,64}$/.test(value)
}

/** What the ticket is for, as the server wrote it: the vault refuses a ticket that was altered. */
export function subjectOf(ticket: string): string {
  const claims = /^vt_([\w-]+)/.exec(ticket)?.[1] || ''
  try {
    return String(JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))).subject)
  } catch {
    return ''
  }
}
