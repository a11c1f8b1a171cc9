/** SQLite's result codes (https://www.sqlite.org/rescode.html) in the store's words. */
import { PayError } from '@tillway/kernel'
import { DuplicateRow } from '../../store.ts'

const constraint = 19
const uniqueConstraints = new Set([1555, 2067])
/** Permission, busy, locked, out of memory, read-only, input/output, corrupt, full, cannot open. */
const cannotStore = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26])

export function translateSqliteError(error: unknown): unknown {
  if (error instanceof RangeError) {
    const rule = 'invariant broken: a stored number is a safe integer'
    return new PayError('internal', rule, { cause: error })
  }
  const code = resultCode(error)
  if (code === undefined) return error
  if (uniqueConstraints.has(code)) return new DuplicateRow(tableOf(error), { cause: error })
  const primary = code & 255
  if (primary === constraint) {
    return new PayError('internal', 'a row broke a constraint of its table', { cause: error })
  }
  if (cannotStore.has(primary)) return unavailable(error)
  return new PayError('internal', 'SQLite refused a statement', { cause: error })
}

export function unavailable(cause: unknown): PayError {
  return new PayError('service_unavailable', undefined, { cause })
}

/** True for any lock that another connection holds. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error)
  return code !== undefined && [5, 6].includes(code & 255)
}

function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined
  return Number(error.errcode)
}

/** "UNIQUE constraint failed: payments.merchant_id, payments.id" */
function tableOf(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  return /failed: (?:index ')?(\w+)/.exec(text)?.[1] ?? 'a table'
}
