import type { SimulatorAnswer } from '@tillway/channel/simulator'
import { type ErrorCode, errorTable, PayError } from '@tillway/kernel'

export function jsonReply(value: unknown, status = 200): SimulatorAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  }
}

/** The answer for what a handler threw: a `PayError` by its row of the table, else `internal`. */
export function errorReply(error: unknown): SimulatorAnswer {
  const known = error instanceof PayError ? error : new PayError('internal')
  const { code, message, param } = known
  return jsonReply({ error: { code, message, param } }, errorTable[code].status)
}

export function refusal(code: ErrorCode, message: string): SimulatorAnswer {
  return errorReply(new PayError(code, message))
}
