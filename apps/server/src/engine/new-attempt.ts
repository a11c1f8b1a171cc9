/** An attempt before anything of it has left: its number is drawn here, once. */
import type { NextAction } from '@tillway/channel'
import {
  type AttemptRecord,
  decideStart,
  type PaymentRecord,
  routeOfAttempt,
} from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { callGraceMs, type EngineContext } from './context.ts'
import type { Route } from './routing/find-route.ts'
import { terminalAt } from './routing/route-payment.ts'
import { numberOf } from './write-decision.ts'

export interface AttemptInput {
  readonly host: string
  readonly clientIp: string
  readonly payerId: string | null
  readonly terminalId: string | null
}

export interface BegunAttempt {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord
}

/**
 * Writes the attempt that the route leads to, as having left, and the payment as being paid by it.
 * Throws `payment_finished`, `attempt_in_progress`, and `DuplicateRow` when another one is open.
 */
export async function insertAttempt(
  ctx: EngineContext,
  repos: Repositories,
  parts: { readonly payment: PaymentRecord; readonly input: AttemptInput; readonly route: Route },
): Promise<BegunAttempt> {
  const { payment } = parts
  const decision = decideStart(payment.state)
  const attempt = newAttempt(ctx, parts)
  const next: PaymentRecord = {
    ...payment,
    state: decision.payment,
    openAttemptId: attempt.id,
    // Of a former try: beside one that may be paid it would be read as the new one's.
    lastError: null,
  }
  await Promise.all([
    repos.payments.update(next),
    repos.attempts.insert(attempt),
    repos.jobs.schedule(payment.merchantId, payment.id, ctx.clock.now() + callGraceMs),
  ])
  return { payment: { ...next, version: next.version + 1 }, attempt }
}

function newAttempt(
  ctx: EngineContext,
  { input, route, payment }: Parameters<typeof insertAttempt>[2],
): AttemptRecord {
  const { account } = route.taken
  const { routing, taken, fallbackOf, unsent } = route
  const id = ctx.ids.next('attempt')
  const now = ctx.clock.now()
  return {
    merchantId: payment.merchantId,
    id,
    paymentId: payment.id,
    way: route.way,
    channel: account.manifest.id,
    accountId: account.id,
    accountVersion: account.version,
    presentation: route.presentation,
    host: input.host,
    orderNumber: numberOf(id),
    amount: payment.amount,
    currency: payment.currency,
    state: 'sent',
    action: firstAction(route),
    channelTransaction: null,
    captured: null,
    lastError: null,
    channelCode: null,
    clientIp: input.clientIp,
    payerId: input.payerId,
    returnUrl: payment.returnUrl,
    cardId: route.card?.id ?? null,
    terminalId: terminalAt(payment, input.terminalId),
    route: routeOfAttempt({ routing, taken, fallbackOf, unsent }),
    receipt: null,
    signature: null,
    verification: route.verification,
    approval: null,
    codeSentAt: null,
    codeTries: 0,
    submittedAt: null,
    tries: 0,
    createdAt: now,
    expiresAt: Math.min(payment.expiresAt, now + account.manifest.maxValidityMs),
    version: 1,
  }
}

/** What the payer is asked for once it is known what was sent; until then nobody sees it. */
function firstAction({ card, presentation }: Route): NextAction | null {
  if (card === undefined) return null
  if (presentation === 'password') return { type: 'password' }
  return { type: 'sms', phone: card.phoneMasked, length: 6, sent: 'unsure' }
}
