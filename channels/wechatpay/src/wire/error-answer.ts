/** The body of a 4xx or 5xx answer. */
import { type JsonObject, textOf } from './json.ts'

export interface ErrorAnswer {
  readonly code: string
  readonly message: string
}

/** Empty strings when the answer has no readable body, as those of 404 and 405 may. */
export function readErrorAnswer(object: JsonObject | undefined): ErrorAnswer {
  if (object === undefined) return { code: '', message: '' }
  return { code: textOf(object, 'code') ?? '', message: textOf(object, 'message') ?? '' }
}
