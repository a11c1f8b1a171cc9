/**
 * Block ciphers of card payments, without padding. Single DES is triple DES with the same key three
 * times, because current OpenSSL keeps single DES out of reach.
 */
import { type CipherGCMTypes, createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { concat, wipe } from '../bytes.ts'
import { CryptoRefusal } from '../refusal.ts'

export type Algorithm = 'des' | 'tdes' | 'aes' | 'sm4'

export interface CipherKey {
  readonly algorithm: Algorithm
  readonly bytes: Uint8Array
}

interface BlockCipher {
  readonly blockSize: 8 | 16
  readonly keyLengths: readonly number[]
  /** As OpenSSL calls it, without the mode of operation. */
  readonly name: (keyLength: number) => string
}

export const blockCiphers: Readonly<Record<Algorithm, BlockCipher>> = Object.freeze({
  des: { blockSize: 8, keyLengths: [8], name: () => 'des-ede3' },
  tdes: { blockSize: 8, keyLengths: [16, 24], name: () => 'des-ede3' },
  aes: { blockSize: 16, keyLengths: [16, 24, 32], name: (length) => `aes-${8 * length}` },
  sm4: { blockSize: 16, keyLengths: [16], name: () => 'sm4' },
})

/** Throws `key_invalid`. */
export function cipherKey(algorithm: Algorithm, bytes: Uint8Array): CipherKey {
  if (!blockCiphers[algorithm].keyLengths.includes(bytes.length)) {
    throw new CryptoRefusal('key_invalid', `no ${algorithm} key has ${bytes.length} bytes`)
  }
  return { algorithm, bytes }
}

export function blockSizeOf({ algorithm }: CipherKey): 8 | 16 {
  return blockCiphers[algorithm].blockSize
}

/** All of them throw `data_invalid` unless the data are whole blocks, `key_invalid` for a bad key. */
export function encryptEcb(key: CipherKey, data: Uint8Array): Uint8Array {
  return run({ key, data, mode: 'ecb', create: createCipheriv })
}

export function decryptEcb(key: CipherKey, data: Uint8Array): Uint8Array {
  return run({ key, data, mode: 'ecb', create: createDecipheriv })
}

/** The initial vector is zero unless told. */
export function encryptCbc(key: CipherKey, data: Uint8Array, iv?: Uint8Array): Uint8Array {
  return run({ key, data, mode: 'cbc', create: createCipheriv, iv: iv ?? zeroBlock(key) })
}

export function decryptCbc(key: CipherKey, data: Uint8Array, iv?: Uint8Array): Uint8Array {
  return run({ key, data, mode: 'cbc', create: createDecipheriv, iv: iv ?? zeroBlock(key) })
}

export function zeroBlock(key: CipherKey): Uint8Array {
  return new Uint8Array(blockSizeOf(key))
}

interface Run {
  readonly key: CipherKey
  readonly data: Uint8Array
  readonly mode: 'ecb' | 'cbc'
  readonly create: typeof createCipheriv | typeof createDecipheriv
  readonly iv?: Uint8Array
}

function run({ key, data, mode, create, iv }: Run): Uint8Array {
  const { algorithm, bytes } = cipherKey(key.algorithm, key.bytes)
  const { name, blockSize } = blockCiphers[algorithm]
  if (data.length % blockSize !== 0) {
    throw new CryptoRefusal('data_invalid', `is not whole blocks of ${blockSize} bytes`)
  }
  const fullKey = expand(bytes, name(bytes.length) === 'des-ede3' ? 24 : bytes.length)
  try {
    // As an object the key costs a quarter of what Node makes of bare bytes.
    const secretKey = createSecretKey(fullKey)
    const cipher = create(cipherName(name(bytes.length), mode), secretKey, iv ?? null)
    cipher.setAutoPadding(false)
    const result = cipher.update(data)
    cipher.final()
    return new Uint8Array(result.buffer, result.byteOffset, result.length)
  } finally {
    wipe(fullKey)
  }
}

/** A copy; a key of one or two parts begins again until it has three. */
function expand(key: Uint8Array, length: number): Uint8Array {
  return concat(key, key, key).slice(0, length)
}

/** OpenSSL calls triple DES without a mode the one of the code book. */
function cipherName(name: string, mode: 'ecb' | 'cbc'): CipherGCMTypes {
  const full = name === 'des-ede3' && mode === 'ecb' ? name : `${name}-${mode}`
  return full as CipherGCMTypes
}
