/**
 * What a page and the frame of the vault say to each other, version 1. Card data, codes and payment
 * passwords are entered there and never come by here: at most a card's name, and sealed text.
 */
export interface FrameLook {
  readonly lang: 'zh' | 'en'
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

export type FrameMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'resend' | 'cancel' | 'forgot' | 'sms' | 'later' }
  | { readonly type: 'height'; readonly px: number }
  | { readonly type: 'card'; readonly card: string }
  | { readonly type: 'code' | 'password'; readonly sealed: string }

export type FrameCommand =
  | {
      readonly type: 'ask_code'
      readonly ticket: string
      readonly phone: string
      readonly cvn: boolean
      readonly resend_in_ms: number
    }
  | { readonly type: 'code_refused'; readonly code: string; readonly resend_in_ms: number }
  | { readonly type: 'code_sent'; readonly resend_in_ms: number }
  | { readonly type: 'ask_password'; readonly ticket: string }
  | { readonly type: 'busy'; readonly on: boolean }
  | { readonly type: 'failed'; readonly code: string }
  | ({ readonly type: 'look' } & FrameLook)

/** The message, or null when it is none of ours. Who sent it is checked where it arrives. */
export function readFrameMessage(data: unknown): FrameMessage | null {
  const said = Object(data) as Record<string, unknown>
  return said.tillway === 1 && isComplete(said) ? (data as FrameMessage) : null
}

function isComplete({ type, px, card, sealed }: Record<string, unknown>): boolean {
  if (type === 'height') return typeof px === 'number'
  if (type === 'card') return typeof card === 'string'
  if (type === 'code' || type === 'password') return typeof sealed === 'string'
  return /^(ready|resend|cancel|forgot|sms|later)$/.test(String(type))
}

/** The address of the frame with what it must know of this page; `origin` is that of the page. */
export function frameAddress(frameUrl: string, origin: string, look: FrameLook): string {
  const { lang, theme, large } = look
  const known = new URLSearchParams({ origin, lang, theme, large: large ? '1' : '0' })
  return frameUrl + (frameUrl.includes('?') ? '&' : '?') + known
}
