/** Several writes as one statement of PostgreSQL, which answers how many rows each of them wrote. */
import type { Statement } from '../../prepared.ts'

export interface MergedStatement {
  readonly name: string
  readonly text: string
}

const merged = new Map<string, MergedStatement>()

/**
 * The writes must be about different rows: all of them see what was there before. They are carried
 * out in their order, and their parameters follow each other.
 */
export function mergedStatement(statements: readonly Statement[]): MergedStatement {
  const key = statements.map(({ name }) => name).join(' ')
  const known = merged.get(key)
  if (known !== undefined) return known
  const made = { name: `m${merged.size + 1}`, text: textOf(statements) }
  merged.set(key, made)
  return made
}

function textOf(statements: readonly Statement[]): string {
  let taken = 0
  const parts = statements.map(({ sql, slots }, index) => {
    const before = taken
    taken += slots.length
    const shifted = sql.replaceAll(/\$(\d+)/g, (_, number) => `$${Number(number) + before}`)
    return `w${index} as (${shifted} returning 1)`
  })
  const counts = statements.map((_, index) => `(select count(*)::int from w${index})`)
  return `with ${parts.join(', ')} select ${counts.join(', ')}`
}
