/** One event in one line. */
import type { Event } from '@tillway/mall'

export function eventLine({ timestamp, type, id, payment, sequence, data }: Event): string {
  return `${timestamp}  ${type.padEnd(22)}  ${id}  ${payment}#${sequence}  ${data.payment.order}`
}
