/**
 * Seals what must not lie in the database in clear: channel credentials and webhook secrets.
 * AES-256-GCM with a random 96-bit nonce; the context (table, merchant, row) is associated data, so
 * that a sealed value cannot be moved to another row.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { PayError, type Random, type Secret } from '@tillway/kernel'

export interface Sealer {
  seal(plaintext: string, context: string): string
  /** Throws `internal` when the value was altered, moved or sealed under another key. */
  open(sealed: string, context: string): string
}

const format = 's1'
const tagLength = 16

/** `rootKey` is 32 bytes; each use of it goes through its own derived key. */
export function createSealer(rootKey: Secret<Uint8Array>, random: Random): Sealer {
  const key = Buffer.from(hkdfSync('sha256', rootKey.reveal(), '', 'tillway sealer', 32))
  return {
    seal(plaintext, context) {
      const nonce = random.bytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `${format}.${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, nonce, payload] = sealed.split('.')
      try {
        if (version !== format || nonce === undefined || payload === undefined)
          throw new Error('format')
        const bytes = Buffer.from(payload, 'base64url')
        // Without the length a tag that was cut short would do, and can be guessed.
        const options = { authTagLength: tagLength }
        const iv = Buffer.from(nonce, 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', key, iv, options)
        decipher.setAAD(Buffer.from(context))
        decipher.setAuthTag(bytes.subarray(-tagLength))
        return Buffer.concat([
          decipher.update(bytes.subarray(0, -tagLength)),
          decipher.final(),
        ]).toString('utf8')
      } catch (cause) {
        throw new PayError('internal', 'a sealed value does not open: wrong root key or altered', {
          cause,
        })
      }
    },
  }
}
