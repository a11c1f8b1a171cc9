/** Statements of what must hold. They stay on in production: a broken one stops the payment, not the process. */
import { PayError } from './errors.ts'

/** Throws `internal` when the condition does not hold. The message names the rule, never a value. */
export function assert(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new PayError('internal', `invariant broken: ${rule}`)
}

/** Closes a switch over a union: a new member of the union becomes a compile error here. */
export function assertNever(value: never, what: string): never {
  throw new PayError('internal', `invariant broken: unhandled ${what}: ${String(value)}`)
}
