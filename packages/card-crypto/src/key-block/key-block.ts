/**
 * Key blocks: a key, encrypted, with a header that says what it is for, and a MAC over both (ANSI
 * X9.143; TR-31:2018, clause 5). The protection key itself only derives one key that encrypts and
 * one that authenticates.
 */
import type { Random } from '@tillway/kernel'
import { concat, fromAscii, fromHex, sameBytes, toHex, wipe } from '../bytes.ts'
import { type CipherKey, cipherKey, decryptCbc, encryptCbc } from '../cipher/block-cipher.ts'
import { cmac } from '../mac/cmac.ts'
import { CryptoRefusal } from '../refusal.ts'
import {
  type BlockVersion,
  blockSizes,
  type KeyBlockHeader,
  readHeader,
  writeHeader,
} from './header.ts'

/** What a protection key derives: all that wrapping and unwrapping need. */
export interface BlockProtection {
  readonly version: BlockVersion
  readonly encryption: CipherKey
  readonly authentication: CipherKey
}

/** Throws `key_block_invalid` for a header that cannot be written or is of another version. */
export function wrapKey(
  protection: BlockProtection,
  { header, key, random }: { header: KeyBlockHeader; key: Uint8Array; random: Random },
): string {
  requireVersion(protection, header)
  const size = blockSizes[header.version]
  const contentLength = Math.ceil((2 + key.length) / size) * size
  const head = writeHeader(header, 2 * (contentLength + size))
  const content = contentOf(key, contentLength, random)
  try {
    const mac = macOver(protection, head, content)
    return head + toHex(encryptCbc(protection.encryption, content, mac)) + toHex(mac)
  } finally {
    wipe(content)
  }
}

export interface UnwrappedKey {
  readonly header: KeyBlockHeader
  readonly key: Uint8Array
}

/** Throws `key_block_invalid`: malformed, altered anywhere, or wrapped under another key. */
export function unwrapKey(protection: BlockProtection, block: string): UnwrappedKey {
  const { header, text, body } = readHeader(block)
  requireVersion(protection, header)
  const size = blockSizes[header.version]
  // Upper case only: a block has one spelling.
  if (!/^(?:[0-9A-F]{2})+$/.test(body)) return refuse('the body is not hexadecimal')
  const bytes = fromHex(body)
  const mac = bytes.slice(-size)
  const encrypted = bytes.slice(0, -size)
  if (encrypted.length === 0 || encrypted.length % size !== 0) {
    return refuse('the body is not whole blocks')
  }
  const content = decryptCbc(protection.encryption, encrypted, mac)
  try {
    const isGenuine = sameBytes(mac, macOver(protection, text, content))
    return isGenuine ? { header, key: keyIn(content) } : refuse('is not authentic')
  } finally {
    wipe(content)
  }
}

/** Over the header as text and the clear content; it is the initial vector as well. */
function macOver({ authentication }: BlockProtection, head: string, content: Uint8Array) {
  const data = concat(fromAscii(head), content)
  const mac = cmac(authentication, data)
  wipe(data)
  return mac
}

function requireVersion({ version }: BlockProtection, header: KeyBlockHeader): void {
  if (header.version !== version) refuse('the protection key is for another version')
}

/** The length of the key in bits, the key, random padding. */
function contentOf(key: Uint8Array, length: number, random: Random): Uint8Array {
  const bits = 8 * key.length
  const fill = random.bytes(length - 2 - key.length)
  return concat(Uint8Array.of(bits >> 8, bits & 255), key, fill)
}

function keyIn(content: Uint8Array): Uint8Array {
  const [high = 0, low = 0] = content
  const bits = 256 * high + low
  const end = 2 + bits / 8
  if (bits === 0 || bits % 8 !== 0 || end > content.length) return refuse('has no key in it')
  return content.slice(2, end)
}

/** Version → key length in bytes → the algorithm's number in the derivation data. */
const derivable: Readonly<Record<BlockVersion, Readonly<Record<number, number>>>> = {
  B: { 16: 0, 24: 1 },
  D: { 16: 2, 24: 3, 32: 4 },
}
const protectionAlgorithm = { B: 'tdes', D: 'aes' } as const

/**
 * Key derivation by CMAC in counter mode (clauses 5.3.2.1 and 5.3.2.3). Throws `key_invalid` for a
 * key of a length that the version does not have.
 */
export function deriveProtection(protection: Uint8Array, version: BlockVersion): BlockProtection {
  const algorithm = protectionAlgorithm[version]
  const number = derivable[version][protection.length]
  const key = cipherKey(algorithm, protection)
  if (number === undefined) throw new CryptoRefusal('key_invalid', 'protects no key block')
  const derive = (usage: 0 | 1) => {
    const bits = 8 * protection.length
    const blocks = Array.from(
      { length: Math.ceil(protection.length / blockSizes[version]) },
      (_, index) =>
        cmac(key, Uint8Array.of(index + 1, 0, usage, 0, 0, number, bits >> 8, bits & 255)),
    )
    const derived = cipherKey(algorithm, concat(...blocks).slice(0, protection.length))
    wipe(...blocks)
    return derived
  }
  return { version, encryption: derive(0), authentication: derive(1) }
}

function refuse(rule: string): never {
  throw new CryptoRefusal('key_block_invalid', rule)
}
