/** From one format and key to another, without the PIN ever being told (ISO 9564-1, clause 9.5). */
import type { Random } from '@tillway/kernel'
import { wipe } from '../bytes.ts'
import { CryptoRefusal } from '../refusal.ts'
import { decryptPin, encryptPin, type PinContext, type PinFormat, pinFormats } from './pin-block.ts'

/**
 * Both ends bind to the same card number. A block that is bound to a card never becomes one that is
 * not, for that would let its PIN be tried with other cards; and format 2 is for chips, offline.
 */
export function translatePin(
  block: Uint8Array,
  { from, to, random }: { from: PinContext; to: PinContext; random: Random },
): Uint8Array {
  if (!isTranslationAllowed(from.format, to.format) || from.pan !== to.pan) {
    throw new CryptoRefusal(
      'pin_format_not_allowed',
      `no translation ${from.format} to ${to.format}`,
    )
  }
  const pin = decryptPin(block, from)
  try {
    return encryptPin(pin, to, random)
  } finally {
    wipe(pin)
  }
}

export function isTranslationAllowed(from: PinFormat, to: PinFormat): boolean {
  if (from === 'iso2' || to === 'iso2') return false
  return pinFormats[from].cardNumber === 'none' || pinFormats[to].cardNumber !== 'none'
}
