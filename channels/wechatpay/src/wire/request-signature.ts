/**
 * The signature of a merchant's request: five lines, each ended by a line feed, signed with
 * RSA-SHA256 and carried by the `Authorization` header (APIv3, "request signature").
 */

export const requestScheme = 'WECHATPAY2-SHA256-RSA2048'

/** How far a message's timestamp may be from the reader's clock, both ways. */
export const clockToleranceMs = 300_000

export interface RequestToSign {
  readonly method: string
  /** Path and query exactly as they are sent, without the host. */
  readonly target: string
  /** Seconds since 1970. */
  readonly timestamp: string
  readonly nonce_str: string
  /** The exact body; empty for GET. */
  readonly body: string
}

export interface Authorization {
  readonly mchid: string
  readonly nonce_str: string
  readonly signature: string
  readonly timestamp: string
  readonly serial_no: string
}

export function requestSignatureText(request: RequestToSign): string {
  const { method, target, timestamp, nonce_str, body } = request
  return `${method}\n${target}\n${timestamp}\n${nonce_str}\n${body}\n`
}

export function authorizationHeader(fields: Authorization): string {
  const { mchid, nonce_str, signature, timestamp, serial_no } = fields
  return `${requestScheme} mchid="${mchid}",nonce_str="${nonce_str}",signature="${signature}",timestamp="${timestamp}",serial_no="${serial_no}"`
}

const pairPattern = /^([a-z_]+)="([^"]*)"$/
const names = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const

/** Reads the header; the order of its fields is free. Undefined when it is not of this form. */
export function parseAuthorization(header: string | undefined): Authorization | undefined {
  const [scheme, rest, ...more] = (header ?? '').split(' ')
  if (scheme !== requestScheme || rest === undefined || more.length > 0) return undefined
  const pairs = rest.split(',').map((pair) => pairPattern.exec(pair))
  if (pairs.length !== names.length) return undefined
  const fields = Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
  if (names.some((name) => !fields[name])) return undefined
  return fields as Record<(typeof names)[number], string>
}

/** Whether a timestamp of a signed message, in seconds, is near enough to now. */
export function isFresh(timestamp: string, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  return Math.abs(nowMs - Number(timestamp) * 1000) <= clockToleranceMs
}
