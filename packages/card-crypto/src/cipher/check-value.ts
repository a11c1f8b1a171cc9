/**
 * Check values: a few bytes by which two sides see that they hold the same key. DES and SM4 encrypt
 * a block of zeros; AES makes a CMAC of one (ANSI X9.24-1:2017, annex A).
 */
import { wipe } from '../bytes.ts'
import { cmac } from '../mac/cmac.ts'
import { type CipherKey, encryptEcb, zeroBlock } from './block-cipher.ts'

/** The first `length` bytes; whole blocks when not told. */
export function checkValue(key: CipherKey, length?: number): Uint8Array {
  const zeros = zeroBlock(key)
  const whole = key.algorithm === 'aes' ? cmac(key, zeros) : encryptEcb(key, zeros)
  const value = whole.slice(0, length)
  wipe(whole)
  return value
}
