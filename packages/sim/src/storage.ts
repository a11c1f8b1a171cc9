/**
 * A database's bad days, around any store: the world wraps the functions of its store in these.
 * What is committed stays committed whatever the caller is told.
 */
import type { Dice } from './dice.ts'
import type { FaultProfile } from './network-faults.ts'
import { type Life, never, type PointOf } from './node.ts'
import type { Registry } from './registry.ts'
import type { SimTime } from './time.ts'
import type { Trace } from './trace.ts'

export const storageFaults = Object.freeze([
  /** Not begun: no connection could be had. */
  'refuse',
  /** The unit has run and is undone, because the connection broke or the database gave up on it. */
  'undo',
  /** Committed, and the caller is told that nobody knows. */
  'unknown',
  /** Committed after a while, or told after a while. */
  'delay_before',
  'delay_after',
] as const)

export type StorageFault = (typeof storageFaults)[number]

export interface FaultyStorage {
  /**
   * `work` runs its unit and, last before the commit, calls what it is given: that throws where
   * the unit is to be undone. It keeps a number for each commit, not for a unit's further tries.
   */
  commit<Result>(work: (beforeCommit: () => void) => Promise<Result>): Promise<Result>
  /** Taking work under a lease; nothing taken has no crash point. */
  claim<Item>(work: () => Promise<readonly Item[]>): Promise<readonly Item[]>
  read<Result>(work: () => Promise<Result>): Promise<Result>
}

export interface FaultyStorageOptions {
  readonly life: Life
  readonly time: SimTime
  readonly dice: Dice
  readonly trace: Trace
  readonly registry: Registry
  /** What faults are counted under. */
  readonly name: string
  /** Counts up with each row that is written and committed; without it every commit has changed some. */
  readonly rowsWritten?: () => number
  /** Asked at each call. */
  readonly profile?: () => FaultProfile<StorageFault> | undefined
  /** What the store throws when it could not be reached, and when a commit's outcome is unknown. */
  readonly refused: () => unknown
  readonly outcomeUnknown: () => unknown
}

const delayMs = [5, 3_000] as const

/** Undoes a unit of a node that has died. Nobody sees it: the caller is dead too. */
class PowerCut extends Error {}

export function createFaultyStorage(options: FaultyStorageOptions): FaultyStorage {
  const { life, time, trace, registry, name } = options
  const dice = options.dice.fork(`storage ${name} ${life.node} ${life.number}`)
  const draw = (): StorageFault | undefined => {
    const profile = options.profile?.()
    if (profile === undefined) return undefined
    let left = dice.unit()
    for (const fault of storageFaults) {
      left -= profile[fault] ?? 0
      if (left >= 0) continue
      trace.add(time.elapsed(), life.node, 'fault', `${name} ${fault}`)
      registry.fault(`storage ${fault}`)
      return fault
    }
    return undefined
  }
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      life.scheduler.after(dice.between(...delayMs), resolve)
    })
  const around = async <Result>(
    fault: StorageFault | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (fault === 'refuse') throw options.refused()
    if (fault === 'delay_before') await wait()
    if (!life.isAlive()) return never()
    const result = await work()
    if (fault === 'delay_after') await wait()
    return result
  }
  return {
    commit: (work) =>
      life.call(async () => {
        const fault = draw()
        const point = createLazyPoint(life, options.rowsWritten)
        const result = await around(fault, async () => {
          const done = await work(() => {
            if (point.isDue('before')) throw new PowerCut()
            if (fault === 'undo') throw options.refused()
          })
          point.isCommitted()
          return done
        })
        if (point.isMet() && point.isDue('after')) return never()
        if (fault === 'unknown' && point.isMet()) throw options.outcomeUnknown()
        return result
      }),
    claim: (work) =>
      life.call(async () => {
        const items = await around(draw(), work)
        if (items.length > 0 && life.point('claim').isDue('after')) return never()
        return items
      }),
    read: (work) => life.call(() => around(draw(), work)),
  }
}

/** Numbered when it is first met: what refuses and commits nothing has no number. */
function createLazyPoint(life: Life, rowsWritten?: () => number) {
  let point: PointOf | undefined
  let written: number | undefined
  return {
    isDue(moment: 'before' | 'after'): boolean {
      point ??= life.point('commit')
      if (moment === 'before') written = rowsWritten?.()
      return point.isDue(moment)
    },
    isCommitted(): void {
      if (written !== undefined && rowsWritten?.() === written) point?.idle()
    },
    isMet: () => point !== undefined,
  }
}
