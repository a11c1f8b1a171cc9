/**
 * Taking work under a lease. A claim writes the end of the lease and counts up the row's fence, so
 * that whoever comes late with an older fence is refused. These are the only queries that look at
 * the rows of every merchant; what they find is then written merchant by merchant.
 */
import type { Instant } from '@tillway/kernel'
import { type RawBuilder, sql } from 'kysely'
import { columnsOf } from './columns.ts'
import { prepared } from './prepared.ts'
import { deliveryColumns, pending } from './repositories/deliveries.ts'
import type { Session } from './session.ts'
import type { ClaimedDelivery, ClaimedJob, ClaimOptions } from './store.ts'

const everyMerchant = 'workers serve every merchant'

const jobColumns = columnsOf<ClaimedJob>({
  merchantId: 'plain',
  subjectId: 'plain',
  fence: 'plain',
  runAt: 'plain',
})

const dueJobs = prepared<{ readonly now: Instant; readonly limit: number }>({ everyMerchant })(
  (db, p, { locksRows }) =>
    db
      .selectFrom('jobs')
      .select(jobColumns.fields)
      .where('dueAt', '<=', p.now)
      .orderBy('dueAt')
      .limit(p.limit)
      .$if(locksRows, (query) => query.forUpdate().skipLocked()),
)

const holdJob = prepared<{
  readonly merchantId: string
  readonly subjectId: string
  readonly now: Instant
  readonly until: Instant
}>()((db, p) =>
  db
    .updateTable('jobs')
    .set((set) => ({ dueAt: p.until, fence: set('fence', '+', 1), writtenAt: p.now }))
    .where('merchantId', '=', p.merchantId)
    .where('subjectId', '=', p.subjectId),
)

const nextJob = prepared<object>({ everyMerchant })((db) =>
  db.selectFrom('jobs').select('dueAt').where('dueAt', 'is not', null).orderBy('dueAt').limit(1),
)

/** Inside a transaction. */
export async function claimDueJobs(
  session: Session,
  { now, limit, leaseMs }: ClaimOptions,
): Promise<readonly ClaimedJob[]> {
  const due = (await session.rows(dueJobs, { now, limit })).map((row) => jobColumns.decode(row))
  const until = now + leaseMs
  await Promise.all(
    due.map(({ merchantId, subjectId }) =>
      session.run(holdJob, { merchantId, subjectId, now, until }),
    ),
  )
  return due.map((job) => ({ ...job, fence: job.fence + 1 }))
}

export async function nextJobDueAt(session: Session): Promise<Instant | undefined> {
  const [row] = await session.rows(nextJob, {})
  return row === undefined ? undefined : Number(row[0])
}

/** An enabled endpoint and when the first of its deliveries that may be sent is due. */
export interface DueEndpoint {
  readonly merchantId: string
  readonly endpointId: string
  readonly dueAt: Instant
}

const dueEndpointColumns = columnsOf<DueEndpoint>({
  merchantId: 'plain',
  endpointId: 'plain',
  dueAt: 'plain',
})

/** A literal that is 1 to SQLite and true to PostgreSQL. */
const isOn = sql.lit('1')

/** Nothing undelivered of the same payment and endpoint comes before it. */
const comesFirst = sql<boolean>`not exists (
  select 1 from events as before inner join deliveries as earlier
    on earlier.merchant_id = before.merchant_id and earlier.event_id = before.id
  where before.merchant_id = deliveries.merchant_id
    and before.payment_id = deliveries.payment_id
    and before.sequence < deliveries.sequence
    and earlier.endpoint_id = deliveries.endpoint_id
    and earlier.state = ${pending})`

/**
 * Steps from endpoint to endpoint through the index of pending deliveries, one probe each: an
 * endpoint with a million deliveries behind it costs no more than one with a single one.
 */
const dueEndpoints = prepared<object>({ everyMerchant })((db) => ({
  compile: () =>
    sql`
      with recursive walk (merchant_id, endpoint_id) as (
        select * from (
          select merchant_id, endpoint_id from deliveries where state = ${pending}
          order by merchant_id, endpoint_id limit 1
        ) as first
        union all
        select
          coalesce(${next('merchant_id', ofSameMerchant)}, ${next('merchant_id', ofNextMerchant)}),
          coalesce(${next('endpoint_id', ofSameMerchant)}, ${next('endpoint_id', ofNextMerchant)})
        from walk where walk.merchant_id is not null
      )
      select endpoint.merchant_id, endpoint.id, (
        select due_at from deliveries
        where deliveries.merchant_id = endpoint.merchant_id
          and deliveries.endpoint_id = endpoint.id
          and deliveries.state = ${pending}
          and ${comesFirst}
        order by due_at limit 1
      )
      from walk cross join webhook_endpoints as endpoint
      where endpoint.merchant_id = walk.merchant_id and endpoint.id = walk.endpoint_id
        and endpoint.enabled = ${isOn}`.compile(db),
}))

// SQLite does not seek by a pair of columns, so the step is taken in two.
const ofSameMerchant = sql`merchant_id = walk.merchant_id and endpoint_id > walk.endpoint_id`
const ofNextMerchant = sql`merchant_id > walk.merchant_id`

