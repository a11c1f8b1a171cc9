/**
 * How server and vault know each other. A request carries
 * `tillway-link: <unix ms>.<nonce>.<hex HMAC-SHA256>` over its method, path, time, nonce and the
 * hash of its body, counts for 60 seconds and once only. The answer carries a code over the same
 * nonce, so that nobody between the two can hand the server something else to sign.
 */
import { type Clock, type Instant, PayError, type Random } from '@tillway/kernel'
import { type LinkKey, macOf, sameBytes, sha256Hex } from './mac.ts'

export const linkHeader = 'tillway-link'
/** A request is accepted this long after and before the time it names, in milliseconds. */
export const linkWindowMs = 60_000

export interface LinkRequest {
  readonly method: string
  /** Path and query, as they are on the wire. */
  readonly path: string
  readonly body: string | Uint8Array
}

export interface SignedLink {
  /** The header's value. */
  readonly value: string
  readonly nonce: string
}

export function signLink(
  ports: { readonly linkKey: LinkKey; readonly clock: Clock; readonly random: Random },
  request: LinkRequest,
): SignedLink {
  const at = ports.clock.now()
  const nonce = Buffer.from(ports.random.bytes(16)).toString('hex')
  return { value: `${at}.${nonce}.${requestMac(ports.linkKey, request, at, nonce)}`, nonce }
}

/** Remembers nonces until they lapse; false when it knew that one. */
export type NonceMemory = (nonce: string, until: Instant) => boolean | Promise<boolean>

const form = /^(\d{13})\.([0-9a-f]{32})\.([0-9a-f]{64})$/

/** The nonce of a genuine request. Throws `authentication_required` for anything else. */
export async function verifyLink(
  ports: { readonly linkKey: LinkKey; readonly clock: Clock; readonly remember: NonceMemory },
  request: LinkRequest,
  header: string | undefined,
): Promise<string> {
  const [, time, nonce, mac] = form.exec(header ?? '') ?? []
  if (time === undefined || nonce === undefined || mac === undefined) throw refused('no header')
  const at = Number(time)
  const expected = requestMac(ports.linkKey, request, at, nonce)
  if (!sameBytes(Buffer.from(mac), Buffer.from(expected))) throw refused('another key')
  if (Math.abs(ports.clock.now() - at) > linkWindowMs) throw refused('another time')
  // Only what is genuine is remembered, or anybody could fill the memory.
  if (!(await ports.remember(nonce, at + linkWindowMs + 1))) throw refused('used before')
  return nonce
}

/** The code over an answer, for the same header. */
export function answerMac(
  linkKey: LinkKey,
  nonce: string,
  answer: { readonly status: number; readonly body: string | Uint8Array },
): string {
  const text = `${nonce}\n${answer.status}\n${sha256Hex(answer.body)}`
  return macOf(linkKey, 'answer', text).toString('hex')
}

export function isGenuineAnswer(
  linkKey: LinkKey,
  nonce: string,
  answer: {
    readonly status: number
    readonly body: string | Uint8Array
    readonly mac: string | undefined
  },
): boolean {
  return sameBytes(Buffer.from(answer.mac ?? ''), Buffer.from(answerMac(linkKey, nonce, answer)))
}

function requestMac(linkKey: LinkKey, request: LinkRequest, at: Instant, nonce: string): string {
  const { method, path, body } = request
  const text = `${method}\n${path}\n${at}\n${nonce}\n${sha256Hex(body)}`
  return macOf(linkKey, 'request', text).toString('hex')
}

function refused(why: string): PayError {
  return new PayError('authentication_required', `not a request of the server: ${why}`)
}
