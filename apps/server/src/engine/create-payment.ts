/** Makes the payment of an order, or finds it again: one per order number, whoever asks. */
import { isCurrency, minorUnits, PayError } from '@tillway/kernel'
import { isFinishedPayment, type PaymentRecord } from '@tillway/payments'
import { DuplicateRow, type Repositories } from '@tillway/store'
import type { EngineContext } from './context.ts'

export interface OrderInput {
  readonly merchantId: string
  readonly order: string
  readonly amount: number
  readonly currency: string
  readonly description: string
  /** Seconds. */
  readonly expiresIn: number
  readonly returnUrl: string | null
  readonly terminalId: string | null
  readonly shopper: string | null
  readonly metadata: Readonly<Record<string, string>>
}

export interface CreatedPayment {
  readonly payment: PaymentRecord
  readonly isNew: boolean
}

/**
 * Inside a transaction. The same order with the same parameters is found again; with other ones it
 * is refused: `order_conflict`. Throws `invalid_request` for an unknown currency or terminal.
 */
export async function createPayment(
  ctx: EngineContext,
  repos: Repositories,
  input: OrderInput,
): Promise<CreatedPayment> {
  if (input.terminalId !== null) await requireTerminal(repos, input.merchantId, input.terminalId)
  const payment = newPayment(ctx, input)
  try {
    await Promise.all([
      repos.payments.insert(payment),
      repos.jobs.schedule(payment.merchantId, payment.id, payment.expiresAt),
    ])
  } catch (error) {
    // Orders are new as a rule, so looking first would be a statement for nothing.
    const existing = error instanceof DuplicateRow ? await findSame(repos, input) : undefined
    if (existing === undefined) throw error
    await repos.jobs.remove(payment.merchantId, payment.id)
    return existing
  }
  ctx.metrics.paymentCreated()
  return { payment, isNew: true }
}

async function findSame(
  repos: Repositories,
  input: OrderInput,
): Promise<CreatedPayment | undefined> {
  const existing = await repos.payments.findByOrder(input.merchantId, input.order)
  if (existing === undefined) return undefined
  if (!sameOrder(existing, input)) {
    throw new PayError('order_conflict', undefined, { param: 'order' })
  }
  return { payment: existing, isNew: false }
}

function newPayment(ctx: EngineContext, input: OrderInput): PaymentRecord {
  const now = ctx.clock.now()
  if (!isCurrency(input.currency)) {
    throw new PayError('invalid_request', 'the currency is not supported', { param: 'currency' })
  }
  return {
    merchantId: input.merchantId,
    id: ctx.ids.next('payment'),
    order: input.order,
    amount: minorUnits(input.amount),
    currency: input.currency,
    description: input.description,
    state: 'payable',
    amountRefunded: minorUnits(0),
    amountReserved: minorUnits(0),
    paidAt: null,
    paidWay: null,
    paidAttemptId: null,
    openAttemptId: null,
    lastError: null,
    metadata: input.metadata,
    terminalId: input.terminalId,
    shopper: input.shopper,
    returnUrl: input.returnUrl,
    eventSequence: 0,
    lastEventId: null,
    createdAt: now,
    expiresAt: now + input.expiresIn * 1000,
    version: 1,
  }
}

async function requireTerminal(repos: Repositories, merchantId: string, id: string): Promise<void> {
  const terminal = await repos.terminals.get(merchantId, id)
  if (terminal?.enabled !== true) {
    throw new PayError('invalid_request', 'no such enabled terminal', { param: 'terminal' })
  }
}

function sameOrder(payment: PaymentRecord, input: OrderInput): boolean {
  return (
    payment.amount === input.amount &&
    payment.currency === input.currency &&
    payment.description === input.description &&
    payment.returnUrl === input.returnUrl &&
    payment.terminalId === input.terminalId &&
    payment.shopper === input.shopper &&
    sameMetadata(payment.metadata, input.metadata)
  )
}

function sameMetadata(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

/** A payment that can still be paid. Throws `payment_finished`. */
export function requireUnfinished(payment: PaymentRecord): void {
  if (isFinishedPayment(payment.state)) throw new PayError('payment_finished')
}
