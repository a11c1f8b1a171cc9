/** Asks for something with a card that was read: one number, one request. */
import type { CardReading, UnknownCause } from '@tillway/channel'
import type { ErrorCode, Instant, Money } from '@tillway/kernel'
import { MalformedMessage } from '@tillway/wire/iso8583'
import type { EntryKey, Flow, FlowName } from './entries.ts'
import type { Exchanged } from './exchange.ts'
import type { Held } from './held.ts'
import { type CardKind, draftByCard } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { type OpenedReading, openReading } from './reading.ts'
import { type Sending, sendFlow } from './send-flow.ts'
import { clearTheWay } from './settle.ts'
import { ensureSignedIn, type Signed } from './sign-in.ts'

export interface Asking {
  readonly kind: CardKind
  /** The attempt's or the authorization's. */
  readonly number: string
  readonly amount: Money
  readonly reading: CardReading
  /** Under which the flow is found by that number. */
  readonly index: EntryKey<FlowName>
  /** What was held up until then does not leave any more. */
  readonly sendBefore?: Instant | undefined
}

export type Asked =
  /** Its state is certain. */
  | { readonly status: 'flow'; readonly flow: Flow }
  /** Nothing was sent, because of what was read. */
  | { readonly status: 'refused'; readonly code: ErrorCode }
  | { readonly status: 'not_sent' | 'unknown'; readonly cause: UnknownCause }

/** What is owed goes first. */
export async function sendByCard(held: Held, asking: Asking): Promise<Asked> {
  if (!(await clearTheWay(held))) return { status: 'not_sent', cause: 'in_progress' }
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return { status: 'not_sent', cause: signed.cause }
  const opened = await openReading(held, asking.reading, signed.keys)
  if ('refused' in opened) return { status: 'refused', code: opened.refused }
  if (isTooLate(held, asking)) return tooLate
  return send(held, asking, { opened, signed })
}

export const tooLate: Asked = Object.freeze({ status: 'not_sent', cause: 'timeout' })

export function isTooLate(
  { parts }: Held,
  { sendBefore }: { readonly sendBefore?: Instant | undefined },
): boolean {
  return sendBefore !== undefined && parts.clock.now() >= sendBefore
}

async function send(
  held: Held,
  { kind, number, amount, index }: Asking,
  { opened, signed }: { readonly opened: OpenedReading; readonly signed: Signed },
): Promise<Asked> {
  const { stan, change } = await drawNumber(held.page)
  const draft = { kind, number, amount: amount.amount, batch: signed.batch, stan }
  const drafted = orUndefined(() => draftByCard(held, draft, opened))
  if (drafted === undefined) return { status: 'refused', code: 'card_data_invalid' }
  return sendDrafted(held, {
    ...drafted,
    keys: signed.keys,
    pan: opened.pan.reveal(),
    index,
    changes: [change, ...opened.changes],
  })
}

export async function sendDrafted(held: Held, sending: Sending): Promise<Asked> {
  const sent = await sendFlow(held, sending)
  if (sent.status === 'gone') return { status: 'not_sent', cause: causeOf(sent.exchanged) }
  if (sent.flow.state === 'sent') return { status: 'unknown', cause: causeOf(sent.exchanged) }
  return { status: 'flow', flow: sent.flow }
}

/** A reading may open and still be too long, or of another form than the acquirer takes. */
export function orUndefined<Drafted>(draft: () => Drafted): Drafted | undefined {
  try {
    return draft()
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

const causeOf = (exchanged: Exchanged): UnknownCause =>
  exchanged.status === 'answered' ? 'server_error' : exchanged.cause
