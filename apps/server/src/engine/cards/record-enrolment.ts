/** From a channel's report about binding a card to stored facts. */
import type { EnrolmentReport } from '@tillway/channel'
import { type CardRecord, stepCard } from '@tillway/payments'
import type { ClaimedJob, Repositories } from '@tillway/store'
import type { EngineContext } from '../context.ts'
import { credentialContext } from './card-reference.ts'
import { factsOf, readEnrolment } from './read-enrolment.ts'
import { takeDefault } from './replace-card.ts'
import { signalCard, writeCard } from './write-card.ts'

export interface EnrolmentInput {
  readonly merchantId: string
  readonly cardId: string
  readonly report: EnrolmentReport
  /** The job under which the channel was asked; a lost lease discards the report. */
  readonly job?: ClaimedJob
}

/** Inside a transaction. Undefined when there is no such card. Throws `StaleLease`, `StaleRow`. */
export async function recordEnrolment(
  ctx: EngineContext,
  repos: Repositories,
  { merchantId, cardId, report, job }: EnrolmentInput,
): Promise<CardRecord | undefined> {
  const card = await repos.cards.get(merchantId, cardId)
  if (card === undefined) return undefined
  if (job !== undefined) await repos.jobs.assertHeld(job)
  const { to } = stepCard(card.state, readEnrolment(report, card))
  // What is over hears nothing more, but that it is bound after all and must be removed.
  if (to === card.state && card.state !== 'pending') return card
  const next: CardRecord = {
    ...card,
    ...factsOf(report, card),
    ...sealedCredential(ctx, report, card),
    state: to,
    tries: to === card.state ? card.tries + 1 : 0,
    isDefault: to === 'active' && (await isToBeDefault(repos, card)),
  }
  return await writeCard(ctx, repos, next)
}

function sealedCredential(
  ctx: EngineContext,
  report: EnrolmentReport,
  card: CardRecord,
): Pick<CardRecord, 'sealedCredential'> | undefined {
  const credential = report.status === 'enrolled' ? report.card.credential : undefined
  if (credential === undefined) return undefined
  return { sealedCredential: ctx.sealer.seal(credential.reveal(), credentialContext(card)) }
}

/** The first card of a shopper is the default one. Of two that are bound at once, one is first. */
async function isToBeDefault(repos: Repositories, card: CardRecord): Promise<boolean> {
  const { merchantId, shopper } = card
  if (shopper === null) return false
  await repos.merchants.hold(merchantId)
  if (await takeDefault(repos, card)) return true
  const cards = await repos.cards.listOfShopper(merchantId, shopper)
  return !cards.some(({ state, isDefault }) => state === 'active' && isDefault)
}

/** Records a report in a transaction of its own and tells those who wait. */
export async function applyEnrolment(
  ctx: EngineContext,
  input: EnrolmentInput,
): Promise<CardRecord | undefined> {
  const card = await ctx.store.transact((repos) => recordEnrolment(ctx, repos, input), input.cardId)
  if (card !== undefined) signalCard(ctx, card)
  return card
}
