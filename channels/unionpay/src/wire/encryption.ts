/**
 * Fields that are encrypted with RSA-PKCS1v1.5 (RFC 8017, 7.2): towards the gateway for its
 * encryption certificate, back for the merchant's signing certificate.
 */
import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { PayError } from '@tillway/kernel'

const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/
const minPadding = 8

/** Base64 of the ciphertext. */
export function encryptField(clear: string | Uint8Array, key: KeyObject): string {
  const bytes = typeof clear === 'string' ? Buffer.from(clear, 'utf8') : clear
  return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes).toString('base64')
}

/**
 * The text inside, or undefined whatever is wrong with it: who could tell bad padding from other
 * faults could decrypt without the key. The padding is stripped here, without a branch on its
 * bytes, because Node refuses to do so or answers garbage, depending on its OpenSSL.
 */
export function decryptField(ciphertext: string, key: KeyObject): string | undefined {
  if (!base64Pattern.test(ciphertext)) return undefined
  try {
    const block = privateDecrypt(
      { key, padding: constants.RSA_NO_PADDING },
      Buffer.from(ciphertext, 'base64'),
    )
    const start = messageStart(block)
    const clear = block.subarray(Math.max(start, 0))
    return start < 0 ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(clear)
  } catch {
    return undefined
  }
}

/** Where the message begins in `00 02 padding 00 message`; -1 when it is no such block. */
function messageStart(block: Uint8Array): number {
  let bad = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2)
  let separator = 0
  let found = 0
  for (let at = 2; at < block.length; at += 1) {
    const isZero = 1 - Math.min(block[at] ?? 0, 1)
    const isFirst = isZero & (1 - found)
    separator += at * isFirst
    found |= isZero
  }
  bad |= 1 - found
  bad |= Number(separator < 2 + minPadding)
  return bad === 0 ? separator + 1 : -1
}

/**
 * PIN block of ISO 9564-1, format 0: the PIN with its length, padded with F, XOR the twelve
 * rightmost digits of the card number without its check digit. Throws `card_data_invalid`.
 */
export function pinBlock(pin: string, cardNumber: string): Buffer {
  if (!/^\d{4,12}$/.test(pin) || !/^\d{13,19}$/.test(cardNumber)) {
    throw new PayError('card_data_invalid', 'no PIN block can be made of this', { param: 'pin' })
  }
  const filled = `0${pin.length.toString(16)}${pin}`.padEnd(16, 'F')
  const account = `0000${cardNumber.slice(-13, -1)}`
  return Buffer.from(
    (BigInt(`0x${filled}`) ^ BigInt(`0x${account}`)).toString(16).padStart(16, '0'),
    'hex',
  )
}
