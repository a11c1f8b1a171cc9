/**
 * What a code of the gateway proves, by where it stands: as the answer to a call, as the result of
 * a transaction, or about a refund. Only what is certain ends anything; the rest is unknown.
 */
import type {
  CardUpdateReport,
  EnrolmentReport,
  Evidence,
  PaymentReport,
  RefundReport,
  UnknownCause,
} from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import { codeRefusal, findResponseCode, type ResponseCode } from '../wire/response-codes.ts'

export type Verdict =
  /** Taken, as an answer; money moved, as a result. */
  | { readonly status: 'ok' }
  | { readonly status: 'absent' }
  | { readonly status: 'code_refused'; readonly code: ErrorCode }
  | { readonly status: 'duplicate' }
  | { readonly status: 'reversed' }
  | { readonly status: 'failed'; readonly code: ErrorCode }
  | { readonly status: 'unknown'; readonly cause: UnknownCause }

const tooOften = '37'
const timeRanOut = '69'

/** `respCode` of an answer: whether the gateway did what it was asked. */
export function judgeAnswer(respCode: string, respMsg = ''): Verdict {
  const row = findResponseCode(respCode)
  if (row === undefined) return { status: 'unknown', cause: 'unrecognised' }
  if (respCode === tooOften) return { status: 'unknown', cause: 'rate_limited' }
  if (row.outcome === 'busy') return { status: 'unknown', cause: 'server_error' }
  return judge(row, respMsg)
}

/** `origRespCode` of a query, or `respCode` of a notification: what became of the transaction. */
export function judgeResult(respCode: string, respMsg = ''): Verdict {
  const row = findResponseCode(respCode)
  if (row === undefined) return { status: 'unknown', cause: 'unrecognised' }
  if (row.outcome === 'busy') return { status: 'failed', code: 'declined' }
  return judge(row, respMsg)
}

function judge(row: ResponseCode, respMsg: string): Verdict {
  switch (row.outcome) {
    case 'ok':
    case 'absent':
    case 'duplicate':
    case 'reversed':
      return { status: row.outcome }
    case 'code_refused':
      return { status: 'code_refused', code: codeRefusal(respMsg) }
    case 'declined':
    case 'refused':
      return { status: 'failed', code: row.code ?? 'channel_rejected' }
    case 'pending':
      return { status: 'unknown', cause: 'in_progress' }
    case 'unclear':
    case 'busy':
      return { status: 'unknown', cause: 'unrecognised' }
  }
}

/** A request by which no money moves: whatever is no doubt is a refusal. */
export function startReport(verdict: Verdict, evidence: Evidence): PaymentReport {
  switch (verdict.status) {
    case 'unknown':
      return { ...verdict, evidence }
    case 'failed':
    case 'code_refused':
      return declined(verdict.code, evidence)
    case 'absent':
    case 'reversed':
      return declined('channel_rejected', evidence)
    // The first of two may have been taken although its answer was lost.
    case 'duplicate':
    case 'ok':
      return inProgress(evidence)
  }
}

/** The answer to a payment that was sent with the payer's code. Success is only ever told later. */
export function confirmReport(verdict: Verdict, evidence: Evidence): PaymentReport {
  switch (verdict.status) {
    case 'code_refused':
    case 'unknown':
      return { ...verdict, evidence }
    case 'failed':
      return declined(verdict.code, evidence)
    case 'ok':
    case 'duplicate':
    case 'absent':
    case 'reversed':
      return inProgress(evidence)
  }
}

/** How a payment ended that did not succeed. */
export function resultReport(verdict: Verdict, evidence: Evidence): PaymentReport {
  switch (verdict.status) {
    case 'failed': {
      const over = evidence.channelCode === timeRanOut ? 'closed' : 'declined'
      return { status: 'failed', over, code: paymentCode(verdict.code), evidence }
    }
    case 'code_refused':
      return declined(verdict.code, evidence)
    case 'reversed':
      return { status: 'failed', over: 'reversed', code: 'attempt_closed', evidence }
    case 'unknown':
      return { ...verdict, evidence }
    case 'absent':
    case 'duplicate':
    case 'ok':
      return { status: 'unknown', cause: 'unrecognised', evidence }
  }
}

/** Codes that say something else about a refund than about a payment. */
const refundCodes: Readonly<Record<string, ErrorCode>> = Object.freeze({
  '33': 'refund_exceeds_paid',
  '34': 'refund_not_possible',
  '35': 'refund_not_possible',
  '36': 'refund_exceeds_paid',
  '45': 'refund_not_possible',
  '46': 'refund_not_possible',
})

export function refundFailure(
  respCode: string,
  verdict: Verdict,
  evidence: Evidence,
): RefundReport {
  const code = 'code' in verdict ? verdict.code : 'channel_rejected'
  return { status: 'failed', code: refundCodes[respCode] ?? code, evidence }
}

/** The answer to a step of binding a card, when it is not the one that was hoped for. */
export function enrolmentReport(verdict: Verdict, evidence: Evidence): EnrolmentReport {
  switch (verdict.status) {
    case 'code_refused':
    case 'unknown':
      return { ...verdict, evidence }
    case 'failed':
      return { status: 'failed', code: paymentCode(verdict.code), evidence }
    case 'ok':
    case 'duplicate':
      return { status: 'unknown', cause: 'in_progress', evidence }
    case 'absent':
    case 'reversed':
      return { status: 'failed', code: 'channel_rejected', evidence }
  }
}

/** The answer to a change of a bound card, when it is not the one that was hoped for. */
export function cardUpdateFailure(
  verdict: Exclude<Verdict, { readonly status: 'ok' }>,
  evidence: Evidence,
): CardUpdateReport {
  switch (verdict.status) {
    case 'unknown':
      return { ...verdict, evidence }
    case 'failed':
      return { status: 'failed', code: paymentCode(verdict.code), evidence }
    // The first of two may have been carried out although its answer was lost.
    case 'duplicate':
      return { status: 'unknown', cause: 'in_progress', evidence }
    // No code was sent that could be wrong, and no order was named that could be missing.
    case 'absent':
    case 'code_refused':
    case 'reversed':
      return { status: 'failed', code: 'channel_rejected', evidence }
  }
}

function declined(code: ErrorCode, evidence: Evidence): PaymentReport {
  return { status: 'failed', over: 'declined', code: paymentCode(code), evidence }
}

const paymentCode = (code: ErrorCode): ErrorCode =>
  code === 'refund_not_possible' ? 'channel_rejected' : code

const inProgress = (evidence: Evidence): PaymentReport => ({
  status: 'unknown',
  cause: 'in_progress',
  evidence,
})
