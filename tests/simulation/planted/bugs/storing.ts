/** Mistakes in the tables: packages/store. */
import type { PlantedBug } from '../planted-bug.ts'

const repositories = 'packages/store/src/repositories'
const claims = 'packages/store/src/claims.ts'

export const storingBugs: readonly PlantedBug[] = [
  {
    id: 'payment-of-any-merchant',
    file: `${repositories}/payments.ts`,
    find: `    .select(columns.fields)
    .where('merchantId', '=', p.merchantId)
    .where('id', '=', p.id),`,
    replace: `    .select(columns.fields)
    .where('id', '=', p.id),`,
    invariant: 'I12',
    why: 'An id is unique, so why name the merchant too.',
  },
  {
    id: 'events-of-every-merchant',
    file: `${repositories}/events.ts`,
    find: `      .select(columns.fields)
      .where('merchantId', '=', p.merchantId)
      .where('id', shape.newestFirst ? '<' : '>', p.after)`,
    replace: `      .select(columns.fields)
      .where('id', shape.newestFirst ? '<' : '>', p.after)`,
    invariant: 'I12',
    why: 'A list forgets whose it is.',
  },
  {
    id: 'refunds-of-every-merchant',
    file: `${repositories}/refunds.ts`,
    find: `      .where('merchantId', '=', p.merchantId)
      .where('id', '<', p.after)`,
    replace: `      .where('id', '<', p.after)`,
    invariant: 'I12',
    why: 'A list forgets whose it is.',
  },
  {
    id: 'lease-without-fence',
    file: claims,
    find: `    .set((set) => ({ dueAt: p.until, fence: set('fence', '+', 1), writtenAt: p.now }))`,
    replace: `    .set(() => ({ dueAt: p.until, writtenAt: p.now }))`,
    invariant: 'I17',
    why: 'A lease is a time and nothing else: who was too slow still passes for its holder.',
  },
  {
    id: 'claimed-job-forgotten',
    file: claims,
    find: `    .set((set) => ({ dueAt: p.until, fence: set('fence', '+', 1), writtenAt: p.now }))`,
    replace: `    .set((set) => ({ dueAt: null, fence: set('fence', '+', 1), writtenAt: p.now }))`,
    invariant: 'I18',
    why: 'A job is taken off the table by who takes it, and is gone with him.',
  },
  {
    id: 'rescheduled-under-the-same-fence',
    file: `${repositories}/jobs.ts`,
    find: `        dueAt: set.ref('excluded.dueAt'),
        fence: set('jobs.fence', '+', 1),`,
    replace: `        dueAt: set.ref('excluded.dueAt'),`,
    invariant: 'I17',
    why: 'Only claims count the fence up, and who was overtaken by a change is not told.',
  },
  {
    id: 'events-in-any-order',
    file: claims,
    find: `      .where('deliveries.dueAt', '<=', p.now)
      .where(comesFirst)`,
    replace: `      .where('deliveries.dueAt', '<=', p.now)`,
    invariant: 'I7',
    why: 'Whatever is due is sent, whether the one before it was taken or not.',
  },
  {
    id: 'stale-delivery-written',
    file: `${repositories}/deliveries.ts`,
    find: `    .where('fence', '=', p.fence)
    .where('leasedUntil', 'is not', null),`,
    replace: `    .where('id', '=', p.id),`,
    invariant: 'I7',
    why: 'A try that outlived its lease writes its result over the later one’s.',
  },
]
