/** Why a webhook was not accepted, in words that say what to do about it. */

export type WebhookErrorCode =
  | 'raw_body_required'
  | 'key_missing'
  | 'key_malformed'
  | 'headers_missing'
  | 'timestamp_malformed'
  | 'timestamp_out_of_tolerance'
  | 'signature_missing'
  | 'signature_mismatch'
  | 'body_malformed'

export class WebhookVerificationError extends Error {
  readonly code: WebhookErrorCode
  /** What Express and Fastify answer with when nobody catches it. */
  readonly statusCode = 400

  constructor(code: WebhookErrorCode, message: string) {
    super(message)
    this.name = 'WebhookVerificationError'
    this.code = code
  }
}
