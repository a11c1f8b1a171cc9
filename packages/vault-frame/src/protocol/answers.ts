/** What the vault answers, as far as the frame passes it on or shows it. */
import type { Answer } from '../platform/platform.ts'
import type { Problem } from '../state/state.ts'
import { type Bank, type FrameMessage, fieldsOf, type Kind } from './messages.ts'

export function parseBank(value: unknown): Bank | null {
  const { code, zh, en } = fieldsOf(value)
  const isBank = typeof code === 'string' && typeof zh === 'string' && typeof en === 'string'
  return isBank ? { code, zh, en } : null
}

export function parseKind(value: unknown): Kind | null {
  return value === 'debit' || value === 'credit' ? value : null
}

/** The card as the page around may know it, or what was wrong. */
export function parseStoredCard({ status, body }: Answer): FrameMessage | Problem {
  const { card, bank, kind, last_four, error } = fieldsOf(body)
  const known = parseKind(kind)
  const isCard = typeof card === 'string' && typeof last_four === 'string' && known
  if (status < 300 && isCard)
    return { type: 'card', card, bank: parseBank(bank), kind: known, last_four }
  const { code, shopper_message } = fieldsOf(error)
  const { zh, en } = fieldsOf(shopper_message)
  const sentence = typeof zh === 'string' && typeof en === 'string' ? { zh, en } : undefined
  return { code: typeof code === 'string' ? code : 'failed', sentence }
}
