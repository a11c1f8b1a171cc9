import type { AttemptReference, PaymentReport } from '@tillway/channel'
import { closePath } from '../wire/transaction.ts'
import type { AccountContext } from './context.ts'
import { paymentReportOf } from './refusals.ts'

/** Closes an unpaid order. An order that was paid meanwhile reports unknown, to be queried. */
export async function close(
  { config, gateway }: AccountContext,
  reference: AttemptReference,
): Promise<PaymentReport> {
  const exchange = await gateway.exchange({
    method: 'POST',
    target: closePath(reference.orderNumber),
    body: JSON.stringify({ mchid: config.mchid }),
  })
  if (exchange.kind !== 'answer') return paymentReportOf('close', exchange)
  const { evidence } = exchange
  return { status: 'failed', over: 'closed', code: 'attempt_closed', evidence }
}
