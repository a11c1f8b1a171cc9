/**
 * Gives a bound card the phone that its holder has now. The number passes through: the vault keeps it
 * while the channel is asked, and what is stored here is masked. Nobody asks again by itself when the
 * channel's answer is lost: saying the same once more does no harm, and so the mall does.
 */
import { cards } from '@tillway/api'
import type { CardUpdateReport } from '@tillway/channel'
import { type ErrorCode, isPayError, PayError, type Secret } from '@tillway/kernel'
import type { CardRecord } from '@tillway/payments'
import type { VaultClient } from '@tillway/vault-link'
import type { EngineContext } from '../context.ts'
import { callUpdate } from './call-card.ts'
import { credentialContext } from './card-reference.ts'
import { requireVault } from './frame-entry.ts'
import { lapseCard } from './lapse-card.ts'
import { signalCard } from './write-card.ts'

export interface ChangePhoneInput {
  readonly merchantId: string
  readonly cardId: string
  readonly phone: Secret<string>
}

interface Change extends ChangePhoneInput {
  readonly vault: VaultClient
}

/**
 * Throws `not_found`, `card_not_usable` (not bound, or bound without anything that could be changed),
 * `rate_limited` (another phone of it is being changed, or too many were), `vault_unavailable`, what
 * the channel refused it with, and `channel_outcome_unknown`: then the same call is to be repeated.
 */
export async function changePhone(
  ctx: EngineContext,
  input: ChangePhoneInput,
): Promise<CardRecord> {
  const { merchantId, cardId, phone } = input
  const card = await changeableCard(ctx, input)
  const change: Change = { ...input, vault: requireVault(ctx).client }
  await change.vault.changePhone(merchantId, cardId, phone).catch(refusalOfVault)
  const report = await callUpdate(ctx, card)
  switch (report.status) {
    case 'updated':
      return await take(ctx, change, report)
    case 'failed':
      await giveUp(ctx, change, report)
      throw new PayError(codeOf(report.code), 'the channel refused the phone')
    case 'unknown':
      throw unknown()
  }
}

/** Throws `not_found`, `card_not_usable`. */
async function changeableCard(
  ctx: EngineContext,
  { merchantId, cardId }: ChangePhoneInput,
): Promise<CardRecord> {
  const card = await ctx.store.read.cards.get(merchantId, cardId)
  if (card === undefined || card.state === 'removing' || card.state === 'removed') {
    throw new PayError('not_found')
  }
  const isUsable = card.state === 'active' && card.inVault && card.sealedCredential !== null
  const hasLapsed = card.credentialExpiresAt !== null && ctx.clock.now() >= card.credentialExpiresAt
  if (!isUsable || hasLapsed) throw new PayError('card_not_usable')
  return card
}

/** The card that is here is there too, unless it was removed meanwhile. */
function refusalOfVault(error: unknown): never {
  throw isPayError(error, 'not_found') ? new PayError('card_not_usable') : error
}

type Updated = Extract<CardUpdateReport, { readonly status: 'updated' }>

async function take(
  ctx: EngineContext,
  { vault, merchantId, cardId, phone }: Change,
  { renewed }: Updated,
): Promise<CardRecord> {
  const { phoneMasked } = await vault.confirmPhone(merchantId, cardId, phone).catch(notProposed)
  const changed = await ctx.store.transact(async (repos) => {
    const card = await repos.cards.get(merchantId, cardId)
    if (card === undefined || card.state !== 'active') return card
    const next: CardRecord = { ...card, phoneMasked, ...factsOf(ctx, card, renewed) }
    await repos.cards.update(next)
    return { ...next, version: next.version + 1 }
  }, cardId)
  if (changed === undefined) throw new PayError('not_found')
  signalCard(ctx, changed)
  return changed
}

/** It lapsed in the vault before the channel answered. */
function notProposed(error: unknown): never {
  throw isPayError(error, 'card_data_missing') ? unknown() : error
}

function factsOf(
  ctx: EngineContext,
  card: CardRecord,
  renewed: Updated['renewed'],
): Partial<CardRecord> {
  const { credential, credentialExpiresAt } = renewed ?? {}
  return {
    ...(credential === undefined
      ? {}
      : { sealedCredential: ctx.sealer.seal(credential.reveal(), credentialContext(card)) }),
    ...(credentialExpiresAt === undefined ? {} : { credentialExpiresAt }),
  }
}

async function giveUp(
  ctx: EngineContext,
  { vault, merchantId, cardId, phone }: Change,
  report: CardUpdateReport,
): Promise<void> {
  // What is not dropped lapses in a few minutes.
  await vault.dropPhone(merchantId, cardId, phone).catch((error: unknown) => {
    ctx.log.warn({ cardId, error }, 'the vault was not told that a phone was refused')
  })
  await ctx.store.transact((repos) => lapseCard(ctx, repos, { merchantId, cardId }, report), cardId)
  ctx.signals.jobsDue()
}

function codeOf(code: ErrorCode): ErrorCode {
  return cards.cardChangeRefusals.find((known) => known === code) ?? 'channel_rejected'
}

function unknown(): PayError {
  return new PayError(
    'channel_outcome_unknown',
    'nobody knows whether the phone was changed; repeat the call with the same phone',
  )
}
