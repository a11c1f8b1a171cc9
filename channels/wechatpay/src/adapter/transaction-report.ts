/** What an order's state, in an answer or a notification, means to us. */
import type { Evidence, PaymentReport } from '@tillway/channel'
import { type Instant, isCurrency, money } from '@tillway/kernel'
import { fromRfc3339 } from '@tillway/wire'
import { isTradeState, type TradeState, type Transaction } from '../wire/transaction.ts'

type Reading = 'paid' | 'waiting' | 'closed' | 'reversed' | 'declined'

/** A refund, even a partial one, proves that the order was paid. */
const readings: Readonly<Record<TradeState, Reading>> = Object.freeze({
  SUCCESS: 'paid',
  REFUND: 'paid',
  NOTPAY: 'waiting',
  USERPAYING: 'waiting',
  ACCEPT: 'waiting',
  CLOSED: 'closed',
  REVOKED: 'reversed',
  PAYERROR: 'declined',
})

export function transactionReport(transaction: Transaction, context: Evidence): PaymentReport {
  const { trade_state, trade_state_desc } = transaction
  const evidence: Evidence = {
    ...context,
    ...(trade_state === undefined ? {} : { channelCode: trade_state }),
    ...(trade_state_desc === undefined ? {} : { channelMessage: trade_state_desc }),
  }
  if (!isTradeState(trade_state)) return { status: 'unknown', cause: 'unrecognised', evidence }
  switch (readings[trade_state]) {
    case 'paid':
      return paidReport(transaction, evidence)
    case 'waiting':
      return { status: 'waiting', evidence }
    case 'closed':
      return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }
    case 'reversed':
      return { status: 'failed', over: 'reversed', code: 'attempt_closed', evidence }
    case 'declined':
      return { status: 'failed', over: 'declined', code: 'declined', evidence }
  }
}

function paidReport(transaction: Transaction, evidence: Evidence): PaymentReport {
  const { out_trade_no, transaction_id, amount } = transaction
  const total = amount?.total
  const currency = amount?.currency ?? 'CNY'
  const isComplete = out_trade_no !== undefined && transaction_id !== undefined
  if (!isComplete || total === undefined || !isCurrency(currency)) {
    return { status: 'unknown', cause: 'unreadable', evidence }
  }
  const paidAt = instantOf(transaction.success_time)
  const paid = {
    orderNumber: out_trade_no,
    channelTransaction: transaction_id,
    amount: money(total, currency),
    ...(paidAt === undefined ? {} : { paidAt }),
  }
  return { status: 'succeeded', paid, evidence }
}

/** Undefined when the channel wrote something else there: a time is not worth losing a payment for. */
export function instantOf(text: string | undefined): Instant | undefined {
  try {
    return text === undefined ? undefined : fromRfc3339(text)
  } catch {
    return undefined
  }
}
