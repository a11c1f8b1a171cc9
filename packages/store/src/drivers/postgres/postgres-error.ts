/** PostgreSQL's error codes (appendix A of its manual) in the store's words. */
import { PayError } from '@tillway/kernel'
import { DuplicateRow } from '../../store.ts'
import { Interrupted } from '../../unit-session.ts'

const uniqueViolation = '23505'
/** Serialization failure, deadlock: the transaction is gone, a new one may well succeed. */
const worthAnother = new Set(['40001', '40P01'])
/** Integrity, data and syntax: faults of the program, which come again on every try. */
const faults = ['22', '23', '26', '34', '42']
/** Connection exceptions and the server going down or not being up yet. */
const lost = ['08', '57P']

export function translatePostgresError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === uniqueViolation) return new DuplicateRow(tableOf(error), { cause: error })
  if (code !== undefined && worthAnother.has(code)) return new Interrupted(error)
  if (code !== undefined && faults.some((beginning) => code.startsWith(beginning))) {
    return new PayError('internal', 'PostgreSQL refused a statement', { cause: error })
  }
  if (isPayErrorLike(error)) return error
  return unavailable(error)
}

export function unavailable(cause: unknown): PayError {
  return new PayError('service_unavailable', undefined, { cause })
}

/** The server says that it ends this connection. */
export function endsConnection(error: unknown): boolean {
  const code = codeOf(error)
  return code !== undefined && lost.some((beginning) => code.startsWith(beginning))
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

function tableOf(error: unknown): string {
  return error instanceof Error && 'table' in error ? String(error.table) : 'a table'
}

/** Thrown by our own reading of a value, inside the client. */
function isPayErrorLike(error: unknown): boolean {
  return error instanceof PayError
}
