/**
 * The cards the vault knows. Each record's data lies under a key of its own, and that key under its
 * merchant's: rotating the merchant's wraps the small keys anew and touches no card data, and without
 * its small key a record is noise.
 */
import type { CardData } from '@tillway/channel'
import {
  type Clock,
  type IdGenerator,
  PayError,
  type Random,
  type Secret,
  secret,
} from '@tillway/kernel'
import type { VaultCard } from '@tillway/vault-link'
import type { BinTable } from '../banks/bin-table.ts'
import { openBytes, type Place, sealBytes } from '../keys/aead.ts'
import type { Fingerprint } from '../keys/fingerprints.ts'
import type { MerchantKey, MerchantKeys } from '../keys/merchant-keys.ts'
import type { CardDataRow, CardRow } from '../store/records.ts'
import type { Repositories, VaultStore } from '../store/vault-store.ts'
import type { EnteredCard } from './card-form.ts'

export interface NewCard extends EnteredCard {
  readonly merchantId: string
  readonly paymentId: string
  readonly shopper: string | null
}

interface OfCard {
  readonly merchantId: string
  readonly cardId: string
}

export interface CardBook {
  /** Returns the card's id. */
  add(card: NewCard): Promise<string>
  /** Throws `not_found`. */
  describe(of: OfCard): Promise<VaultCard>
  /** Throws `not_found`. */
  row(of: OfCard): Promise<CardRow>
  /** Undefined when it was shredded. */
  data(of: OfCard): Promise<Secret<CardData> | undefined>
  /** The data stays until it is shredded by name. Throws `card_data_missing` when it is gone. */
  keep(of: OfCard): Promise<void>
  shred(of: OfCard): Promise<void>
  forget(of: OfCard): Promise<void>
  /** Shreds what was entered and never enrolled, and in time forgets it; returns how many were shredded. */
  shredDue(): Promise<number>
  /** Wraps every record's key of that merchant anew; returns how many. */
  rewrap(merchantId: string): Promise<number>
}

export interface CardBookParts {
  readonly store: VaultStore
  readonly merchantKeys: MerchantKeys
  readonly fingerprint: Fingerprint
  readonly bins: BinTable
  readonly ids: IdGenerator
  readonly clock: Clock
  readonly random: Random
  /** How long a card may lie there without being enrolled, in milliseconds. */
  readonly unenrolledLifeMs: number
}

const rewrapBatch = 200
/** Longer than a vault can have been out of the server's reach, in milliseconds. */
const strayLifeMs = 7 * 24 * 60 * 60_000

export function createCardBook(parts: CardBookParts): CardBook {
  const { store, merchantKeys, bins, clock } = parts
  const row = async ({ merchantId, cardId }: OfCard): Promise<CardRow> => {
    const card = await store.read.cards.get({ merchantId, cardId })
    if (card === undefined) throw new PayError('not_found', 'no such card in the vault')
    return card
  }
  return {
    row,
    add: (card) => addCard(parts, card),
    async describe(of) {
      const [card, data] = await Promise.all([row(of), store.read.cardData.get(of)])
      const sameAs = await sameCards(store, card)
      const description = descriptionOf(card, bins, data !== undefined)
      return sameAs.length === 0 ? description : { ...description, sameAs }
    },
    async data(of) {
      const sealed = await store.read.cardData.get(of)
      if (sealed === undefined) return undefined
      const holder = await merchantKeys.ofVersion(store.read, of.merchantId, sealed.keyVersion)
      return secret(openData(sealed, holder))
    },
    async keep(of) {
      const kept = await store.transact(async ({ cards, cardData }) => {
        await cards.settle(of, clock.now())
        return await cardData.keep(of)
      })
      if (kept === 0) throw new PayError('card_data_missing')
    },
    async shred(of) {
      const count = await store.transact(async ({ cards, cardData }) => {
        await cards.settle(of, clock.now())
        return await cardData.delete(of)
      })
      if (count > 0) await store.forgetDeleted()
    },
    async forget(of) {
      await store.transact(async ({ cardData, cards }) => {
        await cardData.delete(of)
        await cards.delete(of)
      })
      await store.forgetDeleted()
    },
    async shredDue() {
      const now = clock.now()
      const count = await store.transact(async ({ cards, cardData }) => {
        const due = await cardData.deleteDue(now)
        await cards.deleteStrays(now - strayLifeMs)
        return due
      })
      if (count > 0) await store.forgetDeleted()
      return count
    },
    rewrap: (merchantId) => rewrapAll(parts, merchantId),
  }
}

