/** The part of the store that webhooks need, in memory. For tests only. */
import type {
  ClaimedDelivery,
  DeliveryRecord,
  Repositories,
  Store,
  WebhookEndpointRecord,
} from '@tillway/store'

export type DispatcherStore = Pick<Store, 'read' | 'transact' | 'claimDeliveries' | 'nextDueAt'>

type Row = DeliveryRecord & { readonly fence: number; readonly leasedUntil: number | null }
type EventRow = Parameters<Repositories['events']['insert']>[0]

interface Tables {
  readonly rows: Map<string, Row>
  readonly endpoints: Map<string, WebhookEndpointRecord>
  readonly events: Map<string, EventRow>
}

export interface MemoryStore extends DispatcherStore {
  /** How often it was asked for due deliveries. */
  readonly calls: { claims: number }
}

export function createMemoryStore(): MemoryStore {
  const tables: Tables = { rows: new Map(), endpoints: new Map(), events: new Map() }
  const calls = { claims: 0 }
  const repositories = {
    webhookEndpoints: endpointRepository(tables),
    deliveries: deliveryRepository(tables),
    events: {
      insert: async (record: EventRow) => {
        tables.events.set(record.id, record)
      },
    },
  } as unknown as Repositories // Webhooks use nothing else of it.

  return {
    calls,
    read: repositories,
    transact: async (unit) => unit(repositories),
    async claimDeliveries(options) {
      calls.claims += 1
      return claim(tables, options)
    },
    async nextDueAt() {
      const due = waiting(tables).map((row) => row.leasedUntil ?? row.nextTryAt)
      return due.length === 0 ? undefined : Math.min(...due)
    },
  }
}

/** The first undelivered event of each payment and enabled endpoint, the longest due first. */
function waiting({ rows, endpoints }: Tables): Row[] {
  const pending = [...rows.values()].filter((row) => row.state === 'pending')
  const isFirst = (row: Row) =>
    !pending.some(
      (other) =>
        other.endpointId === row.endpointId &&
        other.paymentId === row.paymentId &&
        other.sequence < row.sequence,
    )
  return pending
    .filter((row) => isFirst(row) && endpoints.get(row.endpointId)?.enabled === true)
    .sort((a, b) => a.nextTryAt - b.nextTryAt)
}

function claim(
  tables: Tables,
  { now, limit, leaseMs, perEndpoint }: Parameters<Store['claimDeliveries']>[0],
): ClaimedDelivery[] {
  const { rows, events } = tables
  const isLeased = (row: Row) => (row.leasedUntil ?? 0) > now
  const underWay = (endpointId: string) =>
    [...rows.values()].filter((row) => row.endpointId === endpointId && isLeased(row)).length
  const claimed: ClaimedDelivery[] = []
  for (const row of waiting(tables)) {
    const isFree = row.nextTryAt <= now && !isLeased(row) && underWay(row.endpointId) < perEndpoint
    if (!isFree || claimed.length >= limit) continue
    const fence = row.fence + 1
    rows.set(row.id, { ...row, fence, leasedUntil: now + leaseMs })
    const { leasedUntil: _leasedUntil, ...record } = row
    claimed.push({ ...record, fence, body: events.get(row.eventId)?.body ?? '' })
  }
  return claimed
}

function endpointRepository({ endpoints }: Tables): Repositories['webhookEndpoints'] {
  const put = async (record: WebhookEndpointRecord) => {
    endpoints.set(record.id, record)
  }
  return {
    insert: put,
    get: async (_merchantId, id) => endpoints.get(id),
    list: async () => [...endpoints.values()],
    update: put,
  }
}

function deliveryRepository({ rows }: Tables): Repositories['deliveries'] {
  return {
    async insert(records) {
      for (const record of records) rows.set(record.id, { ...record, fence: 0, leasedUntil: null })
    },
    get: async (_merchantId, id) => rows.get(id),
    list: async () => [...rows.values()],
    async finish(delivery) {
      const row = rows.get(delivery.id)
      if (row?.fence !== delivery.fence || row.leasedUntil === null) return false
      const { body: _body, ...result } = delivery
      rows.set(row.id, { ...result, fence: row.fence + 1, leasedUntil: null })
      return true
    },
    async resend(_merchantId, what, now) {
      const chosen = [...rows.values()].filter((row) =>
        'deliveryId' in what
          ? row.id === what.deliveryId
          : row.endpointId === what.endpointId && row.createdAt >= what.since,
      )
      for (const row of chosen) {
        rows.set(row.id, { ...row, state: 'pending', tries: 0, nextTryAt: now })
      }
      return chosen.length
    },
  }
}
