/** Facts of money that moved, as answers and notifications state them. */
import type { PaidFacts, RefundFacts } from '@tillway/channel'
import { type Currency, type Instant, type Money, money } from '@tillway/kernel'
import type { Fields } from '../wire/message.ts'
import { fromTraceTime } from '../wire/order-time.ts'

/** Numbers of ISO 4217. */
const currencies: Readonly<Record<string, Currency>> = Object.freeze({
  '156': 'CNY',
  '344': 'HKD',
  '392': 'JPY',
  '840': 'USD',
})
const amountPattern = /^\d{1,12}$/

/** Undefined when it does not say which payment, or how much. `near` is a time of that day. */
export function readPaid(fields: Fields, near: Instant): PaidFacts | undefined {
  const amount = readAmount(fields)
  const { orderId, queryId } = fields
  if (!orderId || !queryId || amount === undefined) return undefined
  const paidAt = fromTraceTime(fields.traceTime ?? '', near)
  return {
    orderNumber: orderId,
    channelTransaction: queryId,
    amount,
    ...(paidAt === undefined ? {} : { paidAt }),
  }
}

/** Undefined when it does not say which refund, or how much. */
export function readRefunded(fields: Fields, near: Instant): RefundFacts | undefined {
  const amount = readAmount(fields)
  const { orderId, queryId } = fields
  if (!orderId || amount === undefined) return undefined
  const refundedAt = fromTraceTime(fields.traceTime ?? '', near)
  return {
    refundNumber: orderId,
    amount,
    ...(queryId ? { channelRefund: queryId } : {}),
    ...(refundedAt === undefined ? {} : { refundedAt }),
  }
}

/** Some messages leave the currency out: what is settled in renminbi was paid in it. */
function readAmount({ txnAmt = '', currencyCode, settleCurrencyCode }: Fields): Money | undefined {
  const currency = currencies[currencyCode ?? settleCurrencyCode ?? '156']
  if (currency === undefined || !amountPattern.test(txnAmt)) return undefined
  return money(Number(txnAmt), currency)
}
