/**
 * Opens what the frame sealed: a compact JWE (RFC 7516) with ECDH-ES on P-256 and A256GCM, and
 * nothing else. There is one error for all that can be wrong with one, so that it tells nobody what.
 */
import { createHash } from 'node:crypto'
import type { PayError, Secret } from '@tillway/kernel'
import { secret } from '@tillway/kernel'
import { type CompactJWEHeaderParameters, compactDecrypt } from 'jose'
import type { SealingKeys } from '../keys/sealing-keys.ts'

export type SealedType = 'tillway-card' | 'tillway-code' | 'tillway-password'

export interface Opened {
  readonly fields: Secret<Readonly<Record<string, unknown>>>
  /** The same for the same sealed text, however it is spelled. */
  readonly digest: string
}

const maxLength = 8_192
const headerNames = ['alg', 'enc', 'epk', 'kid', 'typ']

/** Throws what `refused` makes. */
export async function openSealed(
  sealed: string,
  type: SealedType,
  how: { readonly keys: SealingKeys; readonly refused: (cause: unknown) => PayError },
): Promise<Opened> {
  if (sealed.length > maxLength || !isCanonical(sealed)) throw how.refused('form')
  try {
    const { plaintext } = await compactDecrypt(
      sealed,
      async (header) => await keyOf(header, type, how.keys),
      { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] },
    )
    const fields: unknown = JSON.parse(Buffer.from(plaintext).toString('utf8'))
    plaintext.fill(0)
    if (!isRecord(fields)) throw new Error('payload')
    return {
      fields: secret(fields),
      digest: createHash('sha256').update(sealed).digest('base64url'),
    }
  } catch (cause) {
    throw how.refused(nameOf(cause))
  }
}

async function keyOf(header: CompactJWEHeaderParameters, type: SealedType, keys: SealingKeys) {
  const names = Object.keys(header).sort()
  if (names.join() !== headerNames.join() || header.typ !== type) throw new Error('header')
  const key = await keys.privateKey(String(header.kid))
  if (key === undefined) throw new Error('kid')
  return key
}

/** One spelling for one text, or a used one could be spelled anew. */
function isCanonical(sealed: string): boolean {
  const parts = sealed.split('.')
  const isSpelledOnce = (part: string) =>
    Buffer.from(part, 'base64url').toString('base64url') === part
  return parts.length === 5 && parts[1] === '' && parts.every(isSpelledOnce)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An error of a parser may quote what it parsed, so only its name goes on. */
function nameOf(cause: unknown): string {
  return cause instanceof Error ? cause.name : 'unknown'
}
