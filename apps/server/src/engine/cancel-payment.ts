/** Gives a payment up: at once when nothing is in flight, else after the attempt is certainly over. */
import { PayError } from '@tillway/kernel'
import { decide, type PaymentRecord } from '@tillway/payments'
import type { EngineContext } from './context.ts'
import { followPayment } from './follow-payment.ts'
import { signalChange } from './record-report.ts'
import { writeDecision } from './write-decision.ts'

/** Throws `not_found`, and `payment_finished` when it is paid or expired. Canceling twice is harmless. */
export async function cancelPayment(
  ctx: EngineContext,
  merchantId: string,
  paymentId: string,
): Promise<PaymentRecord> {
  const asked = await ctx.store.transact(async (repos) => {
    const payment = await repos.payments.get(merchantId, paymentId)
    if (payment === undefined) throw new PayError('not_found')
    const attempt =
      payment.openAttemptId === null
        ? undefined
        : await repos.attempts.get(merchantId, payment.openAttemptId)
    const decision = decide(
      { payment: payment.state, attempt: attempt?.state },
      { about: 'payment', event: 'cancelRequested' },
    )
    if (decision.payment === payment.state) return { payment, isFirst: false }
    const parts = { payment, attempt, decision, followed: true }
    return { payment: (await writeDecision(ctx, repos, parts)).payment, isFirst: true }
  })
  signalChange(ctx, asked.payment)
  // Only who asked first looks after the end, or two calls would go to the channel side by side.
  if (asked.payment.state !== 'canceling' || !asked.isFirst) return asked.payment
  await followPayment(ctx, { merchantId, paymentId })
  return (await ctx.store.read.payments.get(merchantId, paymentId)) ?? asked.payment
}
