/**
 * Every error code of the public interfaces, once. The HTTP status, the retry advice, the words for
 * the shopper and the words for the developer and operator come from here; `docs/errors.md` and the
 * types are made from it and a test holds the three together. A code is never removed or reused.
 */

import { channelErrors } from './error-rows/channel-errors.ts'
import { declines } from './error-rows/declines.ts'
import { passwordErrors } from './error-rows/password-errors.ts'
import { requestErrors } from './error-rows/request-errors.ts'
import type { ErrorRow } from './error-rows/row.ts'

export type { ErrorRow, ErrorType, RetryAdvice } from './error-rows/row.ts'

export const errorTable = Object.freeze({
  ...requestErrors,
  ...channelErrors,
  ...declines,
  ...passwordErrors,
} as const satisfies Readonly<Record<string, ErrorRow>>)

export type ErrorCode = keyof typeof errorTable

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value)
}
