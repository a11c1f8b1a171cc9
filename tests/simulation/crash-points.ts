/**
 * A crash at every point of every golden scenario, and at every pair of them. A first run without a
 * crash counts the points; a pair's second point is one that the run with its first still meets.
 * With a folder to remember in, a run that was broken off goes on with the pieces that are left.
 */

import { addReports, emptyReport, type RegistryReport } from '@tillway/sim'
import type { PoolOptions } from '@tillway/sim/campaign'
import { openPieces, type Pieces } from '../kit/pieces.ts'
import {
  type CalmRun,
  type Piece,
  type PiecesOptions,
  runCalmly,
  runPieces,
} from './crash-pieces.ts'
import { goldenScenarios } from './golden/scenarios.ts'

export interface CrashFigures {
  readonly scenario: string
  /** Points to crash at, those that were tried, and those of them at which a run crashed. */
  readonly points: number
  readonly tried: number
  readonly crashed: number
  /** Pairs that begin with a point that was tried. */
  readonly pairs: number
  readonly pairsCrashed: number
  readonly failures: readonly string[]
}

export interface CrashOptions {
  readonly pool: PoolOptions
  readonly pairs: boolean
  readonly scenarios?: readonly string[]
  /** One point in so many is run; every one unless told. */
  readonly pointsOneIn?: number
  /** One pair in so many is run; every one unless told. */
  readonly pairsOneIn?: number
  /** A folder. */
  readonly state?: string
  /** What the pieces are kept under. */
  readonly commit?: string
  /** No piece is begun any more when it is so. */
  readonly isOver?: () => boolean
  /** Told after each piece, with what has been done of its scenario by then. */
  readonly progress?: (sofar: CrashFigures) => void
}

export interface CrashCampaign {
  readonly scenarios: readonly CrashFigures[]
  /** Of this run alone. */
  readonly report: RegistryReport
  readonly cpuMs: number
  /** Under which the pieces were run. */
  readonly commits: readonly string[]
}

export async function runCrashPoints(options: CrashOptions): Promise<CrashCampaign> {
  const { scenarios = goldenScenarios, pool, pairsOneIn = 1, commit = '' } = options
  const record = openPieces<Piece>(options.state)
  const all: CrashFigures[] = []
  const pieces: Piece[] = []
  let report = emptyReport
  for (const scenario of scenarios) {
    const done = await crashEverywhere(options, record, {
      ...{ scenario, pool, pairsOneIn, commit, withPairs: options.pairs },
      isOver: options.isOver ?? (() => false),
      add: (more) => {
        report = addReports(report, more)
      },
    })
    pieces.push(...done.pieces)
    all.push(done.figures)
  }
  const cpuMs = pieces.reduce((sum, piece) => sum + piece.cpuMs, 0)
  return {
    ...{ scenarios: all, report, cpuMs },
    commits: [...new Set(pieces.map((piece) => piece.commit))],
  }
}

export const isComplete = ({
  points,
  tried,
  crashed,
  pairs,
  pairsCrashed,
}: CrashFigures): boolean =>
  points > 0 && tried === points && crashed === points && pairsCrashed === pairs

interface Done {
  readonly figures: CrashFigures
  readonly pieces: readonly Piece[]
}

async function crashEverywhere(
  { pointsOneIn = 1, progress }: CrashOptions,
  record: Pieces<Piece>,
  options: PiecesOptions,
): Promise<Done> {
  const calm = await runCalmly(options)
  const chosen = calm.points.filter((_, index) => index % pointsOneIn === 0)
  const pieces = record.kept.filter((piece) => isOf(piece, options) && chosen.includes(piece.point))
  const left = chosen.filter((point) => !pieces.some((piece) => piece.point === point))
  const figures = () => figuresOf(options.scenario, { ...calm, points: chosen }, pieces)
  await runPieces(options, left, (piece) => {
    record.keep(piece)
    pieces.push(piece)
    progress?.(figures())
  })
  return { figures: figures(), pieces }
}

/** What did not hold is mended by now, or found again. */
function isOf(piece: Piece, { scenario, withPairs, pairsOneIn }: PiecesOptions): boolean {
  const isSame = piece.scenario === scenario && piece.withPairs === withPairs
  const holds = piece.crashed && piece.pairsCrashed === piece.pairs && piece.failures.length === 0
  return isSame && holds && piece.pairsOneIn === pairsOneIn
}

function figuresOf(scenario: string, calm: CalmRun, pieces: readonly Piece[]): CrashFigures {
  const total = (pick: (piece: Piece) => number): number =>
    pieces.reduce((sum, piece) => sum + pick(piece), 0)
  return {
    scenario,
    points: calm.points.length,
    tried: pieces.length,
    crashed: total(({ crashed }) => Number(crashed)),
    pairs: total(({ pairs }) => pairs),
    pairsCrashed: total(({ pairsCrashed }) => pairsCrashed),
    failures: [...calm.failures, ...pieces.flatMap(({ failures }) => failures)],
  }
}
