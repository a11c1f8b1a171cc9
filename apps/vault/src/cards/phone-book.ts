/**
 * Phones on their way to become a card's. One is proposed, filled into the channel's message, and then
 * confirmed or dropped, as the channel says. While it stands no other one can be proposed, so that of
 * two that change the phone at once none ends up with the phone of the other. What nobody settles
 * lapses: whoever proposed it says it again.
 */
import { type Clock, PayError, type Secret, secret } from '@tillway/kernel'
import type { VaultCard } from '@tillway/vault-link'
import { type CodeLimits, limitOfPhones } from '../codes/code-limits.ts'
import { countAll } from '../codes/limits.ts'
import type { Place } from '../keys/aead.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import { type HourSeals, sealLifeMs } from '../keys/hour-seals.ts'
import type { CardRow, ProposedPhoneRow } from '../store/records.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'
import type { CardBook } from './card-book.ts'
import { maskPhone } from './phone.ts'

export interface PhoneOfCard {
  readonly merchantId: string
  readonly cardId: string
  readonly phone: Secret<string>
}

export interface PhoneBook {
  /**
   * The same phone may be proposed again. Throws `not_found`, and `rate_limited` while another one
   * stands and when there were too many.
   */
  propose(of: PhoneOfCard): Promise<VaultCard>
  /** Throws `not_found`, and `card_data_missing` when that phone was not proposed. */
  confirm(of: PhoneOfCard): Promise<VaultCard>
  drop(of: PhoneOfCard): Promise<VaultCard>
  /** Undefined when there is none, or it was proposed longer ago than moments. */
  proposed(of: Omit<PhoneOfCard, 'phone'>): Promise<Secret<string> | undefined>
}

export interface PhoneBookParts {
  readonly store: VaultStore
  readonly cards: CardBook
  readonly seals: HourSeals
  readonly fingerprint: Fingerprint
  readonly limits: CodeLimits
  readonly clock: Clock
}

/** As long as a message with the phone can still be composed, sent by its envelope, and answered. */
const standsMs = 2 * sealLifeMs + 60_000

export function createPhoneBook(parts: PhoneBookParts): PhoneBook {
  const { store, cards, seals, fingerprint } = parts
  const digestOf = ({ phone }: PhoneOfCard) => fingerprint('phone', phone.reveal())
  return {
    async propose(of) {
      const card = await cards.row(of)
      const row = await newProposal(parts, of, digestOf(of))
      await store.transact((tables) => writeProposal(parts, tables, { card, row }))
      return { ...(await cards.describe(of)), phoneMasked: row.phoneMasked, proposed: true }
    },
    async confirm(of) {
      const { phoneFingerprint } = await cards.row(of)
      const digest = digestOf(of)
      const isKnown = await store.transact((tables) => takeProposal(tables, of, digest))
      // Of two that say the same, one has done it.
      if (!isKnown && phoneFingerprint !== digest) throw new PayError('card_data_missing')
      return await cards.describe(of)
    },
    async drop(of) {
      const digest = digestOf(of)
      await store.transact(async ({ phones }) => {
        const row = await phones.get(of)
        if (row?.phoneFingerprint === digest) await phones.delete(of)
      })
      return await cards.describe(of)
    },
    async proposed(of) {
      const row = await store.read.phones.get(of)
      if (row === undefined) return undefined
      const opened = await seals.open(placeOf(of), row.sealed)
      return 'content' in opened ? secret((opened.content as SealedPhone).phone) : undefined
    },
  }
}

interface SealedPhone {
  readonly phone: string
}

async function newProposal(
  { seals, clock }: PhoneBookParts,
  { merchantId, cardId, phone }: PhoneOfCard,
  phoneFingerprint: string,
): Promise<ProposedPhoneRow> {
  const number = phone.reveal()
  const content: SealedPhone = { phone: number }
  return {
    merchantId,
    cardId,
    sealed: await seals.seal(placeOf({ merchantId, cardId }), content),
    phoneMasked: maskPhone(number),
    phoneFingerprint,
    lapsesAt: clock.now() + standsMs,
  }
}

async function writeProposal(
  { clock, fingerprint, limits }: PhoneBookParts,
  tables: Repositories,
  { card, row }: { readonly card: CardRow; readonly row: ProposedPhoneRow },
): Promise<void> {
  const standing = await tables.phones.get(row)
  const isSame = standing?.phoneFingerprint === row.phoneFingerprint
  const leftMs = standing === undefined ? 0 : standing.lapsesAt - clock.now()
  if (!isSame && leftMs > 0) {
    throw new PayError('rate_limited', 'another phone of the card is being changed', {
      retryAfterSeconds: Math.ceil(leftMs / 1_000),
    })
  }
  if (!isSame) {
    const limit = limitOfPhones(card, limits, fingerprint)
    await countAll(tables, limit, { clock, code: 'rate_limited' })
  }
  // One that came meanwhile is not taken away: the insertion meets it, and all is looked at again.
  if (standing !== undefined) await tables.phones.delete(row)
  await tables.phones.insert(row)
}

/** False when that phone was not proposed. */
async function takeProposal(
  { cards, phones }: Repositories,
  { merchantId, cardId }: PhoneOfCard,
  digest: string,
): Promise<boolean> {
  const row = await phones.get({ merchantId, cardId })
  if (row?.phoneFingerprint !== digest) return false
  const { phoneMasked, phoneFingerprint } = row
  await cards.changePhone({ merchantId, cardId, phoneMasked, phoneFingerprint })
  await phones.delete({ merchantId, cardId })
  return true
}

function placeOf({ merchantId, cardId }: Omit<PhoneOfCard, 'phone'>): Place {
  return ['proposed_phones', 'sealed', cardId, merchantId]
}
