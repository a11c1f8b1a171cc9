/** The calls to a channel about one attempt. Parameters come from the stored attempt alone. */
import {
  type AttemptReference,
  operationOf,
  type PaymentReport,
  type StartRequest,
} from '@tillway/channel'
import { money, PayError } from '@tillway/kernel'
import type { AttemptRecord, PaymentRecord } from '@tillway/payments'
import type { EngineContext } from './context.ts'

export function notifyUrl(
  ctx: EngineContext,
  account: { merchantId: string; accountId: string; accountVersion: number },
): string {
  return `${ctx.publicUrl}/notify/${account.merchantId}/${account.accountId}/${account.accountVersion}`
}

export async function callStart(
  ctx: EngineContext,
  payment: PaymentRecord,
  attempt: AttemptRecord,
): Promise<PaymentReport> {
  const request: StartRequest = {
    orderNumber: attempt.orderNumber,
    amount: money(attempt.amount, attempt.currency),
    description: payment.description,
    presentation: attempt.presentation,
    expiresAt: attempt.expiresAt,
    notifyUrl: notifyUrl(ctx, attempt),
    ...(attempt.returnUrl === null ? {} : { returnUrl: attempt.returnUrl }),
    ...(attempt.clientIp === null ? {} : { clientIp: attempt.clientIp }),
    ...(attempt.payerId === null ? {} : { payerId: attempt.payerId }),
  }
  return await guarded(ctx, attempt, (start) => start(request), 'start')
}

export async function callAbout(
  ctx: EngineContext,
  attempt: AttemptRecord,
  operation: 'query' | 'close' | 'reverse',
): Promise<PaymentReport> {
  const reference: AttemptReference = {
    orderNumber: attempt.orderNumber,
    amount: money(attempt.amount, attempt.currency),
    presentation: attempt.presentation,
    startedAt: attempt.createdAt,
    expiresAt: attempt.expiresAt,
  }
  return await guarded(ctx, attempt, (call) => call(reference), operation)
}

/** An adapter that throws has a fault; whatever it was, the outcome is unknown, never failed. */
async function guarded<Argument>(
  ctx: EngineContext,
  attempt: AttemptRecord,
  run: (call: (argument: Argument) => Promise<PaymentReport>) => Promise<PaymentReport>,
  operation: 'start' | 'query' | 'close' | 'reverse',
): Promise<PaymentReport> {
  const opened = await ctx.channels.open(
    attempt.merchantId,
    attempt.accountId,
    attempt.accountVersion,
  )
  const call = operationOf(opened.channel, opened.account, operation)
  if (call === undefined) throw new PayError('internal', `${operation} is not declared`)
  try {
    return await run(call as (argument: Argument) => Promise<PaymentReport>)
  } catch (error) {
    ctx.log.error({ attemptId: attempt.id, operation, error }, 'a channel adapter threw')
    return { status: 'unknown', cause: 'unrecognised' }
  }
}
