/** The three headers of Standard Webhooks 1.0.0. */
import { WebhookVerificationError } from './webhook-error.ts'

/** Those of Node, of Fastify and Express, or a `Headers` object. */
export type IncomingHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>

export interface WebhookHeaders {
  readonly id: string
  /** Unix seconds of this delivery, as sent. */
  readonly timestamp: string
  readonly signatures: readonly Signature[]
}

export interface Signature {
  readonly version: string
  readonly value: string
}

export function readHeaders(headers: IncomingHeaders): WebhookHeaders {
  const found = {
    id: headerOf(headers, 'webhook-id'),
    timestamp: headerOf(headers, 'webhook-timestamp'),
    signature: headerOf(headers, 'webhook-signature'),
  }
  const missing = Object.entries(found)
    .filter(([, value]) => value === undefined || value === '')
    .map(([name]) => `webhook-${name}`)
  const { id, timestamp, signature } = found
  if (!id || !timestamp || !signature) {
    throw new WebhookVerificationError(
      'headers_missing',
      `missing ${missing.join(', ')}: pass all headers of the request, and let no proxy drop them`,
    )
  }
  return { id, timestamp, signatures: signature.split(' ').map(readSignature) }
}

function headerOf(headers: IncomingHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const entries = Object.entries(headers as Readonly<Record<string, unknown>>)
  const value = entries.find(([key]) => key.toLowerCase() === name)?.[1]
  // A header that came twice is no header of ours.
  if (Array.isArray(value)) return value.length === 1 ? String(value[0]) : undefined
  return typeof value === 'string' ? value : undefined
}

function readSignature(text: string): Signature {
  const comma = text.indexOf(',')
  return { version: text.slice(0, Math.max(comma, 0)), value: text.slice(comma + 1) }
}
