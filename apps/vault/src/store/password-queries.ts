/** Queries about payment passwords. */
import type { Instant } from '@tillway/kernel'
import { columnsOf, queriesOver } from '@tillway/store'
import type { PasswordRow, VaultTables } from './records.ts'

const prepared = queriesOver<VaultTables>()

export interface OfShopper {
  readonly merchantId: string
  readonly shopper: string
}

export const passwordColumns = columnsOf<PasswordRow>({
  merchantId: 'plain',
  shopper: 'plain',
  hash: 'plain',
  salt: 'plain',
  parameters: 'json',
  pepperVersion: 'plain',
  setAt: 'plain',
  firstSetAt: 'plain',
  picture: 'plain',
  recent: 'json',
  wrongInAll: 'plain',
  lockedUntil: 'plain',
  barred: 'flag',
  version: 'plain',
})

export const passwordOf = prepared<OfShopper>()((db, p) =>
  db
    .selectFrom('paymentPasswords')
    .select(passwordColumns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('shopper', '=', p.shopper),
)
/** Whoever else wants to write the row waits until this unit is committed. */
export const lockPassword = prepared<OfShopper>()((db, p) =>
  db
    .updateTable('paymentPasswords')
    .set((set) => ({ version: set('version', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where('shopper', '=', p.shopper),
)
/** Whoever comes second finds that there is one, and is run again. */
export const insertPassword = prepared<PasswordRow>()((db, p) =>
  db
    .insertInto('paymentPasswords')
    .values(passwordColumns.of(p))
    .onConflict((conflict) => conflict.doNothing()),
)
export const updatePassword = prepared<PasswordRow>()((db, p) =>
  db
    .updateTable('paymentPasswords')
    .set({
      hash: p.hash,
      salt: p.salt,
      parameters: p.parameters,
      pepperVersion: p.pepperVersion,
      setAt: p.setAt,
      firstSetAt: p.firstSetAt,
      picture: p.picture,
      recent: p.recent,
      wrongInAll: p.wrongInAll,
      lockedUntil: p.lockedUntil,
      barred: p.barred,
    })
    .where('merchantId', '=', p.merchantId)
    .where('shopper', '=', p.shopper)
    .where('version', '=', p.version),
)
/** Every pepper but the newest that no record needs; a new one is left for entries under way. */
export const deleteUnusedPeppers = prepared<{ readonly madeBefore: Instant }>()((db, p) =>
  db
    .deleteFrom('keys')
    .where('merchantId', '=', '')
    .where('purpose', '=', 'pepper')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('keys as newer')
          .select('newer.version')
          .where('newer.merchantId', '=', '')
          .where('newer.purpose', '=', 'pepper')
          .where('newer.createdAt', '<=', p.madeBefore)
          .whereRef('newer.version', '>', 'keys.version'),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('paymentPasswords')
            .select('paymentPasswords.shopper')
            .whereRef('paymentPasswords.pepperVersion', '=', 'keys.version'),
        ),
      ),
    ),
)
export const everyPassword = prepared<object>()((db) =>
  db.selectFrom('paymentPasswords').selectAll(),
)
