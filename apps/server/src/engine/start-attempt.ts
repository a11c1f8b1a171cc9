/**
 * Starts paying by a way. The attempt with its channel number is committed before any byte leaves;
 * a former attempt by another way is first ended at its channel, for two of one order could both
 * be paid.
 */
import { PayError } from '@tillway/kernel'
import { type AttemptRecord, decide, isOpenAttempt, type PaymentRecord } from '@tillway/payments'
import { DuplicateRow, type Repositories } from '@tillway/store'
import { callStart } from './call-channel.ts'
import type { EngineContext } from './context.ts'
import { followPayment } from './follow-payment.ts'
import { type AttemptInput, type BegunAttempt, insertAttempt } from './new-attempt.ts'
import { supportOf } from './presentation-support.ts'
import { type AlsoWrite, applyReport, type Recorded, signalChange } from './record-report.ts'
import { findRoute, nextRoute, type Route, type RouteInput } from './routing/find-route.ts'
import { terminalAt } from './routing/route-payment.ts'
import { knowVerification } from './verification/choose-verification.ts'
import { writeDecision } from './write-decision.ts'

export interface StartInput extends AttemptInput, Omit<RouteInput, 'known'> {
  readonly merchantId: string
  readonly paymentId: string
}

export interface Started {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
}

/**
 * Throws `not_found`, `payment_finished`, what `findRoute` throws, and `attempt_in_progress` (a former
 * attempt could not be ended yet). What the channel says, or that it could not be reached, stands in
 * the result.
 */
export async function startAttempt(
  ctx: EngineContext,
  input: StartInput,
  also?: AlsoWrite,
): Promise<Started> {
  const first = await beginAttempt(ctx, await withVerification(ctx, input))
  if (first.kind === 'running') return first.started
  let begun: Begun = first
  for (;;) {
    const { recorded, next } = await callAndRecord(ctx, { input, begun, also })
    if (next === undefined) return recorded ?? begun
    begun = next
  }
}

interface KnowingInput extends StartInput, RouteInput {}

/** What the vault knows of the payer of a card is asked before anything is held. */
async function withVerification(ctx: EngineContext, input: StartInput): Promise<KnowingInput> {
  if (input.cardId === null) return { ...input, known: undefined }
  const payment = await ctx.store.read.payments.get(input.merchantId, input.paymentId)
  if (payment === undefined) throw new PayError('not_found')
  return { ...input, known: await knowVerification(ctx, payment) }
}

/** An attempt that is stored as having left, and how it came about. */
interface Begun extends BegunAttempt {
  readonly route: Route
}

/**
 * When it is certain that nothing left, the attempt by the next account is begun in the transaction
 * that writes this down: there is no moment at which somebody else could start a third. Each
 * account has its turn once, for the reserves only get fewer.
 */
async function callAndRecord(
  ctx: EngineContext,
  parts: {
    readonly input: StartInput
    readonly begun: Begun
    readonly also: AlsoWrite | undefined
  },
): Promise<{ readonly recorded: Recorded | undefined; readonly next: Begun | undefined }> {
  const { input, begun, also } = parts
  const { payment, attempt } = begun
  const report = await callStart(ctx, payment, attempt)
  const route = nextRoute(begun.route, attempt.id)
  let next: Begun | undefined
  const recorded = await applyReport(
    ctx,
    { merchantId: input.merchantId, attemptId: attempt.id, report, call: 'start' },
    {
      found: { payment, attempt },
      also: async (repos, written) => {
        // The answer for repeats of the request is that of the last attempt.
        if (route === undefined || !isUnsent(ctx, written)) await also?.(repos, written)
      },
      next: async (repos, written) => {
        next = undefined
        if (route === undefined || !isUnsent(ctx, written)) return
        next = {
          ...(await insertAttempt(ctx, repos, { payment: written.payment, input, route })),
          route,
        }
      },
    },
  )
  return { recorded, next }
}

/** Nothing of the attempt has left, and the payment is free for another. */
function isUnsent(
  ctx: EngineContext,
  { payment, attempt }: { payment: PaymentRecord; attempt: AttemptRecord | undefined },
): boolean {
  const isFree = payment.state === 'payable' && ctx.clock.now() < payment.expiresAt
  return isFree && attempt?.state === 'not_sent'
}

type Beginning =
  | { readonly kind: 'running'; readonly started: Started }
  | ({ readonly kind: 'begun' } & Begun)

