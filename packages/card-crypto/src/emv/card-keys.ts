/** From an issuer's master key to the key of one chip card and of one transaction (EMV book 2, A1). */
import { createHash } from 'node:crypto'
import { concat, fromHex, toHex, wipe, xor } from '../bytes.ts'
import { requireCardNumber } from '../card-number.ts'
import { type CipherKey, cipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { withOddParity } from '../cipher/parity.ts'
import { CryptoRefusal } from '../refusal.ts'

export interface CardIdentity {
  readonly pan: string
  /** PAN sequence number, two digits (tag 5F34). */
  readonly sequence: string
  /** Option B hashes card numbers of more than 16 digits; A takes their last digits. */
  readonly option: 'A' | 'B'
}

/** Throws `card_number_invalid`, `data_invalid`, `key_invalid`. */
export function cardMasterKey(issuer: CipherKey, card: CardIdentity): CipherKey {
  const identity = fromHex(identityDigits(card))
  return oddTdes(encryptEcb(issuer, identity), encryptEcb(issuer, xor(identity, ones)))
}

const ones = new Uint8Array(8).fill(0xff)

function identityDigits({ pan, sequence, option }: CardIdentity): string {
  if (!/^\d\d$/.test(sequence)) {
    throw new CryptoRefusal('data_invalid', 'a sequence number has two digits')
  }
  const digits = requireCardNumber(pan) + sequence
  if (option === 'A' || pan.length <= 16) return digits.slice(-16).padStart(16, '0')
  return hashedDigits(digits)
}

/** The first sixteen decimal digits of the hash, made up with its letters as 0 to 5. */
function hashedDigits(digits: string): string {
  const packed = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`)
  const hash = toHex(createHash('sha1').update(packed).digest())
  const letters = hash
    .replace(/\d/g, '')
    .replace(/[A-F]/g, (letter) => String('ABCDEF'.indexOf(letter)))
  return (hash.replace(/[A-F]/g, '') + letters).slice(0, 16)
}

export type SessionDerivation =
  /** EMV's common one: eight bytes, usually the transaction counter and zeros (A1.3.1). */
  | { readonly kind: 'common'; readonly diversifier: Uint8Array }
  /** Of the Chinese financial card: two bytes of transaction counter, and their inverse. */
  | { readonly kind: 'pboc'; readonly counter: Uint8Array }

/** Throws `data_invalid` when the diversifier or the counter has another length. */
export function sessionKey(card: CipherKey, derivation: SessionDerivation): CipherKey {
  const [left, right] = diversified(derivation)
  const parts = [encryptEcb(card, left), encryptEcb(card, right)] as const
  // The Chinese derivation is written without an adjustment of parity, which DES does not see.
  return derivation.kind === 'common' ? oddTdes(...parts) : cipherKey('tdes', concat(...parts))
}

function diversified(derivation: SessionDerivation): readonly [Uint8Array, Uint8Array] {
  if (derivation.kind === 'common') {
    const { diversifier } = derivation
    requireLength(diversifier, 8)
    const withThirdByte = (value: number) =>
      diversifier.map((byte, index) => (index === 2 ? value : byte))
    return [withThirdByte(0xf0), withThirdByte(0x0f)]
  }
  requireLength(derivation.counter, 2)
  const zeros = new Uint8Array(6)
  const inverse = derivation.counter.map((byte) => ~byte)
  return [concat(zeros, derivation.counter), concat(zeros, inverse)]
}

function requireLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new CryptoRefusal('data_invalid', `has not ${length} bytes`)
}

function oddTdes(left: Uint8Array, right: Uint8Array): CipherKey {
  const whole = concat(left, right)
  const key = cipherKey('tdes', withOddParity(whole))
  wipe(left, right, whole)
  return key
}
