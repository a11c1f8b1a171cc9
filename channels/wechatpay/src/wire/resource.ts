/**
 * Encrypted resources of notifications and of the certificate list: AES-256-GCM, whose key is the
 * merchant's APIv3 key. The nonce and the associated data are the UTF-8 bytes of their strings and
 * the last 16 bytes of the ciphertext are the tag.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'

export const resourceAlgorithm = 'AEAD_AES_256_GCM'
export const resourceNonceLength = 12
const tagLength = 16
const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/

export interface EncryptedResource {
  readonly algorithm: string
  readonly ciphertext: string
  readonly associated_data?: string
  readonly nonce: string
}

/** True for a usable APIv3 key: 32 visible ASCII characters, taken as bytes. */
export function isApiV3Key(text: string): boolean {
  return /^[\x21-\x7e]{32}$/.test(text)
}

export function sealResource(
  plaintext: string,
  apiV3Key: string,
  context: { readonly nonce: string; readonly associated_data: string },
): EncryptedResource {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(context.nonce))
  cipher.setAAD(Buffer.from(context.associated_data))
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  const ciphertext = Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64')
  return { algorithm: resourceAlgorithm, ciphertext, ...context }
}

/** The plaintext, or undefined for anything that is not exactly what the holder of the key sealed. */
export function openResource(resource: EncryptedResource, apiV3Key: string): Buffer | undefined {
  if (resource.algorithm !== resourceAlgorithm) return undefined
  if (Buffer.byteLength(resource.nonce) !== resourceNonceLength) return undefined
  if (!base64Pattern.test(resource.ciphertext)) return undefined
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  if (sealed.length < tagLength) return undefined
  const body = sealed.subarray(0, sealed.length - tagLength)
  const options = { authTagLength: tagLength }
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      Buffer.from(apiV3Key),
      Buffer.from(resource.nonce),
      options,
    )
    decipher.setAAD(Buffer.from(resource.associated_data ?? ''))
    decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
    // `final` is what compares the tag; without it a tampered text would pass.
    return Buffer.concat([decipher.update(body), decipher.final()])
  } catch {
    return undefined
  }
}
