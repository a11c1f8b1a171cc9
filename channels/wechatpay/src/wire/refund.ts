/** Refunds: `POST /v3/refund/domestic/refunds`, its query, and the refund notifications. */
import { countOf, type JsonObject, objectOf, textOf } from './json.ts'

export const refundPath = '/v3/refund/domestic/refunds'
export const reasonMaxLength = 80

/** `status` of an answer and `refund_status` of a notification. */
export const refundStatuses = Object.freeze([
  'SUCCESS',
  'CLOSED',
  'PROCESSING',
  'ABNORMAL',
] as const)

export type RefundStatus = (typeof refundStatuses)[number]

export interface RefundBody {
  readonly out_trade_no: string
  readonly out_refund_no: string
  readonly reason?: string
  readonly notify_url: string
  readonly amount: { readonly refund: number; readonly total: number; readonly currency: string }
}

export interface Refund {
  readonly mchid: string | undefined
  readonly out_trade_no: string | undefined
  readonly out_refund_no: string | undefined
  readonly refund_id: string | undefined
  readonly status: string | undefined
  readonly success_time: string | undefined
  readonly refund: number | undefined
  readonly currency: string | undefined
}

export function readRefund(object: JsonObject): Refund {
  const amount = objectOf(object, 'amount') ?? {}
  return {
    mchid: textOf(object, 'mchid'),
    out_trade_no: textOf(object, 'out_trade_no'),
    out_refund_no: textOf(object, 'out_refund_no'),
    refund_id: textOf(object, 'refund_id'),
    // Notifications spell it `refund_status`, answers `status`.
    status: textOf(object, 'refund_status') ?? textOf(object, 'status'),
    success_time: textOf(object, 'success_time'),
    refund: countOf(amount, 'refund'),
    // Notifications of domestic refunds name no currency; it is always CNY.
    currency: textOf(amount, 'currency') ?? 'CNY',
  }
}

export function isRefundStatus(value: unknown): value is RefundStatus {
  return refundStatuses.some((status) => status === value)
}

export function refundQueryPath(out_refund_no: string): string {
  return `${refundPath}/${encodeURIComponent(out_refund_no)}`
}

export function fitReason(text: string): string {
  let fitted = ''
  for (const point of text) {
    if (fitted.length + point.length > reasonMaxLength) break
    fitted += point
  }
  return fitted
}
