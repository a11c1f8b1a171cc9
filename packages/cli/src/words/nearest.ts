/** Which of the known words somebody may have meant. */

/** The nearest one when it is near enough to be worth a question. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  const [best] = ranked
  const allowed = Math.max(1, Math.floor(word.length / 3))
  if (best === undefined || best.distance > allowed) return undefined
  return best.candidate
}

/** Letters to insert, remove, exchange or swap (optimal string alignment). */
export function distanceOf(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= to.length; j += 1) row.push(cell({ rows, row, from, to, i, j }))
    rows.push(row)
  }
  return at(rows, from.length, to.length)
}

interface Step {
  readonly rows: readonly (readonly number[])[]
  readonly row: readonly number[]
  readonly from: string
  readonly to: string
  readonly i: number
  readonly j: number
}

function cell({ rows, row, from, to, i, j }: Step): number {
  const isSame = from[i - 1] === to[j - 1]
  const changed = at(rows, i - 1, j - 1) + (isSame ? 0 : 1)
  const shorter = Math.min(at(rows, i - 1, j) + 1, (row[j - 1] ?? 0) + 1, changed)
  const isSwapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
  return isSwapped ? Math.min(shorter, at(rows, i - 2, j - 2) + 1) : shorter
}

const at = (rows: readonly (readonly number[])[], i: number, j: number): number => rows[i]?.[j] ?? 0
