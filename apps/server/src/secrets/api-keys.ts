/**
 * API keys: `sk_` or `pk_`, the merchant's id, then 32 random characters. The merchant stands in
 * the key, so that the look-up carries it; only a hash of the whole key is stored.
 */
import { createHash } from 'node:crypto'
import type { Random } from '@tillway/kernel'

export type ApiKeyKind = 'secret' | 'publishable'

const keyPattern = /^(sk|pk)_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{32})$/

export interface ParsedKey {
  readonly kind: ApiKeyKind
  readonly merchantId: string
  readonly hash: string
}

export function makeApiKey(kind: ApiKeyKind, merchantId: string, random: Random): string {
  const secretPart = Buffer.from(random.bytes(24)).toString('base64url')
  return `${kind === 'secret' ? 'sk' : 'pk'}_${merchantId.slice('mch_'.length)}_${secretPart}`
}

/** Undefined when it has not the form of a key. */
export function parseApiKey(text: string): ParsedKey | undefined {
  const match = keyPattern.exec(text)
  if (match === null) return undefined
  const [, prefix, merchant] = match
  return {
    kind: prefix === 'sk' ? 'secret' : 'publishable',
    merchantId: `mch_${merchant}`,
    hash: hashApiKey(text),
  }
}

export function hashApiKey(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
