/** Whether a world that came to rest is as it must be: the books, the platform, the mall. */
import { setTimeout as pause } from 'node:timers/promises'
import { objectionsInViews, type ToldPayment } from '../../kit/host-books.ts'
import { type Agreement, agree } from '../oracle.ts'
import type { CampaignWorld, Opened } from './campaign-world.ts'

export interface Rest {
  readonly wrong: readonly string[]
  readonly doubled: number
  readonly moneyLostFen: number
  readonly emitted: number
  readonly lostEvents: number
}

/** Real time for a payment to come to rest: two hours of warped time. */
const patienceMs = 180_000
const everyMs = 100
/** More than any deadline or pause that a clock which was a day ahead could have set. */
const nightMs = 26 * 3_600_000
const nights = 3
const beforeNightMs = 8_000

/**
 * Judges these payments. With `mayYieldTo`, waits that a wrong clock set are slept through: all
 * clocks skip a day when nothing moves.
 */
export async function judgeAtRest(
  world: CampaignWorld,
  payments: readonly Opened[],
): Promise<Rest> {
  const found: Agreement[] = []
  for (const payment of payments) found.push(await atRest(world, payment))
  const atHost = await hostAtRest(world, payments)
  const { objections, refused } = world.mall
  const disorder = objections.filter((objection) => !refused.includes(objection))
  return {
    wrong: [...found.flatMap(({ lost, doubled }) => [...lost, ...doubled]), ...atHost, ...disorder],
    doubled: found.flatMap(({ doubled }) => doubled).length,
    moneyLostFen: found.reduce((sum, { offBy }) => sum + offBy, 0),
    emitted: found.reduce((sum, { events }) => sum + events.emitted, 0),
    lostEvents: found.reduce(
      (sum, { events }) => sum + Math.max(0, events.emitted - events.told),
      0,
    ),
  }
}

async function atRest(world: CampaignWorld, payment: Opened): Promise<Agreement> {
  const until = performance.now() + patienceMs
  for (;;) {
    const found = await agree(world, payment)
    const isWrong = found.lost.length + found.doubled.length > 0
    if (!isWrong || performance.now() > until) return found
    await pause(everyMs)
  }
}

/** A reversal may still be on its way to the host. */
async function hostAtRest(
  world: CampaignWorld,
  payments: readonly Opened[],
): Promise<readonly string[]> {
  const atTerminals = payments.filter(({ atTerminal }) => atTerminal)
  const until = performance.now() + patienceMs
  for (;;) {
    const told: ToldPayment[] = []
    for (const { id } of atTerminals) {
      told.push(await world.persist('getPayment', { params: { id } }))
    }
    const objections = await objectionsInViews(world.desks.desk('card').view, told)
    if (objections.length === 0 || performance.now() > until) return objections
    await pause(everyMs)
  }
}

/**
 * Waits for work to end. A clock that was a day ahead may have set a deadline a day away, so then
 * the whole world sleeps a night when the work does not end by itself.
 */
export async function sleepUntilDone<Value>(
  world: CampaignWorld,
  work: Promise<Value>,
  maySleep: boolean,
): Promise<Value> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  done.catch(() => undefined)
  for (let slept = 0; maySleep && slept < nights && !isDone; slept += 1) {
    await Promise.race([done.catch(() => undefined), pause(beforeNightMs)])
    if (!isDone) await world.sleep(nightMs)
  }
  return await done
}
