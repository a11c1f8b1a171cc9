/** The calls to a channel about one attempt. Parameters come from the stored attempt alone. */
import {
  type AttemptReference,
  type ChipCompletion,
  type ConfirmRequest,
  type OperationName,
  operationOf,
  type PaymentReport,
  type PresentRequest,
  type StartRequest,
} from '@tillway/channel'
import { type Instant, money, PayError } from '@tillway/kernel'
import type { AttemptRecord, CardRecord, PaymentRecord } from '@tillway/payments'
import { cardReference } from './cards/card-reference.ts'
import { callGraceMs, type EngineContext } from './context.ts'
import { isConfirmedByCode, supportOf } from './presentation-support.ts'
import { returnAddress, withReturnToken } from './return-address.ts'
import { terminalOf } from './terminals.ts'

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
    ...(await referenceOf(ctx, attempt)),
    description: payment.description,
    notifyUrl: notifyUrl(ctx, attempt),
    ...returnUrlOf(ctx, attempt),
    ...(attempt.clientIp === null ? {} : { clientIp: attempt.clientIp }),
    ...(attempt.payerId === null ? {} : { payerId: attempt.payerId }),
  }
  ctx.routing.watch.starting(attempt)
  const report = await guarded(ctx, attempt, (start) => start(request), 'start')
  // It could move nothing, so doubt costs no more than another code.
  return report.status === 'unknown' && isConfirmedByCode(ctx, attempt)
    ? { ...report, ...supposedStart(attempt) }
    : report
}

/** What is supposed of a start that could move nothing, and whose answer nobody has. */
export function supposedStart({
  presentation,
}: Pick<AttemptRecord, 'presentation'>):
  | { readonly status: 'code_sent'; readonly unsure: true }
  | { readonly status: 'payer_awaited' } {
  return presentation === 'password'
    ? { status: 'payer_awaited' }
    : { status: 'code_sent', unsure: true }
}

/** A page that is reached by a form may send the payer back by one. */
function returnUrlOf(ctx: EngineContext, attempt: AttemptRecord): { readonly returnUrl?: string } {
  const { returnUrl, presentation } = attempt
  if (returnUrl === null) return {}
  if (presentation === 'form') return { returnUrl: returnAddress(ctx, attempt) }
  return { returnUrl: withReturnToken(ctx, attempt, returnUrl) }
}

/** The attempt is stored as having left before these are called. */
export async function callPresent(
  ctx: EngineContext,
  attempt: AttemptRecord,
  read: Pick<PresentRequest, 'reading' | 'seals'>,
): Promise<PaymentReport> {
  const reference = await atTerminal(ctx, attempt)
  const sendBefore = leavesUntil(attempt)
  const isLate = () => ctx.clock.now() >= sendBefore
  const request = { ...reference, ...read, sendBefore }
  return await guarded(
    ctx,
    attempt,
    async (present) => (isLate() ? notSent : await present(request)),
    'present',
  )
}

/** What was submitted and has not left by then is not sent any more. */
const leavesUntil = ({ submittedAt }: AttemptRecord): Instant => (submittedAt ?? 0) + callGraceMs

export async function callComplete(
  ctx: EngineContext,
  attempt: AttemptRecord,
  completion: ChipCompletion,
): Promise<PaymentReport> {
  const reference = await atTerminal(ctx, attempt)
  return await guarded(ctx, attempt, (end) => end({ ...reference, completion }), 'complete')
}

async function atTerminal(ctx: EngineContext, attempt: AttemptRecord) {
  const { terminal, ...reference } = await referenceOf(ctx, attempt)
  if (terminal === undefined) throw new PayError('terminal_not_ready')
  return { ...reference, terminal }
}

/** The attempt is stored as `confirming` before this is called. */
export async function callConfirm(
  ctx: EngineContext,
  parts: { payment: PaymentRecord; attempt: AttemptRecord; sealed: string | undefined },
): Promise<PaymentReport> {
  const { payment, attempt, sealed } = parts
  const request: ConfirmRequest = {
    ...(await referenceOf(ctx, attempt)),
    ...(sealed === undefined ? {} : { code: { sealed, subject: attempt.id } }),
    description: payment.description,
    notifyUrl: notifyUrl(ctx, attempt),
    ...(attempt.clientIp === null ? {} : { clientIp: attempt.clientIp }),
  }
  const isLate = () => ctx.clock.now() >= leavesUntil(attempt)
  return await guarded(
    ctx,
    attempt,
    async (confirm) => (isLate() ? notSent : await confirm(request)),
    'confirm',
  )
}

/** What was held up here does not leave any more: somebody else may already have proven it absent. */
const notSent: PaymentReport = Object.freeze({ status: 'not_sent', cause: 'timeout' })

export async function callAbout(
  ctx: EngineContext,
  attempt: AttemptRecord,
  operation: 'query' | 'close' | 'reverse',
): Promise<PaymentReport> {
  const reference = await referenceOf(ctx, attempt)
  return await guarded(ctx, attempt, (call) => call(reference), operation)
}

async function referenceOf(ctx: EngineContext, attempt: AttemptRecord): Promise<AttemptReference> {
  const card = await cardOf(ctx, attempt)
  return {
    orderNumber: attempt.orderNumber,
    amount: money(attempt.amount, attempt.currency),
    presentation: attempt.presentation,
    startedAt: attempt.createdAt,
    expiresAt: attempt.expiresAt,
    ...(card === undefined ? {} : { card: cardReference(ctx, card) }),
    ...(await terminalOf(ctx, attempt)),
  }
}

async function cardOf(ctx: EngineContext, attempt: AttemptRecord): Promise<CardRecord | undefined> {
  if (attempt.cardId === null) return undefined
  return await ctx.store.read.cards.get(attempt.merchantId, attempt.cardId)
}

/** An adapter that throws has a fault; whatever it was, the outcome is unknown, never failed. */
async function guarded<Argument>(
  ctx: EngineContext,
  attempt: AttemptRecord,
  run: (call: (argument: Argument) => Promise<PaymentReport>) => Promise<PaymentReport>,
  operation: OperationName,
): Promise<PaymentReport> {
  const opened = await ctx.channels.open(
    attempt.merchantId,
    attempt.accountId,
    attempt.accountVersion,
  )
  const call = operationOf(opened.channel, opened.account, operation)
  if (call === undefined) throw new PayError('internal', `${operation} is not declared`)
  // What the payer's browser is to bring has told nothing of the channel when it is started.
  const tells = operation !== 'start' || supportOf(ctx, attempt)?.broughtByPayer !== true
  try {
    return await run(async (argument) => {
      const report = await (call as (argument: Argument) => Promise<PaymentReport>)(argument)
      if (tells) ctx.routing.watch.reported(attempt, report)
      return report
    })
  } catch (error) {
    ctx.log.error({ attemptId: attempt.id, operation, error }, 'a channel adapter threw')
    return { status: 'unknown', cause: 'unrecognised' }
  }
}
