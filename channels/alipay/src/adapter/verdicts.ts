/**
 * What the gateway's refusals mean, as tables. A refusal that no table knows is `unknown`: only
 * what is certain may end an attempt or a refund.
 */
import type { PaymentReport, RefundReport, UnknownCause } from '@tillway/channel'
import type { ErrorCode } from '@tillway/kernel'
import { resultCodes } from '../wire/codes.ts'
import type { GatewayAnswer } from './gateway.ts'

export type Verdict =
  | { readonly status: 'failed'; readonly over: 'declined' | 'closed'; readonly code: ErrorCode }
  | { readonly status: 'unknown'; readonly cause: UnknownCause }
  | { readonly status: 'absent' }

export type VerdictTable = Readonly<Record<string, Verdict>>

const unknown = (cause: UnknownCause): Verdict => Object.freeze({ status: 'unknown', cause })
const declined = (code: ErrorCode): Verdict =>
  Object.freeze({ status: 'failed', over: 'declined', code })
const absent: Verdict = Object.freeze({ status: 'absent' })

/** Hold for every method. */
export const commonVerdicts: VerdictTable = Object.freeze({
  [resultCodes.unavailable]: unknown('server_error'),
  [resultCodes.limited]: unknown('rate_limited'),
  [resultCodes.waiting]: unknown('in_progress'),
  'ACQ.SYSTEM_ERROR': unknown('server_error'),
  'aop.ACQ.SYSTEM_ERROR': unknown('server_error'),
  'isp.unknow-error': unknown('server_error'),
  'aop.unknow-error': unknown('server_error'),
  'isv.app-call-limited': unknown('rate_limited'),
})

/** precreate: nothing moves by it, so that a definite refusal ends the attempt at once. */
export const startVerdicts: VerdictTable = Object.freeze({
  'ACQ.TRADE_HAS_SUCCESS': unknown('in_progress'),
  'ACQ.TRADE_HAS_FINISHED': unknown('in_progress'),
  'ACQ.TRADE_HAS_CLOSE': unknown('in_progress'),
  'ACQ.CONTEXT_INCONSISTENT': declined('order_number_used'),
  'ACQ.BUYER_BALANCE_NOT_ENOUGH': declined('insufficient_funds'),
  'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH': declined('insufficient_funds'),
  'ACQ.BUYER_ENABLE_STATUS_FORBID': declined('payer_account_abnormal'),
  'ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR': declined('payer_account_abnormal'),
  'ACQ.BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR': declined('payer_account_abnormal'),
  'ACQ.ACCESS_FORBIDDEN': declined('channel_misconfigured'),
  'ACQ.PARTNER_ERROR': declined('channel_misconfigured'),
  'isv.invalid-signature': declined('channel_misconfigured'),
  'isv.invalid-app-id': declined('channel_misconfigured'),
  'isv.app-cert-not-exist': declined('channel_misconfigured'),
  'isv.invalid-timestamp': declined('channel_misconfigured'),
  [resultCodes.insufficientToken]: declined('channel_misconfigured'),
  [resultCodes.missing]: declined('channel_rejected'),
  [resultCodes.invalid]: declined('channel_rejected'),
  [resultCodes.conditional]: declined('channel_misconfigured'),
  [resultCodes.business]: declined('channel_rejected'),
  [resultCodes.permission]: declined('channel_misconfigured'),
})

export const queryVerdicts: VerdictTable = Object.freeze({ 'ACQ.TRADE_NOT_EXIST': absent })

/**
 * close and cancel. "It is closed already" is no proof that it was never paid, and "it is paid"
 * must come with the facts: both are answered by a query.
 */
export const endVerdicts: VerdictTable = Object.freeze({
  'ACQ.TRADE_NOT_EXIST': absent,
  'ACQ.TRADE_HAS_SUCCESS': unknown('in_progress'),
  'ACQ.TRADE_HAS_FINISHED': unknown('in_progress'),
  'ACQ.TRADE_HAS_CLOSE': unknown('in_progress'),
  'ACQ.TRADE_STATUS_ERROR': unknown('in_progress'),
  'ACQ.REASON_TRADE_STATUS_INVALID': unknown('in_progress'),
  'ACQ.REASON_ILLEGAL_STATUS': unknown('in_progress'),
})

/** refund: a refusal counts only when it is certain that this request number moved nothing. */
export const refundVerdicts: VerdictTable = Object.freeze({
  'ACQ.TRADE_NOT_EXIST': declined('refund_not_possible'),
  'ACQ.TRADE_NOT_ALLOW_REFUND': declined('refund_not_possible'),
  'ACQ.TRADE_HAS_FINISHED': declined('refund_not_possible'),
  'ACQ.TRADE_STATUS_ERROR': declined('refund_not_possible'),
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': declined('refund_exceeds_paid'),
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': declined('refund_exceeds_paid'),
  'ACQ.DISCORDANT_REPEAT_REQUEST': declined('refund_conflict'),
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': declined('channel_rejected'),
  'ACQ.BUYER_ERROR': declined('channel_rejected'),
  'ACQ.INVALID_PARAMETER': declined('channel_rejected'),
})

export function judge(answer: GatewayAnswer, table: VerdictTable): Verdict {
  const { subCode, code } = answer
  const named = subCode === undefined ? undefined : (table[subCode] ?? commonVerdicts[subCode])
  if (named !== undefined) return named
  const isServiceFault = subCode?.startsWith('isp.') || subCode?.endsWith('SYSTEM_ERROR')
  if (isServiceFault) return unknown('server_error')
  return table[code] ?? commonVerdicts[code] ?? unknown('unrecognised')
}

export function paymentReport(verdict: Verdict, answer: GatewayAnswer): PaymentReport {
  return { ...verdict, evidence: answer.evidence }
}

export function refundReport(verdict: Verdict, answer: GatewayAnswer): RefundReport {
  const { evidence } = answer
  if (verdict.status !== 'failed') return { ...verdict, evidence }
  // An unsigned "failed" could make the platform refund a second time under another number.
  if (!answer.signed) return { status: 'unknown', cause: 'signature', evidence }
  return { status: 'failed', code: verdict.code, evidence }
}
