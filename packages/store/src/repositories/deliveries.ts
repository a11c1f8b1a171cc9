import type { Clock, Instant } from '@tillway/kernel'
import { type Kysely, sql } from 'kysely'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Database } from '../schema.ts'
import type { Session } from '../session.ts'
import type { ClaimedDelivery, DeliveryRecord, Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'deliveries'
/** Written into the SQL, because an index on the pending ones is only used for a literal. */
export const pending = sql.lit('pending' as const)

export const deliveryColumns = columnsOf<DeliveryRecord>({
  merchantId: 'plain',
  id: 'plain',
  endpointId: 'plain',
  eventId: 'plain',
  eventType: 'plain',
  paymentId: 'plain',
  sequence: 'plain',
  state: 'plain',
  tries: 'plain',
  nextTryAt: 'plain',
  lastStatus: 'plain',
  lastError: 'plain',
  lastDurationMs: 'plain',
  createdAt: 'plain',
})
const columns = deliveryColumns
const result = columns.only(
  'state',
  'tries',
  'nextTryAt',
  'lastStatus',
  'lastError',
  'lastDurationMs',
)

type Stamped<Kind> = Kind & { readonly now: Instant }

const insert = prepared<Stamped<DeliveryRecord>>()((db, p) =>
  db
    .insertInto(table)
    .values({ ...columns.of(p), dueAt: p.nextTryAt, leasedUntil: null, fence: 0, writtenAt: p.now })
    .onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

const finish = prepared<Stamped<ClaimedDelivery>>()((db, p) =>
  db
    .updateTable(table)
    .set({ ...result.of(p), dueAt: p.nextTryAt, leasedUntil: null, writtenAt: p.now })
    .set((set) => ({ fence: set('fence', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id)
    .where('fence', '=', p.fence)
    .where('leasedUntil', 'is not', null),
)

type Followed = Pick<
  DeliveryRecord,
  'merchantId' | 'endpointId' | 'paymentId' | 'sequence' | 'nextTryAt'
>

/** Deliveries of the same payment behind this one that nobody holds. */
function followers(db: Kysely<Database>, p: Followed) {
  return db
    .updateTable(table)
    .where('merchantId', '=', p.merchantId)
    .where('eventId', 'in', (later) =>
      later
        .selectFrom('events')
        .select('id')
        .where('merchantId', '=', p.merchantId)
        .where('paymentId', '=', p.paymentId)
        .where('sequence', '>', p.sequence),
    )
    .where('endpointId', '=', p.endpointId)
    .where('state', '=', pending)
    .where('leasedUntil', 'is', null)
}

const waitWithIt = prepared<Stamped<Followed>>()((db, p) =>
  followers(db, p)
    .set({ dueAt: p.nextTryAt, writtenAt: p.now })
    // The sum keeps SQLite from walking through everything that is due instead of these few.
    .where(sql`due_at + 0`, '<', p.nextTryAt),
)

const waitNoLonger = prepared<Followed>()((db, p) =>
  followers(db, p)
    .set((set) => ({ dueAt: set.ref('nextTryAt') }))
    .whereRef('dueAt', '>', 'nextTryAt'),
)

interface Page extends ByMerchant {
  readonly after: string
  readonly limit: number
  readonly endpointId: string
  readonly eventId: string
  readonly state: DeliveryRecord['state']
}

interface Shape {
  readonly ofEndpoint: boolean
  readonly ofEvent: boolean
  readonly inState: boolean
}

const page = perShape((shape: Shape) =>
  prepared<Page>()((db, p) =>
    db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)
      .$if(shape.ofEndpoint, (query) => query.where('endpointId', '=', p.endpointId))
      .$if(shape.ofEvent, (query) => query.where('eventId', '=', p.eventId))
      .$if(shape.inState, (query) => query.where('state', '=', p.state))
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
)

interface Resent extends ByMerchant {
  readonly now: Instant
}

/** What is under way right now is left alone: it is being sent already. */
function resending(db: Kysely<Database>, p: Resent) {
  return db
    .updateTable(table)
    .set({ state: 'pending', tries: 0, nextTryAt: p.now, dueAt: p.now, leasedUntil: null })
    .set({ writtenAt: p.now })
    .set((set) => ({ fence: set('fence', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where((when) => when.or([when('leasedUntil', 'is', null), when('leasedUntil', '<=', p.now)]))
}

const resendOne = prepared<Resent & { readonly id: string }>()((db, p) =>
  resending(db, p).where('id', '=', p.id),
)

interface ResentSince extends Resent {
  readonly endpointId: string
  readonly since: Instant
}

const resendSince = prepared<ResentSince>()((db, p) =>
  resending(db, p)
    .where('endpointId', '=', p.endpointId)
    .where('eventId', 'in', (events) =>
      events
        .selectFrom('events')
        .select('id')
        .where('merchantId', '=', p.merchantId)
        .where('createdAt', '>=', p.since),
    ),
)

/** What waited for one that was sent again is due at its own time. */
const unwind = prepared<ByMerchant & { readonly endpointId: string }>()((db, p) =>
  db
    .updateTable(table)
    .set((set) => ({ dueAt: set.ref('nextTryAt') }))
    .where('merchantId', '=', p.merchantId)
    .where('endpointId', '=', p.endpointId)
    .where('state', '=', pending)
    .where('leasedUntil', 'is', null)
    .whereRef('dueAt', '>', 'nextTryAt'),
)

export function createDeliveries(session: Session, clock: Clock): Repositories['deliveries'] {
  return {
    async insert(records) {
      const now = clock.now()
      await Promise.all(
        records.map((record) =>
          insertRow(session, { query: insert, table, entry: { ...record, now } }),
        ),
      )
    },
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    list: (merchantId, { endpointId, eventId, state }, cursor) =>
      many(session, {
        query: page({
          ofEndpoint: endpointId !== undefined,
          ofEvent: eventId !== undefined,
          inState: state !== undefined,
        }),
        columns,
        params: {
          merchantId,
          endpointId: endpointId ?? '',
          eventId: eventId ?? '',
          state: state ?? 'pending',
          ...pageOf(cursor),
        },
      }),
    finish: (delivery) => finishOne(session, { ...delivery, now: clock.now() }),
    resend: (merchantId, what, now) =>
      'deliveryId' in what
        ? resendDelivery(session, { merchantId, id: what.deliveryId, now })
        : resendAll(session, { merchantId, ...what, now }),
  }
}

async function resendDelivery(session: Session, resent: Resent & ById): Promise<number> {
  const delivery = await one(session, { query: byId, columns, params: resent })
  const count = await session.run(resendOne, resent)
  if (delivery !== undefined && count > 0) await session.run(unwind, delivery)
  return count
}

async function resendAll(session: Session, resent: ResentSince): Promise<number> {
  const count = await session.run(resendSince, resent)
  if (count > 0) await session.run(unwind, resent)
  return count
}

async function finishOne(session: Session, delivery: Stamped<ClaimedDelivery>): Promise<boolean> {
  if ((await session.run(finish, delivery)) === 0) return false
  // While one is retried, those behind it need not be looked at; only a retry can have put them off.
  if (delivery.state === 'pending') await session.run(waitWithIt, delivery)
  else if (delivery.tries > 1) await session.run(waitNoLonger, delivery)
  return true
}
