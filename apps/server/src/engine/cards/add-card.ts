/**
 * Begins to bind a card: the one that the vault's frame named, or one that the holder will enter on
 * a page of the channel. It is stored before the channel hears of it.
 */
import { PayError } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import type { VaultCard } from '@tillway/vault-link'
import type { EngineContext } from '../context.ts'
import { requireUnfinished } from '../create-payment.ts'
import { callRequestEnrolment, type Holder } from './call-card.ts'
import { type CardRoute, cardRoute } from './card-route.ts'
import { cardsOf } from './find-card.ts'
import { requireVault } from './frame-entry.ts'
import { refusalOf } from './read-enrolment.ts'
import { applyEnrolment } from './record-enrolment.ts'
import { formerOf } from './replace-card.ts'

export interface AddCardInput {
  readonly merchantId: string
  readonly paymentId: string
  readonly way: string
  readonly host: string
  /** What the frame named. */
  readonly cardId: string | undefined
  readonly clientIp: string
}

/** A shopper may have so many cards; one that is being bound or removed counts. */
const maxCards = 20
const lifeMs = 30 * 60_000

/**
 * Adding the same card again finds it. Throws `not_found` (no such payment, or no such card of it
 * in the vault), `payment_finished`, `way_unavailable`, `card_limit`, `card_not_usable`,
 * `sms_limited`, `vault_unavailable`. What the channel says stands in the result.
 */
export async function addCard(ctx: EngineContext, input: AddCardInput): Promise<CardRecord> {
  const payment = await unfinishedPayment(ctx, input)
  const route = await cardRoute(ctx, payment, input)
  const described = await describe(ctx, { payment, route, cardId: input.cardId })
  const card = newCard(ctx, { payment, route, described })
  const { isEnrollable = true, sameAs = [] } = described ?? {}
  const { isNew, record } = await ctx.store.transact((repos) =>
    insertOnce(repos, { payment, card, isEnrollable, sameAs }),
  )
  if (!isNew) return record
  const holder: Holder = { clientIp: input.clientIp, returnUrl: payment.returnUrl }
  return await askForEnrolment(ctx, record, holder)
}

/** Throws `not_found`, `payment_finished`. */
export async function unfinishedPayment(
  ctx: EngineContext,
  { merchantId, paymentId }: { readonly merchantId: string; readonly paymentId: string },
): Promise<PaymentRecord> {
  const payment = await ctx.store.read.payments.get(merchantId, paymentId)
  if (payment === undefined) throw new PayError('not_found')
  requireUnfinished(payment)
  return payment
}

/** Throws `sms_limited`, `vault_unavailable`: nothing was sent, and the card stays as it is. */
export async function askForEnrolment(
  ctx: EngineContext,
  card: CardRecord,
  holder: Holder,
): Promise<CardRecord> {
  const report = await callRequestEnrolment(ctx, card, holder)
  const { merchantId, id: cardId } = card
  const recorded = await applyEnrolment(ctx, { merchantId, cardId, report })
  const refusal = refusalOf(report)
  if (refusal !== undefined) throw refusal
  return recorded ?? card
}

/** Throws `card_limit`. */
export function requireRoom(cards: readonly CardRecord[]): void {
  const living = cards.filter(({ state }) => state !== 'removed' && state !== 'failed')
  if (living.length >= maxCards) throw new PayError('card_limit')
}

/** What the vault knows of the card; undefined when the holder enters it elsewhere. */
async function describe(
  ctx: EngineContext,
  parts: {
    readonly payment: PaymentRecord
    readonly route: CardRoute
    readonly cardId: string | undefined
  },
): Promise<VaultCard | undefined> {
  const { payment, route, cardId } = parts
  const { client } = requireVault(ctx)
  if (route.entry === undefined) throw new PayError('way_unavailable')
  if ((route.entry === 'form') !== (cardId !== undefined)) {
    const what = cardId === undefined ? 'name the card' : 'cards are entered on a page of the bank'
    throw new PayError('invalid_request', what, { param: 'card' })
  }
  if (cardId === undefined) return undefined
  const card = await client.describe(payment.merchantId, cardId)
  const isOwn =
    card.cardId === cardId &&
    card.merchantId === payment.merchantId &&
    card.paymentId === payment.id &&
    card.shopper === payment.shopper
  if (!isOwn) throw new PayError('not_found')
  return card
}

interface NewCard {
  readonly payment: PaymentRecord
  readonly card: CardRecord
  /** Its number is still in the vault, or is asked for elsewhere. */
  readonly isEnrollable: boolean
  /** Cards of the same number, by the vault's word. */
  readonly sameAs: readonly string[]
}

interface Insertion {
  readonly isNew: boolean
  readonly record: CardRecord
}

async function insertOnce(
  repos: Repositories,
  { payment, card: entered, isEnrollable, sameAs }: NewCard,
): Promise<Insertion> {
  await repos.merchants.hold(entered.merchantId)
  const cards = await cardsOf(repos, payment)
  const card = { ...entered, replaces: formerOf(cards, entered, sameAs) }
  const known = cards.find((other) => isSame(other, card))
  if (known !== undefined) return { isNew: false, record: known }
  if (!isEnrollable) throw new PayError('card_not_usable')
  requireRoom(cards)
  await repos.cards.insert(card)
  await repos.jobs.schedule(card.merchantId, card.id, card.expiresAt)
  return { isNew: true, record: card }
}

/** The same entry: by its name, or the one that this payment has open on a page of the channel. */
function isSame(other: CardRecord, card: CardRecord): boolean {
  if (card.inVault) return other.id === card.id
  return (
    !other.inVault &&
    other.state === 'pending' &&
    other.paymentId === card.paymentId &&
    other.accountId === card.accountId &&
    other.action !== null &&
    card.createdAt < other.expiresAt
  )
}

function newCard(
  ctx: EngineContext,
  parts: {
    readonly payment: PaymentRecord
    readonly route: CardRoute
    readonly described: VaultCard | undefined
  },
): CardRecord {
  const { payment, described } = parts
  const { account } = parts.route
  const now = ctx.clock.now()
  return {
    merchantId: payment.merchantId,
    id: described?.cardId ?? ctx.ids.next('card'),
    shopper: payment.shopper,
    paymentId: payment.id,
    way: account.manifest.way,
    channel: account.manifest.id,
    accountId: account.id,
    accountVersion: account.version,
    state: 'pending',
    ...shownOf(described),
    sealedCredential: null,
    credentialExpiresAt: null,
    isDefault: false,
    replaces: null,
    // Of a code that is about to be sent nobody knows yet whether it was.
    codeSentAt: described === undefined ? null : now,
    codeTries: 0,
    action:
      described === undefined
        ? null
        : { type: 'sms', phone: described.phoneMasked, length: 6, sent: 'unsure' },
    lastError: null,
    channelCode: null,
    tries: 0,
    createdAt: now,
    expiresAt: now + lifeMs,
    version: 1,
  }
}

function shownOf(described: VaultCard | undefined) {
  return {
    inVault: described !== undefined,
    bankCode: described?.bank?.code ?? null,
    bankZh: described?.bank?.zh ?? null,
    bankEn: described?.bank?.en ?? null,
    kind: described?.kind ?? 'debit',
    lastFour: described?.lastFour ?? '',
    phoneMasked: described?.phoneMasked ?? '',
  } as const
}
