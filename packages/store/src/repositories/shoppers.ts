import type { Instant } from '@tillway/kernel'
import { unpaidAttemptStates, type Verification } from '@tillway/payments'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { ShopperKey, Shoppers } from '../verification-store.ts'

/** Writing the row is what holds it. */
const hold = prepared<ShopperKey & { readonly heldAt: Instant }>()((db, p) =>
  db
    .insertInto('shopperHolds')
    .values({ merchantId: p.merchantId, shopper: p.shopper, heldAt: p.heldAt })
    .onConflict((conflict) =>
      conflict
        .columns(['merchantId', 'shopper'])
        .doUpdateSet((set) => ({ heldAt: set.ref('excluded.heldAt') })),
    ),
)

/** No payment lives longer, so what began since then is of a payment that is no older than this. */
const longestLifeMs = 86_400_000

interface Asked extends ShopperKey {
  readonly since: Instant
  readonly now: Instant
  readonly exceptPaymentId: string
  readonly madeSince: Instant
}

const spent = prepared<Asked>()((db, p) =>
  db
    .selectFrom('payments')
    .innerJoin('attempts', (join) =>
      join
        .onRef('attempts.merchantId', '=', 'payments.merchantId')
        .onRef('attempts.paymentId', '=', 'payments.id'),
    )
    .select(['attempts.verification'])
    .select((sum) => sum.fn.sum<number>('attempts.amount').as('spent'))
    .where('payments.merchantId', '=', p.merchantId)
    .where('payments.shopper', '=', p.shopper)
    .where('payments.createdAt', '>=', p.madeSince)
    .where('payments.id', '!=', p.exceptPaymentId)
    .where('attempts.verification', 'is not', null)
    // It counts for the day on which it leaves: one of yesterday that still waits may leave today.
    .where(({ or, and, eb }) =>
      or([
        eb('attempts.submittedAt', '>=', p.since),
        and([eb('attempts.submittedAt', 'is', null), eb('attempts.expiresAt', '>', p.now)]),
      ]),
    )
    .where('attempts.state', 'not in', [...unpaidAttemptStates])
    .groupBy('attempts.verification'),
)

export function createShoppers(session: Session): Shoppers {
  return {
    async hold(shopper, now) {
      session.requireOrder()
      await session.run(hold, { ...shopper, heldAt: now })
    },
    async spentSince(shopper, asked) {
      const madeSince = asked.since - longestLifeMs
      const rows = await session.rows(spent, { ...shopper, ...asked, madeSince })
      const sums = { sms: 0, password: 0, both: 0 }
      for (const [verification, sum] of rows) sums[verification as Verification] = Number(sum)
      return sums
    },
  }
}
