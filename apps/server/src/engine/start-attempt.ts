/**
 * Starts paying by a way. The attempt with its channel number is committed before any byte leaves;
 * a former attempt by another way is first ended at its channel, for two of one order could both
 * be paid.
 */
import type { NextAction, Presentation, PresentationSupport } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import {
  type AttemptRecord,
  type CardRecord,
  decide,
  decideStart,
  isOpenAttempt,
  type PaymentRecord,
  type RoutedWay,
  refusalOf,
  routeWays,
} from '@tillway/payments'
import { DuplicateRow, type Repositories } from '@tillway/store'
import { callStart } from './call-channel.ts'
import { usableCard } from './cards/card-reference.ts'
import { callGraceMs, type EngineContext } from './context.ts'
import { followPayment } from './follow-payment.ts'
import { type AlsoWrite, applyReport, signalChange } from './record-report.ts'
import { numberOf, writeDecision } from './write-decision.ts'

export interface StartInput {
  readonly merchantId: string
  readonly paymentId: string
  readonly way: string
  readonly host: string
  readonly presentation: Presentation | undefined
  readonly clientIp: string
  readonly payerId: string | null
  readonly terminalId: string | null
  readonly cardId: string | null
}

export interface Started {
  readonly payment: PaymentRecord
  readonly attempt: AttemptRecord | undefined
}

interface Route {
  readonly way: RoutedWay
  readonly presentation: Presentation
  /** Where the presentation needs one. */
  readonly card: CardRecord | undefined
}

/**
 * Throws `not_found`, `payment_finished`, `way_unavailable`, `card_not_usable` and
 * `attempt_in_progress` (a former attempt could not be ended yet). What the channel says, or that it could not be reached, stands
 * in the result.
 */
export async function startAttempt(
  ctx: EngineContext,
  input: StartInput,
  also?: AlsoWrite,
): Promise<Started> {
  const begun = await beginAttempt(ctx, input)
  if (begun.kind === 'running') return begun.started
  const { payment, attempt } = begun
  const report = await callStart(ctx, payment, attempt)
  const recorded = await applyReport(
    ctx,
    { merchantId: input.merchantId, attemptId: attempt.id, report, call: 'start' },
    { found: { payment, attempt }, also },
  )
  return recorded ?? { payment, attempt }
}

async function findRoute(
  ctx: EngineContext,
  repos: Repositories,
  { payment, input }: { readonly payment: PaymentRecord; readonly input: StartInput },
): Promise<Route> {
  const ways = await waysFor(ctx, payment, { host: input.host, terminalId: input.terminalId })
  const way = ways.find((candidate) => candidate.way === input.way)
  const refusal = refusalOf(way)
  if (way === undefined || refusal !== undefined) throw new PayError(refusal ?? 'way_unavailable')
  const presentation = input.presentation ?? way.presentations[0]
  if (presentation === undefined || !way.presentations.includes(presentation)) {
    throw new PayError('way_unavailable', 'this host does not support the presentation', {
      param: 'presentation',
    })
  }
  const support = way.account.manifest.presentations.find(
    (candidate) => candidate.presentation === presentation,
  )
  requireNeeds(support, payment, input)
  if (support?.needs.includes('card') !== true) return { way, presentation, card: undefined }
  const { merchantId } = payment
  const parts = { merchantId, payment, cardId: input.cardId ?? '', accountId: way.account.id }
  return { way, presentation, card: await usableCard(ctx, repos, parts) }
}

/** The ways of a payment in a host, ordered, each with its reason. */
export async function waysFor(
  ctx: EngineContext,
  payment: PaymentRecord,
  place: { readonly host: string; readonly terminalId: string | null },
): Promise<readonly RoutedWay[]> {
  const accounts = await ctx.channels.routable(payment.merchantId)
  const terminalId = terminalOf(payment, place)
  const terminal =
    terminalId === null
      ? undefined
      : await ctx.store.read.terminals.get(payment.merchantId, terminalId)
  const ownAccountId =
    terminal?.enabled === true && terminal.hasReader ? terminal.channelAccountId : null
  return routeWays(accounts, {
    host: place.host,
    amount: payment.amount,
    currency: payment.currency,
    ownAccountId,
  })
}

/** The one that the payment was made for comes second: the app in hand knows where it is. */
const terminalOf = (
  payment: Pick<PaymentRecord, 'terminalId'>,
  place: { readonly terminalId: string | null },
): string | null => place.terminalId ?? payment.terminalId

