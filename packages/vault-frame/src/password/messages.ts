/** What the password page and the page around it say to each other; version 1, as for cards. */
import { commonForms, messageIn, ticket } from '../protocol/form.ts'
import type { Look } from '../protocol/messages.ts'

export type PasswordParentMessage =
  | { readonly type: 'ask_password'; readonly ticket: string }
  | { readonly type: 'busy'; readonly on: boolean }
  | { readonly type: 'failed'; readonly code: string }
  | ({ readonly type: 'look' } & Look)

export type PasswordMessage =
  /** `sms`: a code instead. `later`: no password for now. */
  | { readonly type: 'ready' | 'cancel' | 'forgot' | 'sms' | 'later' }
  | { readonly type: 'height'; readonly px: number }
  | { readonly type: 'password'; readonly sealed: string }

const forms = { ask_password: { ticket }, ...commonForms }

/** The message, or null when it is not one of ours. */
export function parsePasswordMessage(data: unknown): PasswordParentMessage | null {
  return messageIn(forms, data)
}
