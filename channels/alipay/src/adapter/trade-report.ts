/** A trade's facts, as a query or a notification states them, as ours. */
import type { Evidence, PaidFacts, PaymentReport } from '@tillway/channel'
import { type Instant, isPayError, type MinorUnits } from '@tillway/kernel'
import { fromChinaTime, fromYuan } from '@tillway/wire'
import type { TradeStatus } from '../wire/trade.ts'

export interface TradeFacts {
  readonly orderNumber: string | undefined
  readonly tradeNumber: string | undefined
  readonly status: string | undefined
  /** Yuan. */
  readonly total: string | undefined
  /** China time; present exactly when the trade was paid. */
  readonly paidAt: string | undefined
}

export function reportTrade(facts: TradeFacts, evidence: Evidence): PaymentReport {
  switch (facts.status as TradeStatus | undefined) {
    case 'WAIT_BUYER_PAY':
      return { status: 'waiting', evidence }
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED': {
      const paid = readPaid(facts)
      return paid === undefined
        ? { status: 'unknown', cause: 'unreadable', evidence }
        : { status: 'succeeded', paid, evidence }
    }
    case 'TRADE_CLOSED': {
      // Its payment time says that it was paid: then all of the money went back to the payer,
      // perhaps by a cancel of ours whose answer was lost. It must not pass for paid.
      const over = facts.paidAt === undefined ? 'closed' : 'reversed'
      return { status: 'failed', over, code: 'attempt_closed', evidence }
    }
    default:
      return { status: 'unknown', cause: 'unrecognised', evidence }
  }
}

function readPaid(facts: TradeFacts): PaidFacts | undefined {
  const { orderNumber, tradeNumber } = facts
  const amount = readYuan(facts.total)
  if (orderNumber === undefined || tradeNumber === undefined || amount === undefined) {
    return undefined
  }
  const paidAt = readChinaTime(facts.paidAt)
  return {
    orderNumber,
    channelTransaction: tradeNumber,
    amount: { amount, currency: 'CNY' },
    ...(paidAt === undefined ? {} : { paidAt }),
  }
}

export function readYuan(text: string | undefined): MinorUnits | undefined {
  return text === undefined ? undefined : readable(() => fromYuan(text))
}

/** The channel's own clock, for display only: unreadable is no reason to doubt a payment. */
export function readChinaTime(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : readable(() => fromChinaTime(text))
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}
