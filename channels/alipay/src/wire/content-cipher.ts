/** Content encryption of the gateway (`encrypt_type=AES`): AES-CBC, PKCS#5 padding, an IV of zeros. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { PayError } from '@tillway/kernel'

export interface ContentCipher {
  /** Base64 ciphertext. */
  encrypt(text: string): string
  /** Undefined when it is not a ciphertext of this key; never throws. */
  decrypt(ciphertext: string): string | undefined
}

const zeroIv = Buffer.alloc(16)
const keyPattern = /^[A-Za-z0-9+/]+={0,2}$/

/** A cipher from a base64 key of 16, 24 or 32 bytes. Throws `channel_misconfigured` naming the field. */
export function createContentCipher(keyBase64: string, field: string): ContentCipher {
  const bytes = Buffer.from(keyBase64, 'base64')
  if (!keyPattern.test(keyBase64) || ![16, 24, 32].includes(bytes.length)) {
    throw new PayError('channel_misconfigured', `${field} is not a base64 AES key`, {
      param: field,
    })
  }
  const algorithm = `aes-${bytes.length * 8}-cbc`
  const key = createSecretKey(bytes)
  return {
    encrypt(text) {
      const cipher = createCipheriv(algorithm, key, zeroIv)
      return cipher.update(text, 'utf8', 'base64') + cipher.final('base64')
    },
    decrypt: (ciphertext) => decrypt(algorithm, key, ciphertext),
  }
}

function decrypt(algorithm: string, key: KeyObject, ciphertext: string): string | undefined {
  if (!keyPattern.test(ciphertext)) return undefined
  try {
    const decipher = createDecipheriv(algorithm, key, zeroIv)
    return decipher.update(ciphertext, 'base64', 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
