/**
 * Gives money back. On the settlement day of the payment the whole of it is undone (31/00), so that
 * the payer has it at once; everything else is a refund (04/00), which takes days. Which one it is
 * follows from the reference alone, so that a repeat says the same under the same number and time.
 */
import type {
  OperationSignatures,
  RefundReference,
  RefundReport,
  RefundRequest,
} from '@tillway/channel'
import { type Clock, sameMoney } from '@tillway/kernel'
import { manifest } from '../manifest.ts'
import { isSameSettlementDay } from '../wire/order-time.ts'
import { findResponseCode } from '../wire/response-codes.ts'
import { evidenceOf } from './evidence.ts'
import type { Gateway, GatewayAnswer } from './gateway.ts'
import { kinds, type MessageKind } from './messages.ts'
import { askAbout } from './query.ts'
import { reportRefundResult } from './refund-result.ts'
import type { Settings } from './settings.ts'
import type { Unanswered } from './unanswered.ts'
import { judgeAnswer, refundFailure } from './verdicts.ts'

/** An undo that leaves just before the day ends would arrive after it. */
const undoMarginMs = 10 * 60_000

export interface RefundParts {
  readonly settings: Settings
  readonly gateway: Gateway
  readonly clock: Clock
}

export function createRefund(parts: RefundParts): OperationSignatures['refund'] {
  const queryRefund = createQueryRefund(parts.gateway)
  const read = createRefundReading(queryRefund, parts.clock)
  return async (request) => {
    const { channelTransaction } = request
    if (channelTransaction === undefined) return { status: 'failed', code: 'refund_not_possible' }
    const give = (kind: MessageKind) =>
      giveBack(parts.gateway, kind, { ...request, channelTransaction })
    if (!canBeUndone(request, parts.settings.settlementCutMinutes)) {
      return read(request, await give(kinds.refund))
    }
    const report = await read(request, await give(kinds.undo))
    // An undo that certainly was not made, for the day is over or the merchant may not undo.
    return report.status === 'failed' && report.code !== 'refund_conflict'
      ? read(request, await give(kinds.refund))
      : report
  }
}

export function createQueryRefund(gateway: Gateway): OperationSignatures['queryRefund'] {
  return async (reference) => {
    const order = { number: reference.refundNumber, at: reference.requestedAt }
    const answer = await askAbout(gateway, order)
    if (answer.status !== 'answered') return answer
    const verdict = judgeAnswer(answer.code)
    const { evidence } = answer
    if (verdict.status === 'ok') return reportRefund(reference, answer)
    if (verdict.status === 'absent') return { status: 'absent', evidence }
    if (verdict.status === 'unknown') return { ...verdict, evidence }
    return { status: 'unknown', cause: 'unrecognised', evidence }
  }
}

/** Whole, the first one and on the settlement day of the payment: then it can be undone. */
export function canBeUndone(reference: RefundReference, cutMinutes: number): boolean {
  const { paidAt = reference.startedAt, requestedAt, isFirst } = reference
  const isWhole = sameMoney(reference.amount, reference.paid)
  const latest = requestedAt + undoMarginMs
  return isFirst && isWhole && isSameSettlementDay(paidAt, latest, cutMinutes)
}

function giveBack(
  gateway: Gateway,
  kind: MessageKind,
  request: RefundRequest & { readonly channelTransaction: string },
): Promise<GatewayAnswer | Unanswered> {
  const order = { number: request.refundNumber, at: request.requestedAt }
  const fields = {
    origQryId: request.channelTransaction,
    txnAmt: String(request.amount.amount),
    backUrl: request.notifyUrl,
  }
  return gateway.call({ kind, order, fields })
}

/** Codes that this very refund may have brought about, when it was sent before. */
const perhapsOurOwn = new Set(['12', '35', '45', '46'])

function createRefundReading(queryRefund: OperationSignatures['queryRefund'], clock: Clock) {
  return async (
    request: RefundRequest,
    answer: GatewayAnswer | Unanswered,
  ): Promise<RefundReport> => {
    if (answer.status !== 'answered') return answer
    const { code, evidence } = answer
    const verdict = judgeAnswer(code)
    if (verdict.status === 'ok') return { status: 'pending', evidence }
    if (verdict.status === 'unknown') {
      return findResponseCode(code)?.outcome === 'pending'
        ? { status: 'pending', evidence }
        : { ...verdict, evidence }
    }
    // A repeat may be refused for being one in any words: only what is asked tells of the first.
    const isCertain = request.isRepeat !== true && !perhapsOurOwn.has(code)
    if (isCertain) return refundFailure(code, verdict, evidence)
    const report = await queryRefund(request)
    if (report.status === 'succeeded' && !sameMoney(report.refunded.amount, request.amount)) {
      return { status: 'failed', code: 'refund_conflict', evidence }
    }
    if (report.status !== 'absent') return report
    if (verdict.status === 'duplicate') return { status: 'pending', evidence }
    // For minutes after it was sent, a refund that is not found may yet turn up.
    const isYoung = clock.now() < request.requestedAt + manifest.arrivalHorizonMs
    return isYoung
      ? { status: 'unknown', cause: 'in_progress', evidence }
      : refundFailure(code, verdict, evidence)
  }
}

function reportRefund(reference: RefundReference, { fields }: GatewayAnswer): RefundReport {
  const evidence = evidenceOf(fields, 'order')
  const { origRespCode: respCode } = fields
  if (respCode === undefined) return { status: 'unknown', cause: 'unreadable', evidence }
  return reportRefundResult(fields, { respCode, near: reference.requestedAt, evidence })
}
