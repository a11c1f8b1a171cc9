/** Numbers as the gateway draws them. */
import type { Instant, Random } from '@tillway/kernel'
import { toOrderTime } from '../wire/order-time.ts'

export interface Trace {
  /** 21 digits that begin with the time: names the transaction in an undo or refund. */
  readonly queryId: string
  /** 6 digits. */
  readonly traceNo: string
  /** `MMDDhhmmss`. */
  readonly traceTime: string
}

export function randomDigits(random: Random, count: number): string {
  return Array.from(random.bytes(count), (byte) => String(byte % 10)).join('')
}

export function drawTrace(now: Instant, random: Random): Trace {
  const time = toOrderTime(now)
  const traceNo = randomDigits(random, 6)
  return { queryId: `${time}${traceNo}8`, traceNo, traceTime: time.slice(4) }
}

/** Names an order on a page or a phone. */
export function drawKey(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('hex')
}
