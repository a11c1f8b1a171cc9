import type { AttemptReference, PaymentReport } from '@tillway/channel'
import { readTransaction, transactionPath } from '../wire/transaction.ts'
import type { AccountContext } from './context.ts'
import { paymentReportOf } from './refusals.ts'
import { transactionReport } from './transaction-report.ts'

/** Asks for the state of an order by our number. */
export async function query(
  { config, gateway }: AccountContext,
  reference: AttemptReference,
): Promise<PaymentReport> {
  const target = transactionPath(reference.orderNumber, config.mchid)
  const exchange = await gateway.exchange({ method: 'GET', target })
  if (exchange.kind !== 'answer') return paymentReportOf('query', exchange)
  const { evidence } = exchange
  const transaction = readTransaction(exchange.body)
  const isOurs =
    transaction.mchid === config.mchid && transaction.out_trade_no === reference.orderNumber
  // A signed answer about another order or merchant says nothing about this one.
  if (!isOurs) return { status: 'unknown', cause: 'unrecognised', evidence }
  return transactionReport(transaction, evidence)
}
