/** What the shop's API says when something did not work; the words are for the shopper. */
import { TillwayError } from '@tillway/mall'
import { ShopError } from '../checkout/checkout.ts'
import { type Language, speak } from '../pages/words.ts'

export interface Explanation {
  readonly status: number
  readonly body: { readonly error: { readonly code: string; readonly message: string } }
}

export function explain(error: unknown, language: Language): Explanation {
  if (error instanceof TillwayError) {
    return say(502, error.code, error.shopperMessage[language])
  }
  const failed = speak(language)('failed')
  if (error instanceof ShopError) {
    return say(error.code === 'order_not_found' ? 404 : 409, error.code, failed)
  }
  const status = statusOf(error)
  return say(status, status < 500 ? 'bad_request' : 'internal', failed)
}

function say(status: number, code: string, message: string): Explanation {
  return { status, body: { error: { code, message } } }
}

/** Fastify's own refusals carry their status. */
function statusOf(error: unknown): number {
  const isCoded = typeof error === 'object' && error !== null && 'statusCode' in error
  return isCoded && typeof error.statusCode === 'number' ? error.statusCode : 500
}
