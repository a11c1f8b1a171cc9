/** The sample channel's own words and its signature, shared by its adapter and its simulator. */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Signed messages older or newer than this are refused. */
export const toleranceMs = 300_000

export interface SampleOrder {
  readonly merchant: string
  readonly order: string
  readonly state: 'OPEN' | 'PAID' | 'CLOSED' | 'REFUSED' | 'REVERSED'
  readonly total: number
  readonly currency: string
  readonly trade?: string
  readonly paidAt?: number
  /** What brings the payer to the order. */
  readonly link: string
}

export interface SampleRefund {
  readonly merchant: string
  readonly order: string
  readonly refund: string
  readonly total: number
  readonly state: 'DONE' | 'FAILED'
}

export interface SampleError {
  readonly error: 'NO_ORDER' | 'NO_REFUND' | 'USED' | 'PAID' | 'TOO_MUCH' | 'BAD_SIGN' | 'BUSY'
}

export type SampleNotice =
  | { readonly id: string; readonly about: 'order'; readonly body: SampleOrder }
  | { readonly id: string; readonly about: 'refund'; readonly body: SampleRefund }

export function sign(key: string, parts: readonly string[]): string {
  return createHmac('sha256', key).update(parts.join('\n')).digest('hex')
}

export function verify(key: string, parts: readonly string[], signature = ''): boolean {
  const expected = Buffer.from(sign(key, parts), 'utf8')
  const given = Buffer.from(signature, 'utf8')
  return expected.length === given.length && timingSafeEqual(expected, given)
}
