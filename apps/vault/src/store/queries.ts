/** Every query of the vault. */
import type { Instant } from '@tillway/kernel'
import { columnsOf, queriesOver } from '@tillway/store'
import { everyPassword, type OfShopper } from './password-queries.ts'
import type {
  CardDataRow,
  CardRow,
  KeyPurpose,
  KeyRow,
  LimitRow,
  MarkRow,
  ProposedPhoneRow,
  VaultTables,
} from './records.ts'

const prepared = queriesOver<VaultTables>()

export const cardColumns = columnsOf<CardRow>({
  merchantId: 'plain',
  id: 'plain',
  paymentId: 'plain',
  shopper: 'plain',
  bankCode: 'plain',
  kind: 'plain',
  lastFour: 'plain',
  phoneMasked: 'plain',
  numberFingerprint: 'plain',
  phoneFingerprint: 'plain',
  createdAt: 'plain',
  settledAt: 'plain',
})
export const cardDataColumns = columnsOf<CardDataRow>({
  merchantId: 'plain',
  cardId: 'plain',
  keyVersion: 'plain',
  wrappedKey: 'plain',
  sealed: 'plain',
  shredAt: 'plain',
})
export const proposedPhoneColumns = columnsOf<ProposedPhoneRow>({
  merchantId: 'plain',
  cardId: 'plain',
  sealed: 'plain',
  phoneMasked: 'plain',
  phoneFingerprint: 'plain',
  lapsesAt: 'plain',
})
export const keyColumns = columnsOf<KeyRow>({
  merchantId: 'plain',
  purpose: 'plain',
  version: 'plain',
  rootId: 'plain',
  wrapped: 'plain',
  createdAt: 'plain',
  lapsesAt: 'plain',
})
export const markColumns = columnsOf<MarkRow>({ id: 'plain', lapsesAt: 'plain' })
export const limitColumns = columnsOf<LimitRow>({
  scope: 'plain',
  subject: 'plain',
  slots: 'json',
  lapsesAt: 'plain',
  version: 'plain',
})

export interface OfCard {
  readonly merchantId: string
  readonly cardId: string
}
export interface OfKeys {
  readonly merchantId: string
  readonly purpose: KeyPurpose
}
export interface OfKey extends OfKeys {
  readonly version: number
}
interface Until {
  readonly now: Instant
}

export const insertCard = prepared<CardRow>()((db, p) =>
  db.insertInto('cards').values(cardColumns.of(p)),
)
export const cardById = prepared<OfCard>()((db, p) =>
  db
    .selectFrom('cards')
    .select(cardColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.cardId),
)
/** The newest first. */
export const cardsOfShopper = prepared<OfShopper & { readonly limit: number }>()((db, p) =>
  db
    .selectFrom('cards')
    .select(cardColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('shopper', '=', p.shopper)
    .orderBy('createdAt', 'desc')
    .limit(p.limit),
)
export const deleteCard = prepared<OfCard>()((db, p) =>
  db.deleteFrom('cards').where('merchantId', '=', p.merchantId).where('id', '=', p.cardId),
)

export const settleCard = prepared<OfCard & { readonly settledAt: Instant }>()((db, p) =>
  db
    .updateTable('cards')
    .set({ settledAt: p.settledAt })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.cardId)
    .where('settledAt', 'is', null),
)
export const deleteStrayCards = prepared<{ readonly enteredBefore: Instant }>()((db, p) =>
  db
    .deleteFrom('cards')
    .where('settledAt', 'is', null)
    .where('createdAt', '<=', p.enteredBefore)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('cardData')
            .select('cardData.cardId')
            .whereRef('cardData.merchantId', '=', 'cards.merchantId')
            .whereRef('cardData.cardId', '=', 'cards.id'),
        ),
      ),
    ),
)

export const changeCardPhone = prepared<Omit<ProposedPhoneRow, 'sealed' | 'lapsesAt'>>()((db, p) =>
  db
    .updateTable('cards')
    .set({ phoneMasked: p.phoneMasked, phoneFingerprint: p.phoneFingerprint })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.cardId),
)

