/** HMAC-SHA256 under the key that server and vault share. Each use says what it is for. */
import {
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { assert, type Secret } from '@tillway/kernel'

/** 32 bytes that the server and the vault know, and nobody else. */
export type LinkKey = Secret<Uint8Array>

export function macOf(
  linkKey: LinkKey,
  use: 'ticket' | 'request' | 'answer',
  text: string,
): Buffer {
  return createHmac('sha256', keyOf(linkKey)).update(`tillway ${use}\n${text}`).digest()
}

/** Making one costs several times as much as a code by it. */
const made = new WeakMap<LinkKey, KeyObject>()

function keyOf(linkKey: LinkKey): KeyObject {
  const known = made.get(linkKey)
  if (known !== undefined) return known
  const bytes = linkKey.reveal()
  assert(bytes.length >= 32, 'the link key has 32 bytes or more')
  const key = createSecretKey(bytes)
  made.set(linkKey, key)
  return key
}

/** In a time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
