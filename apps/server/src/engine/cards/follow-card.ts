/**
 * Looks after one card: asks what became of binding it, ends what nobody finishes, and pays what is
 * owed for its state — the number shredded, the binding removed at its channel, the vault's entry
 * forgotten. Each of these may be done twice, so each is done again until it was certainly done.
 */
import { isPayError } from '@tillway/kernel'
import { type CardEvent, type CardRecord, cardDelayMs, stepCard } from '@tillway/payments'
import type { ClaimedJob, Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { provesUntil } from '../passwords/verified-card.ts'
import { callQueryEnrolment, callRemove } from './call-card.ts'
import { requireVault } from './frame-entry.ts'
import { lapsed } from './lapse-card.ts'
import { applyEnrolment } from './record-enrolment.ts'
import { removeFormer } from './replace-card.ts'
import { isToBeAsked, signalCard, writeCard } from './write-card.ts'

export interface FollowCardInput {
  readonly merchantId: string
  readonly cardId: string
  readonly job: ClaimedJob
}

export async function followCard(ctx: EngineContext, input: FollowCardInput): Promise<void> {
  const card = await ctx.store.read.cards.get(input.merchantId, input.cardId)
  switch (card?.state) {
    case undefined:
      return await settle(ctx, input, undefined)
    case 'pending':
      return await followPending(ctx, input, card)
    case 'active':
      return await followActive(ctx, input, card)
    case 'removing':
      return await followRemoving(ctx, input, card)
    case 'removed':
    case 'failed':
      return await followGone(ctx, input, card)
  }
}

async function followPending(
  ctx: EngineContext,
  input: FollowCardInput,
  card: CardRecord,
): Promise<void> {
  if (isToBeAsked(card)) {
    const { merchantId, cardId, job } = input
    const report = await callQueryEnrolment(ctx, card)
    if (ctx.clock.now() < card.expiresAt || report.status === 'enrolled') {
      await applyEnrolment(ctx, { merchantId, cardId, job, report })
      return
    }
  }
  if (ctx.clock.now() < card.expiresAt) return await settle(ctx, input, card.expiresAt)
  await step(ctx, input, { event: 'lapsed' })
}

async function followActive(
  ctx: EngineContext,
  input: FollowCardInput,
  card: CardRecord,
): Promise<void> {
  const lapsesAt = card.credentialExpiresAt ?? undefined
  if (lapsesAt !== undefined && ctx.clock.now() >= lapsesAt) {
    return await giveUp(ctx, input)
  }
  if (card.inVault) {
    const told = await tellVault(ctx, input, (vault) => decideNumber(vault, card))
    if (told === 'later') return
    if (told === 'gone') return await giveUp(ctx, input)
  }
  const provesUntilThen = card.replaces === null ? 0 : provesUntil(card)
  if (ctx.clock.now() < provesUntilThen) {
    return await settle(ctx, input, Math.min(provesUntilThen, lapsesAt ?? provesUntilThen))
  }
  if (await removeFormer(ctx, card, input.job)) ctx.signals.jobsDue()
  await settle(ctx, input, lapsesAt)
}

/** What pays in place of the number makes it superfluous; without that it is what pays. */
function decideNumber(vault: Vault, { merchantId, id, sealedCredential }: CardRecord) {
  return sealedCredential === null
    ? vault.keepNumber(merchantId, id)
    : vault.shredNumber(merchantId, id)
}

/** Nothing can be paid with it any more. */
function giveUp(ctx: EngineContext, input: FollowCardInput): Promise<void> {
  return step(ctx, input, { event: 'credentialLapsed', changes: lapsed })
}

async function followRemoving(
  ctx: EngineContext,
  input: FollowCardInput,
  card: CardRecord,
): Promise<void> {
  const report = await callRemove(ctx, card)
  if (report.status === 'unknown') return await postpone(ctx, input)
  const changes = { sealedCredential: null, credentialExpiresAt: null }
  await step(ctx, input, { event: 'reportedRemoved', changes })
}

async function followGone(
  ctx: EngineContext,
  input: FollowCardInput,
  card: CardRecord,
): Promise<void> {
  if (card.inVault) {
    const told = await tellVault(ctx, input, (vault) => vault.forget(card.merchantId, card.id))
    if (told === 'later') return
  }
  await settle(ctx, input, undefined)
}

type Vault = ReturnType<typeof requireVault>['client']

/** `later`: the vault has not done it, and is told again; `gone`: the number is not there any more. */
async function tellVault(
  ctx: EngineContext,
  input: FollowCardInput,
  tell: (vault: Vault) => Promise<void>,
): Promise<'done' | 'gone' | 'later'> {
  try {
    await tell(requireVault(ctx).client)
    return 'done'
  } catch (error) {
    if (isPayError(error, 'card_data_missing')) return 'gone'
    ctx.log.warn({ cardId: input.cardId, error }, 'the vault was not reached about a card')
    await postpone(ctx, input)
    return 'later'
  }
}

/** Nothing is left to do, until then. */
async function settle(
  ctx: EngineContext,
  { merchantId, cardId, job }: FollowCardInput,
  until: number | undefined,
): Promise<void> {
  await ctx.store.transact(async ({ jobs }) => {
    await jobs.assertHeld(job)
    if (until === undefined) await jobs.remove(merchantId, cardId)
    else await jobs.schedule(merchantId, cardId, until)
  })
}

/** The same again, after the next pause of the ladder. */
async function postpone(ctx: EngineContext, input: FollowCardInput): Promise<void> {
  await ctx.store.transact(async (repos) => {
    const card = await held(repos, input)
    if (card === undefined) return
    const again = ctx.clock.now() + cardDelayMs(card.tries)
    await repos.cards.update({ ...card, tries: card.tries + 1 })
    await repos.jobs.schedule(card.merchantId, card.id, again)
  })
}

interface Step {
  readonly event: CardEvent
  readonly changes?: Partial<CardRecord>
}

async function step(
  ctx: EngineContext,
  input: FollowCardInput,
  { event, changes }: Step,
): Promise<void> {
  const written = await ctx.store.transact(async (repos) => {
    const card = await held(repos, input)
    if (card === undefined) return undefined
    const state = stepCard(card.state, event).to
    return await writeCard(ctx, repos, { ...card, ...changes, state, tries: 0 })
  })
  if (written !== undefined) signalCard(ctx, written)
}

/** Throws `StaleLease` when the job is another's by now, or the card changed and was rescheduled. */
async function held(
  repos: Repositories,
  { merchantId, cardId, job }: FollowCardInput,
): Promise<CardRecord | undefined> {
  await repos.jobs.assertHeld(job)
  return await repos.cards.get(merchantId, cardId)
}