/** Whoever comes second finds that there is one, and is run again. */
export const insertProposedPhone = prepared<ProposedPhoneRow>()((db, p) =>
  db
    .insertInto('proposedPhones')
    .values(proposedPhoneColumns.of(p))
    .onConflict((conflict) => conflict.doNothing()),
)
export const proposedPhoneOf = prepared<OfCard>()((db, p) =>
  db
    .selectFrom('proposedPhones')
    .select(proposedPhoneColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('cardId', '=', p.cardId),
)
export const deleteProposedPhone = prepared<OfCard>()((db, p) =>
  db
    .deleteFrom('proposedPhones')
    .where('merchantId', '=', p.merchantId)
    .where('cardId', '=', p.cardId),
)
export const deleteLapsedPhones = prepared<Until>()((db, p) =>
  db.deleteFrom('proposedPhones').where('lapsesAt', '<=', p.now),
)

export const insertCardData = prepared<CardDataRow>()((db, p) =>
  db.insertInto('cardData').values(cardDataColumns.of(p)),
)
export const cardDataById = prepared<OfCard>()((db, p) =>
  db
    .selectFrom('cardData')
    .select(cardDataColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('cardId', '=', p.cardId),
)
export const keepCardData = prepared<OfCard>()((db, p) =>
  db
    .updateTable('cardData')
    .set({ shredAt: null })
    .where('merchantId', '=', p.merchantId)
    .where('cardId', '=', p.cardId),
)
export const deleteCardData = prepared<OfCard>()((db, p) =>
  db.deleteFrom('cardData').where('merchantId', '=', p.merchantId).where('cardId', '=', p.cardId),
)
export const deleteDueCardData = prepared<Until>()((db, p) =>
  db.deleteFrom('cardData').where('shredAt', '<=', p.now),
)
export const cardDataUnderOldKey = prepared<{
  readonly merchantId: string
  readonly version: number
  readonly limit: number
}>()((db, p) =>
  db
    .selectFrom('cardData')
    .select(cardDataColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('keyVersion', '<', p.version)
    .limit(p.limit),
)
export const rewrapCardData = prepared<CardDataRow & { readonly before: number }>()((db, p) =>
  db
    .updateTable('cardData')
    .set({ keyVersion: p.keyVersion, wrappedKey: p.wrappedKey })
    .where('merchantId', '=', p.merchantId)
    .where('cardId', '=', p.cardId)
    .where('keyVersion', '=', p.before),
)

export const insertKey = prepared<KeyRow>()((db, p) =>
  db
    .insertInto('keys')
    .values(keyColumns.of(p))
    .onConflict((conflict) => conflict.doNothing()),
)
export const keyByVersion = prepared<OfKey>()((db, p) =>
  db
    .selectFrom('keys')
    .select(keyColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('purpose', '=', p.purpose)
    .where('version', '=', p.version),
)
export const newestKey = prepared<OfKeys>()((db, p) =>
  db
    .selectFrom('keys')
    .select(keyColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('purpose', '=', p.purpose)
    .orderBy('version', 'desc')
    .limit(1),
)
export const keysOfPurpose = prepared<OfKeys>()((db, p) =>
  db
    .selectFrom('keys')
    .select(keyColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('purpose', '=', p.purpose)
    .orderBy('version', 'desc'),
)
export const everyKey = prepared<object>()((db) =>
  db.selectFrom('keys').select(keyColumns.fields).orderBy('merchantId').orderBy('version'),
)
export const rewrapKey = prepared<OfKey & { readonly rootId: string; readonly wrapped: string }>()(
  (db, p) =>
    db
      .updateTable('keys')
      .set({ rootId: p.rootId, wrapped: p.wrapped })
      .where('merchantId', '=', p.merchantId)
      .where('purpose', '=', p.purpose)
      .where('version', '=', p.version),
)
export const endOlderKeys = prepared<OfKey & { readonly lapsesAt: Instant }>()((db, p) =>
  db
    .updateTable('keys')
    .set({ lapsesAt: p.lapsesAt })
    .where('merchantId', '=', p.merchantId)
    .where('purpose', '=', p.purpose)
    .where('version', '<', p.version)
    .where('lapsesAt', 'is', null),
)
export const deleteLapsedKeys = prepared<Until>()((db, p) =>
  db.deleteFrom('keys').where('lapsesAt', '<=', p.now),
)
/** A key under which a record still lies is not deleted. */
export const deleteUnusedCardKeys = prepared<{
  readonly merchantId: string
  readonly version: number
}>()((db, p) =>
  db
    .deleteFrom('keys')
    .where('merchantId', '=', p.merchantId)
    .where('purpose', '=', 'card')
    .where('version', '<', p.version)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('cardData')
            .select('cardData.cardId')
            .whereRef('cardData.merchantId', '=', 'keys.merchantId')
            .whereRef('cardData.keyVersion', '=', 'keys.version'),
        ),
      ),
    ),
)

export const insertMark = prepared<MarkRow>()((db, p) =>
  db
    .insertInto('marks')
    .values(markColumns.of(p))
    .onConflict((conflict) => conflict.doNothing()),
)
export const deleteLapsedMarks = prepared<Until>()((db, p) =>
  db.deleteFrom('marks').where('lapsesAt', '<=', p.now),
)

export const limitOf = prepared<{ readonly scope: string; readonly subject: string }>()((db, p) =>
  db
    .selectFrom('limits')
    .select(limitColumns.fields)
    .where('scope', '=', p.scope)
    .where('subject', '=', p.subject),
)
export const insertLimit = prepared<LimitRow>()((db, p) =>
  db
    .insertInto('limits')
    .values(limitColumns.of(p))
    .onConflict((conflict) => conflict.doNothing()),
)
export const updateLimit = prepared<LimitRow>()((db, p) =>
  db
    .updateTable('limits')
    .set({ slots: p.slots, lapsesAt: p.lapsesAt })
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('scope', '=', p.scope)
    .where('subject', '=', p.subject)
    .where('version', '=', p.version),
)
export const deleteLapsedLimits = prepared<Until>()((db, p) =>
  db.deleteFrom('limits').where('lapsesAt', '<=', p.now),
)

export const everyRow = {
  cards: prepared<object>()((db) => db.selectFrom('cards').selectAll()),
  cardData: prepared<object>()((db) => db.selectFrom('cardData').selectAll()),
  proposedPhones: prepared<object>()((db) => db.selectFrom('proposedPhones').selectAll()),
  paymentPasswords: everyPassword,
  keys: prepared<object>()((db) => db.selectFrom('keys').selectAll()),
  marks: prepared<object>()((db) => db.selectFrom('marks').selectAll()),
  limits: prepared<object>()((db) => db.selectFrom('limits').selectAll()),
}