async function beginAttempt(ctx: EngineContext, input: KnowingInput): Promise<Beginning> {
  const first = await tryBegin(ctx, input)
  if (first.kind !== 'ending') return first
  signalChange(ctx, first.payment)
  if (first.asked) await followPayment(ctx, input)
  const second = await tryBegin(ctx, input)
  if (second.kind === 'ending')
    throw new PayError('attempt_in_progress', undefined, { retryAfterSeconds: 2 })
  return second
}

type Tried =
  | Beginning
  | { readonly kind: 'ending'; readonly payment: PaymentRecord; readonly asked: boolean }

/** A start that came at the same moment may be faster; the second look finds what it began. */
async function tryBegin(ctx: EngineContext, input: KnowingInput): Promise<Tried> {
  const begin = () => ctx.store.transact((repos) => beginUnit(ctx, repos, input))
  try {
    return await begin().catch((error: unknown) => {
      if (error instanceof DuplicateRow) return begin()
      throw error
    })
  } catch (error) {
    if (error instanceof DuplicateRow)
      throw new PayError('attempt_in_progress', undefined, { cause: error })
    throw error
  }
}

async function beginUnit(
  ctx: EngineContext,
  repos: Repositories,
  input: KnowingInput,
): Promise<Tried> {
  const payment = await repos.payments.get(input.merchantId, input.paymentId)
  if (payment === undefined) throw new PayError('not_found')
  const attempt = await openAttempt(repos, payment)
  const isOver = ctx.clock.now() >= payment.expiresAt
  // What routing would choose by now is for a new attempt; the open one may be paid all the same.
  if (attempt !== undefined && !isOver && isRunning(ctx, { payment, attempt, input })) {
    return { kind: 'running', started: { payment, attempt } }
  }
  const route = await findRoute(ctx, repos, { payment, input })
  if (isOver) throw new PayError('payment_finished')
  if (attempt !== undefined)
    return await meetOpenAttempt(ctx, repos, { payment, attempt, input, route })
  const begun = await insertAttempt(ctx, repos, { payment, input, route })
  return { kind: 'begun', ...begun, route }
}

async function openAttempt(
  repos: Repositories,
  { merchantId, openAttemptId }: PaymentRecord,
): Promise<AttemptRecord | undefined> {
  if (openAttemptId === null) return undefined
  const attempt = await repos.attempts.get(merchantId, openAttemptId)
  if (attempt === undefined) throw new PayError('internal', 'the open attempt is gone')
  return attempt
}

interface Meeting {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord
  readonly input: StartInput
}

const isAlive = ({ state }: AttemptRecord): boolean =>
  isOpenAttempt(state) && state !== 'closing' && state !== 'reversing'

/** Whether the open attempt is what is asked for. */
function isRunning(
  ctx: EngineContext,
  { payment, attempt, input }: Meeting,
  presentation = input.presentation ??
    (attempt.host === input.host ? attempt.presentation : undefined),
): boolean {
  const isAtTerminal = supportOf(ctx, attempt)?.needs.includes('terminal') === true
  return (
    payment.state === 'processing' &&
    isAlive(attempt) &&
    attempt.way === input.way &&
    attempt.presentation === presentation &&
    (attempt.cardId === null || attempt.cardId === input.cardId) &&
    (!isAtTerminal || attempt.terminalId === terminalAt(payment, input.terminalId))
  )
}

/** A double tap finds its own attempt again; another way asks for the end of the former one. */
async function meetOpenAttempt(
  ctx: EngineContext,
  repos: Repositories,
  parts: Meeting & { readonly route: Route },
): Promise<Tried> {
  const { payment, attempt, route } = parts
  if (payment.state !== 'processing') throw new PayError('payment_finished')
  if (isRunning(ctx, parts, route.presentation)) {
    return { kind: 'running', started: { payment, attempt } }
  }
  if (!isAlive(attempt)) {
    if (attempt.state === 'mismatch') throw new PayError('attempt_in_progress')
    // Whoever asked for its end looks after it.
    return { kind: 'ending', payment, asked: false }
  }
  const decision = decide(
    { payment: payment.state, attempt: attempt.state },
    { about: 'attempt', event: 'endRequested' },
  )
  const written = await writeDecision(ctx, repos, { payment, attempt, decision, followed: true })
  return { kind: 'ending', payment: written.payment, asked: true }
}
