/** What a flow of the book means to the platform. */
import type { Evidence, NextAction, PaymentReport, UnknownCause } from '@tillway/channel'
import { readResponseCode } from '../wire/response-codes.ts'
import type { Flow } from './entries.ts'
import type { Exchanged } from './exchange.ts'
import { fen, type Held } from './held.ts'
import { bookedAt, receiptOf } from './receipt.ts'

/** The report of a flow whose state is certain. */
export function paymentReport(held: Held, flow: Flow): PaymentReport {
  const evidence = evidenceOf(flow)
  switch (flow.state) {
    case 'approved': {
      const paidAt = bookedAt(flow)
      return {
        status: 'succeeded',
        paid: {
          orderNumber: flow.number,
          channelTransaction: channelTransaction(flow),
          amount: fen(flow.amount),
          ...(paidAt === undefined ? {} : { paidAt }),
          receipt: receiptOf(held, flow),
          ...signatureOf(flow),
        },
        evidence,
      }
    }
    case 'awaiting_chip':
      return { status: 'waiting', action: chipAction(flow), evidence }
    case 'declined':
      return { status: 'failed', over: 'declined', code: flow.failure ?? 'card_declined', evidence }
    case 'reversed':
      return {
        status: 'failed',
        over: 'reversed',
        code: flow.failure ?? 'attempt_closed',
        evidence,
      }
    case 'sent':
      return { status: 'unknown', cause: 'in_progress', evidence }
  }
}

/** Whether the receipt wants a signature, as a part of what is told. */
export const signatureOf = ({ signature }: Flow) =>
  signature === undefined ? {} : ({ signature } as const)

/** The host's number; of an approval without one, ours. */
export const channelTransaction = ({ host, batch, stan }: Flow): string =>
  host?.rrn || `${batch}${stan}`

export function chipAction({ host, proof, entry }: Flow): NextAction {
  const { chip = '', code = '' } = host ?? {}
  const params = { chip, arc: code }
  if (proof === undefined) return { type: 'reader', step: 'complete', params }
  const { data, mac } = proof
  const isApproved = readResponseCode(code).outcome === 'approved'
  const decide = isApproved ? (entry.startsWith('05') ? 'chip' : 'approve') : 'refuse'
  return { type: 'reader', step: 'complete', params: { ...params, proof: data, mac, decide } }
}

export function evidenceOf({ host }: Flow): Evidence {
  if (host === undefined || host.code === '') return {}
  const { code, rrn } = host
  return {
    channelCode: code,
    channelMessage: readResponseCode(code).words,
    ...(rrn === '' ? {} : { channelRequestId: rrn }),
  }
}

/** Of an answer that is not kept as a flow. */
export function evidenceOfAnswer({
  code,
  meaning,
}: Extract<Exchanged, { readonly status: 'answered' }>): Evidence {
  return { channelCode: code, channelMessage: meaning.words }
}

export const unknown = (cause: UnknownCause) => ({ status: 'unknown', cause }) as const
export const notSent = (cause: UnknownCause) => ({ status: 'not_sent', cause }) as const

export const notReady: PaymentReport = {
  status: 'failed',
  over: 'declined',
  code: 'terminal_not_ready',
}
