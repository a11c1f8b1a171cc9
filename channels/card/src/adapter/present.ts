/** Carries a payment out with a card that was read at the terminal: one attempt, one 0200. */
import type { OperationSignatures, PaymentReport, PresentRequest } from '@tillway/channel'
import { MalformedMessage } from '@tillway/wire/iso8583'
import { flowOfAttempt, settleFlow } from './doubt.ts'
import { entries } from './entries.ts'
import type { Exchanged } from './exchange.ts'
import { type Held, holding, type Parts } from './held.ts'
import { type Drafted, draftSale } from './messages.ts'
import { drawNumber } from './numbering.ts'
import { type OpenedReading, openReading } from './reading.ts'
import { notReady, notSent, paymentReport, unknown } from './reports.ts'
import { sendFlow } from './send-flow.ts'
import { clearTheWay } from './settle.ts'
import { ensureSignedIn, type Signed } from './sign-in.ts'

export function createPresent(parts: Parts): OperationSignatures['present'] {
  const without = { notReady, busy: notSent('in_progress') }
  return (request) =>
    holding<PaymentReport>(parts, request.terminal, without, (held) => present(held, request))
}

async function present(held: Held, request: PresentRequest): Promise<PaymentReport> {
  const known = await flowOfAttempt(held, request.orderNumber)
  // It left before; it must not leave twice.
  if (known !== undefined) return settleFlow(held, known, 'ask')
  if (!(await clearTheWay(held))) return notSent('in_progress')
  const signed = await ensureSignedIn(held)
  if (signed.status !== 'signed_in') return notSent(signed.cause)
  const opened = await openReading(held, request.reading, signed.keys)
  if ('refused' in opened) return { status: 'failed', over: 'declined', code: opened.refused }
  return send(held, { request, opened, signed })
}

interface Sale {
  readonly request: PresentRequest
  readonly opened: OpenedReading
  readonly signed: Signed
}

async function send(held: Held, { request, opened, signed }: Sale): Promise<PaymentReport> {
  const { orderNumber: number, amount } = request
  const { stan, change } = await drawNumber(held.page)
  const draft = { number, amount: amount.amount, batch: signed.batch, stan }
  const drafted = draftOrRefuse(held, draft, opened)
  if (drafted === undefined) {
    return { status: 'failed', over: 'declined', code: 'card_data_invalid' }
  }
  const sent = await sendFlow(held, {
    ...drafted,
    keys: signed.keys,
    pan: opened.pan.reveal(),
    index: entries.attempt(number),
    changes: [change, ...opened.changes],
  })
  if (sent.status === 'gone') return notSent(causeOf(sent.exchanged))
  if (sent.flow.state === 'sent') return unknown(causeOf(sent.exchanged))
  return paymentReport(held, sent.flow)
}

/** A reading may open and still be too long, or of another form than the acquirer takes. */
function draftOrRefuse(
  held: Held,
  draft: Parameters<typeof draftSale>[1],
  opened: OpenedReading,
): Drafted | undefined {
  try {
    return draftSale(held, draft, opened)
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

const causeOf = (exchanged: Exchanged) =>
  exchanged.status === 'answered' ? 'server_error' : exchanged.cause
