/**
 * What proves who a shopper is, so that a payment password may be set or set anew: a card that its
 * bank has just verified, by the holder's data and a code, in this very payment.
 */
import type { Instant } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { cardsOf } from '../cards/find-card.ts'

/** A card proves it for this long after its code was sent, which was before it became active. */
const provesMs = 15 * 60_000

/** Clocks of server and vault differ by no more. */
const skewMs = 60_000

export interface Proof {
  readonly provenBy: string
  /**
   * To set it: all other cards by which the shopper pays or soon may, each of the same number or
   * phone. Whoever holds the session and a card of their own would set a password for the cards of
   * another, or have theirs among those that were known when the owner set one.
   */
  readonly otherCards: readonly string[]
  /** As far as can be seen of them here; the vault compares the whole. */
  readonly coversOthers: boolean
  /**
   * To set it anew: cards that were bound before it was first set. One that was added since may be of
   * whoever added it and forgot a password that they never knew, also when its owner has changed it.
   */
  readonly knownCards: readonly string[]
}

/** Undefined when no card proves it (any more). `firstSetAt`: when the password was set, however often it was changed. */
export async function proofOf(
  repos: Pick<Repositories, 'cards'>,
  payment: PaymentRecord,
  { now, firstSetAt }: { readonly now: Instant; readonly firstSetAt: Instant | null },
): Promise<Proof | undefined> {
  if (payment.shopper === null) return undefined
  const all = await cardsOf(repos, payment)
  const active = all.filter(({ state }) => state === 'active')
  const proof = active.findLast(
    (card) => card.inVault && card.paymentId === payment.id && now < provesUntil(card),
  )
  if (proof === undefined) return undefined
  const isOther = ({ id }: CardRecord) => id !== proof.id
  const others = all.filter((card) => isOther(card) && mayPay(card, now))
  const until = (firstSetAt ?? 0) + skewMs
  const known = active.filter(
    (card) => isOther(card) && card.inVault && boundSince(card, all) < until,
  )
  return {
    provenBy: proof.id,
    otherCards: idsOf(others),
    coversOthers: others.every((card) => looksCovered(card, proof)),
    knownCards: idsOf(known),
  }
}

/** It is bound, or its code may yet come. */
const mayPay = ({ state, expiresAt }: CardRecord, now: Instant): boolean =>
  state === 'active' || (state === 'pending' && now < expiresAt)

function looksCovered(card: CardRecord, proof: CardRecord): boolean {
  const isAlike = card.phoneMasked === proof.phoneMasked || card.lastFour === proof.lastFour
  return card.inVault && isAlike
}

/** When the card was first bound, of which this may be the latest binding. */
function boundSince({ createdAt, replaces }: CardRecord, all: readonly CardRecord[]): Instant {
  const former = replaces === null ? undefined : all.find(({ id }) => id === replaces)
  return former === undefined ? createdAt : boundSince(former, all)
}

const idsOf = (cards: readonly CardRecord[]) => cards.map(({ id }) => id)

/** Until then the card proves who its holder is; a card of which no code was sent proves nothing. */
export function provesUntil({ codeSentAt }: Pick<CardRecord, 'codeSentAt'>): Instant {
  return codeSentAt === null ? 0 : codeSentAt + provesMs
}