function next(column: 'merchant_id' | 'endpoint_id', after: RawBuilder<unknown>) {
  return sql`(
    select ${sql.ref(column)} from deliveries where state = ${pending} and ${after}
    order by merchant_id, endpoint_id limit 1)`
}

export async function findDueEndpoints(session: Session): Promise<readonly DueEndpoint[]> {
  const rows = await session.rows(dueEndpoints, {})
  return rows
    .map((row) => dueEndpointColumns.decode(row))
    .filter(({ dueAt }) => dueAt !== null)
    .sort((a, b) => a.dueAt - b.dueAt)
}

interface OfEndpoint {
  readonly merchantId: string
  readonly endpointId: string
}

/** Holding the endpoint's row keeps other workers from filling the same places. */
const holdEndpoint = prepared<OfEndpoint>()((db, p, { locksRows }) =>
  db
    .selectFrom('webhookEndpoints')
    .select('id')
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.endpointId)
    .where(sql.ref('enabled'), '=', isOn)
    .$if(locksRows, (query) => query.forNoKeyUpdate().skipLocked()),
)

const underWay = prepared<OfEndpoint & { readonly now: Instant }>()((db, p) =>
  db
    .selectFrom('deliveries')
    .select((count) => count.fn.countAll<number>().as('underWay'))
    .where('merchantId', '=', p.merchantId)
    .where('endpointId', '=', p.endpointId)
    .where('leasedUntil', '>', p.now),
)

const underWayOfMerchant = prepared<{ readonly merchantId: string; readonly now: Instant }>()(
  (db, p) =>
    db
      .selectFrom('deliveries')
      .select((count) => count.fn.countAll<number>().as('underWay'))
      .where('merchantId', '=', p.merchantId)
      .where('leasedUntil', '>', p.now),
)

const firstDue = prepared<OfEndpoint & { readonly now: Instant; readonly limit: number }>()(
  (db, p, { locksRows }) =>
    db
      .selectFrom('deliveries')
      .innerJoin('events', (join) =>
        join
          .onRef('events.merchantId', '=', 'deliveries.merchantId')
          .onRef('events.id', '=', 'deliveries.eventId'),
      )
      .select(deliveryColumns.fields.map((field) => `deliveries.${field}` as const))
      .select(['deliveries.fence', 'events.body'])
      .where('deliveries.merchantId', '=', p.merchantId)
      .where('deliveries.endpointId', '=', p.endpointId)
      .where('deliveries.state', '=', pending)
      .where('deliveries.dueAt', '<=', p.now)
      .where(comesFirst)
      .orderBy('deliveries.dueAt')
      .orderBy('deliveries.id')
      .limit(p.limit)
      .$if(locksRows, (query) => query.forUpdate('deliveries').skipLocked()),
)

const holdDelivery = prepared<{
  readonly merchantId: string
  readonly id: string
  readonly now: Instant
  readonly until: Instant
}>()((db, p) =>
  db
    .updateTable('deliveries')
    .set((set) => ({ dueAt: p.until, leasedUntil: p.until, fence: set('fence', '+', 1) }))
    .set({ writtenAt: p.now })
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

export interface DeliveryClaim extends ClaimOptions {
  readonly perEndpoint: number
  readonly perMerchant?: number | undefined
}

/** Inside a transaction; `endpoints` are where something was due a moment ago. */
export async function claimDueDeliveries(
  session: Session,
  endpoints: readonly DueEndpoint[],
  claim: DeliveryClaim,
): Promise<readonly ClaimedDelivery[]> {
  const claimed: ClaimedDelivery[] = []
  for (const endpoint of endpoints) {
    const left = claim.limit - claimed.length
    if (left <= 0) break
    claimed.push(...(await claimOfEndpoint(session, endpoint, { ...claim, limit: left })))
  }
  return claimed
}

async function claimOfEndpoint(
  session: Session,
  { merchantId, endpointId }: OfEndpoint,
  { now, limit, leaseMs, perEndpoint, perMerchant = Number.POSITIVE_INFINITY }: DeliveryClaim,
): Promise<readonly ClaimedDelivery[]> {
  const [held, [ofEndpoint], [ofMerchant]] = await Promise.all([
    session.rows(holdEndpoint, { merchantId, endpointId }),
    session.rows(underWay, { merchantId, endpointId, now }),
    session.rows(underWayOfMerchant, { merchantId, now }),
  ])
  const free = Math.min(
    limit,
    perEndpoint - Number(ofEndpoint?.[0] ?? 0),
    perMerchant - Number(ofMerchant?.[0] ?? 0),
  )
  if (held.length === 0 || free <= 0) return []
  const rows = await session.rows(firstDue, { merchantId, endpointId, now, limit: free })
  const until = now + leaseMs
  const claimed = rows.map((row) => claimedFrom(row))
  await Promise.all(
    claimed.map(({ id }) => session.run(holdDelivery, { merchantId, id, now, until })),
  )
  return claimed
}

function claimedFrom(row: readonly unknown[]): ClaimedDelivery {
  const { length } = deliveryColumns.fields
  return {
    ...deliveryColumns.decode(row as Parameters<typeof deliveryColumns.decode>[0]),
    fence: Number(row[length]) + 1,
    body: String(row[length + 1]),
  }
}
