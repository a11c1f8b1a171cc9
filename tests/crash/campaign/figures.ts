/** What a campaign counts, and how it is told. */
import { lineFaults, type Strikes } from './fault-proxy.ts'
import { type Fault, measures, type Theme, themes } from './faults.ts'

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
  /** Of those, on the lines between servers and the host that terminals are authorized by. */
  readonly terminalLineFaults: Strikes
  /** What struck in the rounds of each theme. */
  readonly struck: Record<Theme, Record<Fault['kind'], number>>
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
  const { rounds, database, struck } = figures
  const ofThemes = themes.flatMap((theme) => {
    const brought = kinds.filter((kind) => isBrought(theme, kind, database))
    return rounds[theme] === 0
      ? []
      : brought.map(
          (kind) => [`${nouns[kind]} in rounds of ${theme}`, struck[theme][kind] === 0] as const,
        )
  })
  const wanted: readonly (readonly [string, boolean])[] = [
    ...ofThemes,
    ...lineFaults.map(
      (fault) =>
        [
          `lines with the fault ${fault}`,
          rounds.lines > 2 && figures.lineFaults[fault] === 0,
        ] as const,
    ),
    ...lineFaults.map(
      (fault) =>
        [
          `lines of terminals with the fault ${fault}`,
          rounds.terminals > 1 && figures.terminalLineFaults[fault] === 0,
        ] as const,
    ),
  ]
  return wanted.filter(([, isMissing]) => isMissing).map(([name]) => name)
}

const nouns: Readonly<Record<Fault['kind'], string>> = {
  kill: 'kills',
  stop: 'stops of the database',
  line: 'faults of lines',
  clock: 'clock jumps',
  freeze: 'frozen processes',
  fill: 'full disks',
}
const kinds = Object.keys(nouns) as Fault['kind'][]

function isBrought(theme: Theme, kind: Fault['kind'], database: string): boolean {
  // Lines that are silent from the beginning are no single fault of a plan.
  if (theme === 'silence' && kind === 'line') return true
  return measures[theme][kind] > 0 && (kind !== 'stop' || database === 'postgres')
}

export function nothingStruck(): Figures['struck'] {
  const none = { kill: 0, stop: 0, line: 0, clock: 0, freeze: 0, fill: 0 }
  return Object.fromEntries(themes.map((theme) => [theme, { ...none }])) as Figures['struck']
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
    ['F21 immediate stops of the database', `${figures.databaseStops}`],
    ['line faults', lines(lineFaults.map((fault) => [fault, figures.lineFaults[fault]]))],
    [
      '  at terminals',
      lines(lineFaults.map((fault) => [fault, figures.terminalLineFaults[fault]])),
    ],
    ['F20 full disks', `${figures.diskFull}`],
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
