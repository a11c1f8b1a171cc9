/**
 * What each error code of the channel means for each operation, as data. What is not listed is
 * unknown: a code may be new, and an unknown result is queried while a failed one is not.
 */
import type { OperationName, PaymentReport, RefundReport, UnknownCause } from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import type { Exchange } from './gateway.ts'

export type Operation = Extract<
  OperationName,
  'start' | 'query' | 'close' | 'refund' | 'queryRefund'
>

export type Verdict =
  | { readonly status: 'failed'; readonly over: 'declined' | 'closed'; readonly code: ErrorCode }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown'; readonly cause: UnknownCause }

const declined = (code: ErrorCode): Verdict => ({ status: 'failed', over: 'declined', code })
const rejected = declined('channel_rejected')
const misconfigured = declined('channel_misconfigured')
const closed: Verdict = { status: 'failed', over: 'closed', code: 'attempt_closed' }
const absent: Verdict = { status: 'absent' }
const unknown = (cause: UnknownCause): Verdict => ({ status: 'unknown', cause })

const everywhere = (verdict: Verdict): Readonly<Record<Operation, Verdict>> => ({
  start: verdict,
  query: verdict,
  close: verdict,
  refund: verdict,
  queryRefund: verdict,
})

/**
 * SIGN_ERROR is left out on purpose: a clock that jumps brings it about, which must fail nothing.
 * So are, for refunds, the other refusals of the gateway itself (permission, merchant): they say
 * nothing about an earlier try of the same refund.
 */
export const refusals: Readonly<Record<string, Partial<Record<Operation, Verdict>>>> =
  Object.freeze({
    PARAM_ERROR: { start: rejected, refund: rejected },
    INVALID_REQUEST: { start: rejected, refund: rejected },
    APPID_MCHID_NOT_MATCH: { start: misconfigured },
    MCH_NOT_EXISTS: { start: misconfigured },
    NO_AUTH: { start: misconfigured },
    ORDER_CLOSED: { start: closed, close: closed },
    // The order was paid before it could be closed or repeated: the query says with what.
    ORDER_PAID: { start: unknown('in_progress'), close: unknown('in_progress') },
    ORDERPAID: { start: unknown('in_progress'), close: unknown('in_progress') },
    // An order lives under this number: it may be paid, so only a query can tell.
    OUT_TRADE_NO_USED: { start: unknown('in_progress') },
    RULE_LIMIT: { start: rejected, refund: rejected },
    TRADE_ERROR: { start: declined('declined'), refund: rejected },
    NOT_ENOUGH: { refund: declined('refund_not_possible') },
    USER_ACCOUNT_ABNORMAL: {
      start: declined('payer_account_abnormal'),
      refund: declined('payer_account_abnormal'),
    },
    ORDER_NOT_EXIST: { query: absent, close: absent, refund: declined('refund_not_possible') },
    RESOURCE_NOT_EXISTS: { refund: declined('refund_not_possible'), queryRefund: absent },
    FREQUENCY_LIMITED: everywhere(unknown('rate_limited')),
    RATELIMIT_EXCEEDED: everywhere(unknown('rate_limited')),
    SYSTEM_ERROR: everywhere(unknown('server_error')),
    BANKERROR: everywhere(unknown('server_error')),
    SERVICE_UNAVAILABLE: everywhere(unknown('server_error')),
  } as const)

/** The verdict on an error answer. The HTTP status goes first where it leaves things open. */
export function verdictOn(operation: Operation, status: number, code: string): Verdict {
  if (status >= 500) return unknown('server_error')
  if (status === 429) return unknown('rate_limited')
  const row = Object.hasOwn(refusals, code) ? refusals[code] : undefined
  return row?.[operation] ?? unknown('unrecognised')
}

type NoAnswer = Exclude<Exchange, { kind: 'answer' }>

export function paymentReportOf(operation: Operation, exchange: NoAnswer): PaymentReport {
  const { evidence } = exchange
  if (exchange.kind === 'refusal') {
    return { ...verdictOn(operation, exchange.status, exchange.code), evidence }
  }
  return { status: exchange.kind, cause: exchange.cause, evidence }
}

export function refundReportOf(operation: Operation, exchange: NoAnswer): RefundReport {
  const { evidence } = exchange
  if (exchange.kind !== 'refusal') {
    return { status: exchange.kind, cause: exchange.cause, evidence }
  }
  const verdict = verdictOn(operation, exchange.status, exchange.code)
  if (verdict.status !== 'failed') return { ...verdict, evidence }
  return { status: 'failed', code: verdict.code, evidence }
}
