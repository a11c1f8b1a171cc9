import type { Clock, Instant } from '@tillway/kernel'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import { type ClaimedJob, type Repositories, StaleLease } from '../store.ts'

interface Subject {
  readonly merchantId: string
  readonly subjectId: string
}

const schedule = prepared<Subject & { readonly runAt: Instant; readonly now: Instant }>()((db, p) =>
  db
    .insertInto('jobs')
    .values({
      merchantId: p.merchantId,
      subjectId: p.subjectId,
      runAt: p.runAt,
      dueAt: p.runAt,
      fence: 0,
      writtenAt: p.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['merchantId', 'subjectId']).doUpdateSet((set) => ({
        runAt: set.ref('excluded.runAt'),
        dueAt: set.ref('excluded.dueAt'),
        fence: set('jobs.fence', '+', 1),
        writtenAt: set.ref('excluded.writtenAt'),
      })),
    ),
)

const remove = prepared<Subject>()((db, p) =>
  db
    .updateTable('jobs')
    .set((set) => ({ dueAt: null, fence: set('fence', '+', 1) }))
    .where('merchantId', '=', p.merchantId)
    .where('subjectId', '=', p.subjectId)
    .where('dueAt', 'is not', null),
)

const held = prepared<Pick<ClaimedJob, 'merchantId' | 'subjectId' | 'fence'>>()(
  (db, p, { locksRows }) =>
    db
      .selectFrom('jobs')
      .select('fence')
      .where('merchantId', '=', p.merchantId)
      .where('subjectId', '=', p.subjectId)
      .where('fence', '=', p.fence)
      .where('dueAt', 'is not', null)
      // Nobody claims it anew before the unit that asked has been committed.
      .$if(locksRows, (query) => query.forUpdate()),
)

export function createJobs(session: Session, { now }: Clock): Repositories['jobs'] {
  return {
    async schedule(merchantId, subjectId, runAt) {
      await session.run(schedule, { merchantId, subjectId, runAt, now: now() })
    },
    async remove(merchantId, subjectId) {
      await session.run(remove, { merchantId, subjectId })
    },
    async assertHeld(job) {
      const rows = await session.rows(held, job)
      if (rows.length === 0) throw new StaleLease()
    },
  }
}
