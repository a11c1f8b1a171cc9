/**
 * What proves who a shopper is, so that a payment password may be set or set anew: a card that its
 * bank has just verified, by the holder's data and a code, in this very payment.
 */
import { type Instant, PayError } from '@tillway/kernel'
import type { CardRecord, PaymentRecord } from '@tillway/payments'
import type { Repositories } from '@tillway/store'
import { cardsOf } from '../cards/find-card.ts'

/** A card proves it for this long after its code was sent, which was before it became active. */
const provesMs = 15 * 60_000

export interface Proof {
  readonly provenBy: string
  /** The shopper's cards from before: to set the password anew, it must be one of them again. */
  readonly knownCards: readonly string[]
}

/** Undefined when no card proves it (any more). */
export async function proofOf(
  repos: Pick<Repositories, 'cards'>,
  payment: PaymentRecord,
  now: Instant,
): Promise<Proof | undefined> {
  if (payment.shopper === null) return undefined
  const cards = (await cardsOf(repos, payment)).filter(isOurs)
  const proof = cards.findLast((card) => card.paymentId === payment.id && now < provesUntil(card))
  if (proof === undefined) return undefined
  const known = cards.filter(({ id, createdAt }) => id !== proof.id && createdAt < proof.createdAt)
  return { provenBy: proof.id, knownCards: known.map(({ id }) => id) }
}

/** Throws `password_proof_missing`. */
export async function requireProof(...about: Parameters<typeof proofOf>): Promise<Proof> {
  const proof = await proofOf(...about)
  if (proof === undefined) throw new PayError('password_proof_missing')
  return proof
}

/** Until then the card proves who its holder is; a card of which no code was sent proves nothing. */
export function provesUntil({ codeSentAt }: Pick<CardRecord, 'codeSentAt'>): Instant {
  return codeSentAt === null ? 0 : codeSentAt + provesMs
}

/** Bound, and by our own form: of a page of a channel the vault knows nothing. */
const isOurs = ({ state, inVault }: CardRecord): boolean => state === 'active' && inVault
