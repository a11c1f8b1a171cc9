/** Any error as the one error body. What is not ours becomes `internal` and is logged, never shown. */
import type { ErrorBody } from '@tillway/api'
import { errorTable, PayError } from '@tillway/kernel'
import { DuplicateRow, StaleRow } from '@tillway/store'

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorBody
  /** True when the fault is the platform's own. */
  readonly ours: boolean
}

interface FrameworkError {
  readonly statusCode?: number
  readonly code?: string
}

const frameworkCodes: Readonly<Record<string, PayError['code']>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_NOT_FOUND: 'route_not_found',
}

export function toPayError(error: unknown): PayError {
  if (error instanceof PayError) return error
  // Someone else changed the same thing at the same time, again and again: the caller may repeat.
  if (error instanceof StaleRow || error instanceof DuplicateRow) {
    return new PayError('service_unavailable', undefined, { cause: error, retryAfterSeconds: 1 })
  }
  const { code, statusCode } = error as FrameworkError
  const known = code === undefined ? undefined : frameworkCodes[code]
  if (known !== undefined) return new PayError(known, undefined, { cause: error })
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new PayError('invalid_request', undefined, { cause: error })
  }
  return new PayError('internal', undefined, { cause: error })
}

export function errorAnswer(error: unknown, requestId: string, docsUrl: string): ErrorAnswer {
  const failure = toPayError(error)
  const row = errorTable[failure.code]
  const message = failure.code === 'internal' ? row.developer : failure.message
  return {
    status: row.status,
    headers:
      failure.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(failure.retryAfterSeconds) },
    ours: failure.code === 'internal',
    body: {
      error: {
        type: row.type,
        code: failure.code,
        message,
        shopper_message: row.shopper,
        param: failure.param ?? null,
        retry: row.retry,
        request_id: requestId,
        doc_url: `${docsUrl}#${failure.code}`,
      },
    },
  }
}
