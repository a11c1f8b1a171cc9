/** Application cryptograms, and the issuer's answer to them (EMV book 2, clause 8). */
import { concat, xor } from '../bytes.ts'
import { type CipherKey, encryptEcb } from '../cipher/block-cipher.ts'
import { retailMac } from '../mac/cbc-mac.ts'
import { CryptoRefusal } from '../refusal.ts'

/** ARQC, TC or AAC over the data that the caller put together: 8 bytes under the session key. */
export function applicationCryptogram(session: CipherKey, data: Uint8Array): Uint8Array {
  return retailMac(session.bytes, data, 2)
}

/** Method 1: the cryptogram with the issuer's two-byte answer added, encrypted once. */
export function responseCryptogram(
  key: CipherKey,
  { arqc, answer }: { arqc: Uint8Array; answer: Uint8Array },
): Uint8Array {
  if (arqc.length !== 8 || answer.length !== 2) {
    throw new CryptoRefusal('data_invalid', 'a cryptogram has 8 bytes and an answer 2')
  }
  return encryptEcb(key, xor(arqc, concat(answer, new Uint8Array(6))))
}
