/** Lines about what the simulators hold. */
import type { BookOrder } from '@tillway/channel/simulator'
import type { ShownMessage, ShownOrder } from './simulators.ts'

export function orderLine({
  channel,
  key,
  amount,
  currency,
  state,
  description,
}: ShownOrder): string {
  return `${channel}  ${key}  ${yuan(amount)} ${currency}  ${state}  ${description}`
}

export function messageLine({ channel, phone, text, at }: ShownMessage): string {
  return `${new Date(at).toISOString()}  ${channel}  ${phone}  ${text}`
}

export function bookLine(channel: string, order: BookOrder): string {
  const { orderNumber, state, asked, captured, refunded } = order
  const sums = `asked ${yuan(asked)}  captured ${yuan(captured)}  refunded ${yuan(refunded)}`
  return `${channel}  ${orderNumber}  ${state}  ${sums}`
}

export function yuan(minor: number): string {
  return (minor / 100).toFixed(2)
}
