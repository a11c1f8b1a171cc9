/**
 * Whether maps are uniform, and whether a touch tells anything: Pearson's chi-square over very many
 * of the vault's own layouts. A touch log sees positions; what it could learn from them is how
 * positions hang together with digits, or with the map before.
 */
import type { Random } from '@tillway/kernel'
import { drawLayouts, type Layout } from '../../apps/vault/src/challenges/layouts.ts'

export type MakeLayout = () => Layout

/** The vault's maps of strict pads, gestures and shields, one after the other as they are drawn. */
export function strictMaps(random: Random): MakeLayout {
  let maps: readonly Layout[] = []
  return () => {
    const [next = [], ...rest] = maps.length > 0 ? maps : drawEntry(random)
    maps = rest
    return next
  }
}

const drawEntry = (random: Random): readonly Layout[] =>
  drawLayouts({ purpose: 'pay', module: 'pad', strict: true }, random)[0] ?? []

export interface ChiSquare {
  readonly name: string
  readonly statistic: number
  readonly degrees: number
  /** The chance that a fair source comes out at least as uneven. */
  readonly chance: number
  /** Upper estimate of what one observation tells, in bits: a fair source gives about degrees/(2 n ln 2). */
  readonly bits: number
  /** What a fair source of as many observations would seem to tell. */
  readonly fairBits: number
}

/** Over `layouts` maps: digit by position, pairs of digits, whole maps in 5,040 bins, map after map. */
export function testUniformity(makeLayout: MakeLayout, layouts: number): readonly ChiSquare[] {
  const byPosition = new Float64Array(100)
  const pairs = new Float64Array(100)
  const ranks = new Float64Array(rankBins)
  const samePlace = new Float64Array(100)
  const moves = new Float64Array(100)
  let before = makeLayout()
  for (let drawn = 0; drawn < layouts; drawn += 1) {
    const layout = makeLayout()
    for (let at = 0; at < 10; at += 1) count(byPosition, at * 10 + (layout[at] ?? 0))
    count(pairs, (layout[0] ?? 0) * 10 + (layout[1] ?? 0))
    count(ranks, rankOf(layout))
    count(samePlace, (before[4] ?? 0) * 10 + (layout[4] ?? 0))
    // Where one digit is touched, tap after tap: all that a touch log has of strict maps.
    count(moves, before.indexOf(7) * 10 + layout.indexOf(7))
    before = layout
  }
  return [
    // Rows and columns are full by construction: 9 × 9 are free.
    judged('digit by position', byPosition, { n: layouts * 10, degrees: 81, perLayout: 10 / 9 }),
    judged('first two digits of a map', pairs.filter(isPair), { n: layouts, degrees: 89 }),
    judged('whole maps, 5,040 bins', ranks, { n: layouts, degrees: rankBins - 1 }),
    judged('a digit at a place, map after map', samePlace, { n: layouts, degrees: 99 }),
    judged('touches of one digit, map after map', moves, { n: layouts, degrees: 99 }),
  ]
}

const rankBins = 5_040

function count(cells: Float64Array, at: number): void {
  cells[at] = (cells[at] ?? 0) + 1
}

/** No digit stands twice on a map. */
const isPair = (_: number, at: number): boolean => Math.floor(at / 10) !== at % 10

/** The Lehmer code of the first four digits: 10·9·8·7 of them, each as likely. */
function rankOf(layout: readonly number[]): number {
  let rank = 0
  for (let at = 0; at < 4; at += 1) {
    const digit = layout[at] ?? 0
    const smaller = layout.slice(0, at).filter((earlier) => earlier < digit).length
    rank = rank * (10 - at) + digit - smaller
  }
  return rank
}

function judged(
  name: string,
  cells: Float64Array,
  {
    n,
    degrees,
    perLayout = 1,
  }: { readonly n: number; readonly degrees: number; readonly perLayout?: number },
): ChiSquare {
  const expected = n / cells.length
  let statistic = 0
  let information = 0
  for (const seen of cells) {
    statistic += (seen - expected) ** 2 / expected
    if (seen > 0) information += (seen / n) * Math.log2(seen / expected)
  }
  // Ten places of one map are not ten draws: their sum is too even by this factor.
  const scaled = statistic / perLayout
  const fairBits = degrees / (2 * n * Math.LN2)
  const chance = chanceOf(scaled, degrees)
  return { name, statistic: scaled, degrees, chance, bits: information, fairBits }
}

/** Upper tail of chi-square by Wilson and Hilferty's cube root: good to a per mille from 30 degrees on. */
export function chanceOf(statistic: number, degrees: number): number {
  const scale = 2 / (9 * degrees)
  const z = (Math.cbrt(statistic / degrees) - (1 - scale)) / Math.sqrt(scale)
  return upperTail(z)
}

/** Of the normal distribution (Abramowitz and Stegun, 7.1.26): good to 1.5e-7. */
function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const tail = (series * Math.exp(-x * x)) / 2
  return z > 0 ? tail : 1 - tail
}
