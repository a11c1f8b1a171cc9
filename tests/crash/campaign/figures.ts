/** What a campaign counts, and how it is told. */
import { lineFaults, type Strikes } from './fault-proxy.ts'
import type { Theme } from './faults.ts'

export interface Figures {
  readonly seed: number
  readonly database: string
  readonly speed: number
  readonly rounds: Record<Theme, number>
  payments: number
  /** Of those, by card at a terminal. */
  atTerminals: number
  readonly kills: Record<string, number>
  databaseStops: number
  readonly lineFaults: Strikes
  diskFull: number
  clockJumps: number
  freezes: number
  failedStarts: number
  /** Events: those that the platform keeps, and webhooks that arrived. */
  readonly events: { emitted: number; delivered: number; duplicated: number; lost: number }
  /** Deliveries that the mall refused, for they had been spoilt on their way. */
  refusedDeliveries: number
  moneyLostFen: number
  doubled: number
  shownAsFailed: number
  /** Warped milliseconds from "the channel can answer" to "the mall was told". */
  readonly resolved: { count: number; sumMs: number; slowestMs: number }
  seconds: number
  readonly wrong: string[]
  /** Where the logs of a campaign that found something wrong lie. */
  logs?: string
}

/**
 * Faults that should have happened in such rounds and never did: a campaign that inflicts nothing
 * proves nothing.
 */
export function missingFaults(figures: Figures): readonly string[] {
  const { rounds, database } = figures
  const wanted: readonly (readonly [string, boolean])[] = [
    ['kills', totalKills(figures) === 0],
    ['database stops', database === 'postgres' && figures.databaseStops === 0],
    ['clock jumps', rounds.clocks > 0 && figures.clockJumps === 0],
    ['full disks', rounds.disk > 0 && figures.diskFull === 0],
    ['frozen processes', rounds.split > 0 && figures.freezes === 0],
    ...lineFaults.map(
      (fault) =>
        [
          `lines with the fault ${fault}`,
          rounds.lines > 2 && figures.lineFaults[fault] === 0,
        ] as const,
    ),
  ]
  return wanted.filter(([, isMissing]) => isMissing).map(([name]) => name)
}

export const totalKills = ({ kills }: Figures): number =>
  Object.values(kills).reduce((total, one) => total + one, 0)

const lines = (entries: readonly (readonly [string, number])[]) =>
  entries.map(([name, count]) => `${name} ${count}`).join(', ')

/** A table for people. */
export function tell(figures: Figures): string {
  const { events, resolved, rounds, seconds } = figures
  const mean = resolved.count === 0 ? 0 : resolved.sumMs / resolved.count
  const inSeconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
  const rows: readonly (readonly [string, string])[] = [
    ['seed', `${figures.seed}, ${figures.database}, time runs ${figures.speed} times as fast`],
    ['took', `${Math.round(seconds)} s; rounds: ${lines(Object.entries(rounds))}`],
    ['payments', `${figures.payments}, ${figures.atTerminals} of them at terminals`],
    [
      'kills',
      `${totalKills(figures)}, ${Math.round((60 * totalKills(figures)) / Math.max(seconds, 1))} a minute: ` +
        lines(Object.entries(figures.kills)),
    ],
    ['immediate stops of the database', `${figures.databaseStops}`],
    ['line faults', lines(lineFaults.map((fault) => [fault, figures.lineFaults[fault]]))],
    ['full disks', `${figures.diskFull}`],
    ['clock jumps', `${figures.clockJumps}`],
    ['frozen', `${figures.freezes}; starts that failed: ${figures.failedStarts}`],
    [
      'events',
      `emitted ${events.emitted}, delivered ${events.delivered}, ` +
        `duplicated ${events.duplicated}, lost ${events.lost}; ` +
        `deliveries refused as spoilt: ${figures.refusedDeliveries}`,
    ],
    ['money lost', `${figures.moneyLostFen} fen`],
    ['doubled', `${figures.doubled}`],
    ['unknown or paid shown as failed', `${figures.shownAsFailed}`],
    [
      'channel can answer → mall was told',
      `mean ${inSeconds(mean)}, slowest ${inSeconds(resolved.slowestMs)}, ` +
        `in warped time, of ${resolved.count}`,
    ],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')
}
