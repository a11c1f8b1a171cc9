import { AssertionError } from 'node:assert'
import { inspect } from 'node:util'

/** Throws an `AssertionError` that says what the contract asks for and what was seen instead. */
export function check(condition: boolean, rule: string, seen?: unknown): asserts condition {
  if (condition) return
  const what = seen === undefined ? '' : `; seen: ${inspect(seen, { depth: 6, breakLength: 120 })}`
  throw new AssertionError({ message: `${rule}${what}`, stackStartFn: check })
}