async function addCard(parts: CardBookParts, card: NewCard): Promise<string> {
  const { store, merchantKeys, fingerprint, ids, clock, random } = parts
  const { merchantId, paymentId, shopper, kind, bankCode, lastFour, phoneMasked } = card
  const { number, phone } = card.data.reveal()
  const cardId = ids.next('card')
  const now = clock.now()
  await store.transact(async (tables) => {
    const holder = await merchantKeys.current(tables, merchantId)
    await tables.cards.insert({
      merchantId,
      id: cardId,
      paymentId,
      shopper,
      bankCode,
      kind,
      lastFour,
      phoneMasked,
      numberFingerprint: fingerprint('number', number),
      phoneFingerprint: fingerprint('phone', phone),
      createdAt: now,
      settledAt: null,
    })
    const name = { merchantId, cardId, shredAt: now + parts.unenrolledLifeMs }
    await tables.cardData.insert({ ...name, ...sealData(name, card.data, { holder, random }) })
  })
  return cardId
}

/** No shopper has so many cards at once. */
const mostCards = 50

async function sameCards({ read }: VaultStore, card: CardRow): Promise<readonly string[]> {
  const { merchantId, shopper, id, numberFingerprint } = card
  if (shopper === null) return []
  const cards = await read.cards.ofShopper({ merchantId, shopper }, mostCards)
  return cards
    .filter((other) => other.id !== id && other.numberFingerprint === numberFingerprint)
    .map((other) => other.id)
}

function descriptionOf(card: CardRow, bins: BinTable, isEnrollable: boolean): VaultCard {
  const { id, merchantId, paymentId, shopper, kind, lastFour, phoneMasked, bankCode } = card
  return {
    cardId: id,
    merchantId,
    paymentId,
    shopper,
    bank: bins.bank(bankCode),
    kind,
    lastFour,
    phoneMasked,
    isEnrollable,
  }
}

function sealData(
  of: OfCard,
  data: Secret<CardData>,
  { holder, random }: { readonly holder: MerchantKey; readonly random: Random },
): Pick<CardDataRow, 'keyVersion' | 'wrappedKey' | 'sealed'> {
  const key = random.bytes(32)
  const plain = Buffer.from(JSON.stringify(data.reveal()))
  const sealed = sealBytes(key, plain, { to: placeOf(of, 'sealed', 1), random })
  plain.fill(0)
  return { keyVersion: holder.version, wrappedKey: wrap(of, key, { holder, random }), sealed }
}

function wrap(
  of: OfCard,
  key: Uint8Array,
  { holder, random }: { readonly holder: MerchantKey; readonly random: Random },
): string {
  const to = placeOf(of, 'wrapped_key', holder.version)
  return sealBytes(holder.key, key, { to, random })
}

function unwrap(row: CardDataRow, holder: MerchantKey): Buffer {
  return openBytes(holder.key, row.wrappedKey, placeOf(row, 'wrapped_key', holder.version))
}

function openData(row: CardDataRow, holder: MerchantKey): CardData {
  const plain = openBytes(unwrap(row, holder), row.sealed, placeOf(row, 'sealed', 1))
  const data = JSON.parse(plain.toString('utf8')) as CardData
  plain.fill(0)
  return data
}

/** A record has one key for its life, so under its own key the version is always the first. */
function placeOf({ merchantId, cardId }: OfCard, column: string, version: number): Place {
  return ['card_data', column, cardId, merchantId, version]
}

async function rewrapAll(parts: CardBookParts, merchantId: string): Promise<number> {
  const { store, merchantKeys } = parts
  const holder = await store.transact((tables) => merchantKeys.renew(tables, merchantId))
  let count = 0
  for (;;) {
    const done = await store.transact((tables) => rewrapSome(parts, tables, { merchantId, holder }))
    count += done
    if (done < rewrapBatch) break
  }
  await store.transact(({ keys }) => keys.deleteUnused(merchantId, holder.version))
  return count
}

async function rewrapSome(
  { merchantKeys, random }: CardBookParts,
  tables: Repositories,
  { merchantId, holder }: { readonly merchantId: string; readonly holder: MerchantKey },
): Promise<number> {
  const rows = await tables.cardData.underOldKey(merchantId, holder.version, rewrapBatch)
  for (const row of rows) {
    const old = await merchantKeys.ofVersion(tables, merchantId, row.keyVersion)
    const wrappedKey = wrap(row, unwrap(row, old), { holder, random })
    await tables.cardData.rewrap({ ...row, keyVersion: holder.version, wrappedKey }, row.keyVersion)
  }
  return rows.length
}