const needParams: Readonly<Record<PresentationSupport['needs'][number], string>> = {
  clientIp: 'client_ip',
  payerId: 'payer_id',
  returnUrl: 'return_url',
  card: 'card',
  terminal: 'terminal',
}

function requireNeeds(
  support: PresentationSupport | undefined,
  payment: PaymentRecord,
  input: StartInput,
): void {
  const has: Readonly<Record<PresentationSupport['needs'][number], boolean>> = {
    clientIp: true,
    payerId: input.payerId !== null,
    returnUrl: payment.returnUrl !== null,
    card: input.cardId !== null,
    terminal: terminalOf(payment, input) !== null,
  }
  for (const need of support?.needs ?? []) {
    if (has[need]) continue
    const param = needParams[need]
    throw new PayError('invalid_request', `this presentation needs ${param}`, { param })
  }
}

type Begun =
  | { readonly kind: 'running'; readonly started: Started }
  | { readonly kind: 'begun'; readonly payment: PaymentRecord; readonly attempt: AttemptRecord }

async function beginAttempt(ctx: EngineContext, input: StartInput): Promise<Begun> {
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
  | Begun
  | { readonly kind: 'ending'; readonly payment: PaymentRecord; readonly asked: boolean }

/** A start that came at the same moment may be faster; the second look finds what it began. */
async function tryBegin(ctx: EngineContext, input: StartInput): Promise<Tried> {
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
  input: StartInput,
): Promise<Tried> {
  const payment = await repos.payments.get(input.merchantId, input.paymentId)
  if (payment === undefined) throw new PayError('not_found')
  const route = await findRoute(ctx, repos, { payment, input })
  if (ctx.clock.now() >= payment.expiresAt) throw new PayError('payment_finished')
  const open = payment.openAttemptId
  if (open !== null) return await meetOpenAttempt(ctx, repos, { payment, open, route })
  const decision = decideStart(payment.state)
  const attempt = newAttempt(ctx, { input, route, payment })
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
  return { kind: 'begun', payment: { ...next, version: next.version + 1 }, attempt }
}

/** A double tap finds its own attempt again; another way asks for the end of the former one. */
async function meetOpenAttempt(
  ctx: EngineContext,
  repos: Repositories,
  input: { readonly payment: PaymentRecord; readonly open: string; readonly route: Route },
): Promise<Tried> {
  const { payment, route } = input
  const attempt = await repos.attempts.get(payment.merchantId, input.open)
  if (attempt === undefined) throw new PayError('internal', 'the open attempt is gone')
  if (payment.state !== 'processing') throw new PayError('payment_finished')
  const same =
    attempt.way === route.way.way &&
    attempt.presentation === route.presentation &&
    attempt.cardId === (route.card?.id ?? null)
  const alive =
    isOpenAttempt(attempt.state) && attempt.state !== 'closing' && attempt.state !== 'reversing'
  if (same && alive) return { kind: 'running', started: { payment, attempt } }
  if (!alive) {
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

function newAttempt(
  ctx: EngineContext,
  { input, route, payment }: { input: StartInput; route: Route; payment: PaymentRecord },
): AttemptRecord {
  const { account } = route.way
  const id = ctx.ids.next('attempt')
  const now = ctx.clock.now()
  return {
    merchantId: payment.merchantId,
    id,
    paymentId: payment.id,
    way: route.way.way,
    channel: account.manifest.id,
    accountId: account.id,
    accountVersion: account.version,
    presentation: route.presentation,
    host: input.host,
    orderNumber: numberOf(id),
    amount: payment.amount,
    currency: payment.currency,
    state: 'sent',
    action: codeAction(route.card),
    channelTransaction: null,
    captured: null,
    lastError: null,
    channelCode: null,
    clientIp: input.clientIp,
    payerId: input.payerId,
    returnUrl: payment.returnUrl,
    cardId: route.card?.id ?? null,
    terminalId: terminalOf(payment, input),
    receipt: null,
    codeSentAt: null,
    codeTries: 0,
    submittedAt: null,
    tries: 0,
    createdAt: now,
    expiresAt: Math.min(payment.expiresAt, now + account.manifest.maxValidityMs),
    version: 1,
  }
}

/** What the payer is asked for once the code is on its way; until then nobody sees it. */
function codeAction(card: CardRecord | undefined): NextAction | null {
  if (card === undefined) return null
  return { type: 'sms', phone: card.phoneMasked, length: 6, sent: 'unsure' }
}
