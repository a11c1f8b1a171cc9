/** Tells the mall what became of a shopper's payment password, in the sequence of the payment. */
import type { events } from '@tillway/api'
import { PayError } from '@tillway/kernel'
import type { PaymentRecord } from '@tillway/payments'
import type { PasswordStatus } from '@tillway/vault-link'
import { paymentView, timestamp, timestampOrNull } from '../../views/payment-view.ts'
import type { EngineContext } from '../context.ts'
import { insertOutgoing, numberEvent, outgoing } from '../emit-event.ts'

export type PasswordEventType = Extract<events.EventType, `password.${string}`>

export interface PasswordNews {
  readonly payment: Pick<PaymentRecord, 'merchantId' | 'id'>
  readonly shopper: string
  readonly type: PasswordEventType
  readonly status: PasswordStatus
}

/**
 * In a transaction of its own: the vault has done it already. Never throws, for whoever entered the
 * password is to hear what came of that; what could not be told is an alarm.
 */
export async function tellPassword(ctx: EngineContext, news: PasswordNews): Promise<void> {
  try {
    await write(ctx, news)
  } catch (error) {
    ctx.metrics.alarm('password_notice')
    const { payment, type } = news
    ctx.log.error({ paymentId: payment.id, type, error }, 'news of a password were not told')
  }
}

async function write(ctx: EngineContext, news: PasswordNews): Promise<void> {
  const { merchantId, id } = news.payment
  await ctx.store.transact(async (repos) => {
    const payment = await repos.payments.get(merchantId, id)
    if (payment === undefined) throw new PayError('not_found')
    const data = { payment: paymentView(payment), password: passwordFacts(ctx, news) }
    const numbered = numberEvent(ctx, { payment, type: news.type, data })
    const told = await outgoing(ctx, repos, { records: [numbered.record] })
    await Promise.all([repos.payments.update(numbered.payment), insertOutgoing(repos, told)])
  }, id)
  ctx.signals.deliveriesDue()
}

function passwordFacts(
  { clock }: EngineContext,
  { shopper, status }: PasswordNews,
): events.EventPassword {
  return {
    shopper,
    state: status.state,
    locked_until: timestampOrNull(status.lockedUntil),
    at: timestamp(clock.now()),
  }
}
