/**
 * AES-256-GCM with a random 96-bit nonce. The associated data says where the value belongs, so that
 * one that was moved to another row, column or merchant does not open.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { PayError, type Random } from '@tillway/kernel'

const format = 'v1'

/** Table, column, row, merchant, key version: whatever of it the value is bound to. */
export type Place = readonly (string | number)[]

export function sealBytes(
  key: Uint8Array,
  plaintext: Uint8Array,
  bound: { readonly to: Place; readonly random: Random },
): string {
  const nonce = bound.random.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(associatedData(bound.to))
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  return `${format}.${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`
}

/** Throws `internal` when the value was altered, moved, or sealed under another key. */
export function openBytes(key: Uint8Array, sealed: string, to: Place): Buffer {
  const [version, nonce, payload] = sealed.split('.')
  try {
    if (version !== format || nonce === undefined || payload === undefined) throw new Error('form')
    const bytes = Buffer.from(payload, 'base64url')
    const iv = Buffer.from(nonce, 'base64url')
    if (bytes.length < 16 || iv.length !== 12) throw new Error('length')
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
    decipher.setAAD(associatedData(to))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()])
  } catch (cause) {
    throw new PayError('internal', 'a sealed value of the vault does not open', { cause })
  }
}

/** As JSON, so that no two places read the same. */
function associatedData(place: Place): Buffer {
  return Buffer.from(JSON.stringify(place))
}
