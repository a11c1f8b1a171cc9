/** HMAC-SHA256 under the key that server and vault share. Each use says what it is for. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { assert, type Secret } from '@tillway/kernel'

/** 32 bytes that the server and the vault know, and nobody else. */
export type LinkKey = Secret<Uint8Array>

export function macOf(
  linkKey: LinkKey,
  use: 'ticket' | 'request' | 'answer',
  text: string,
): Buffer {
  const key = linkKey.reveal()
  assert(key.length >= 32, 'the link key has 32 bytes or more')
  return createHmac('sha256', key).update(`tillway ${use}\n${text}`).digest()
}

/** In a time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
