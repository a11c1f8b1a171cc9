/**
 * What of an error may be written to a log. Messages of our own errors name fields and rules; those
 * of others may quote what they met, a card among it, so only their kind and place are told.
 */
import { isPayError, type LogFields } from '@tillway/kernel'

export function troubleOf(error: unknown): LogFields {
  if (isPayError(error)) return { code: error.code, error: error.message, at: placeOf(error) }
  return { error: error instanceof Error ? error.name : typeof error, at: placeOf(error) }
}

/** A fault of the program or its database, and not of whoever asks. */
export function isTrouble(error: unknown): boolean {
  return !isPayError(error) || error.code === 'internal' || error.code === 'service_unavailable'
}

function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return /^\s+at (.+)$/m.exec(stack)?.[1]
}
