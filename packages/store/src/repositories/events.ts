import type { EventRecord } from '@tillway/payments'
import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { Repositories } from '../store.ts'
import { type ById, type ByMerchant, many, one, pageOf, perShape } from './reading.ts'
import { doNothing, insertRow } from './writing.ts'

const table = 'events'
const columns = columnsOf<EventRecord>({
  merchantId: 'plain',
  id: 'plain',
  type: 'plain',
  paymentId: 'plain',
  sequence: 'plain',
  previousId: 'plain',
  createdAt: 'plain',
  body: 'plain',
})

const insert = prepared<EventRecord>()((db, p) =>
  db.insertInto(table).values(columns.of(p)).onConflict(doNothing),
)

const byId = prepared<ById>()((db, p) =>
  db
    .selectFrom(table)
    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),
)

interface Page extends ByMerchant {
  readonly after: string
  readonly limit: number
  readonly paymentId: string
  readonly type: string
}

interface Shape {
  readonly ofPayment: boolean
  readonly ofType: boolean
  readonly newestFirst: boolean
}

const page = perShape((shape: Shape) =>
  prepared<Page>()((db, p) =>
    db
      .selectFrom(table)
      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', shape.newestFirst ? '<' : '>', p.after)
      .$if(shape.ofPayment, (query) => query.where('paymentId', '=', p.paymentId))
      .$if(shape.ofType, (query) => query.where('type', '=', p.type))
      .orderBy('id', shape.newestFirst ? 'desc' : 'asc')
      .limit(p.limit),
  ),
)

export function createEvents(session: Session): Repositories['events'] {
  return {
    insert: (entry) => insertRow(session, { query: insert, table, entry }),
    get: (merchantId, id) => one(session, { query: byId, columns, params: { merchantId, id } }),
    list: (merchantId, { paymentId, type, direction }, cursor) =>
      many(session, {
        query: page({
          ofPayment: paymentId !== undefined,
          ofType: type !== undefined,
          newestFirst: direction === 'newest_first',
        }),
        columns,
        params: {
          merchantId,
          paymentId: paymentId ?? '',
          type: type ?? '',
          ...pageOf(cursor, direction),
        },
      }),
  }
}
