import { columnsOf } from '../columns.ts'
import { prepared } from '../prepared.ts'
import type { Session } from '../session.ts'
import type { NotificationRecord, Repositories } from '../store.ts'
import { doNothing } from './writing.ts'

const columns = columnsOf<NotificationRecord>({
  merchantId: 'plain',
  accountId: 'plain',
  notificationId: 'plain',
  subjectId: 'plain',
  receivedAt: 'plain',
})

const insert = prepared<NotificationRecord>()((db, p) =>
  db.insertInto('notifications').values(columns.of(p)).onConflict(doNothing),
)

export function createNotifications(session: Session): Repositories['notifications'] {
  return {
    async insert(record) {
      return (await session.run(insert, record)) === 1
    },
  }
}
