/** Whether the card's holder must sign the receipt. */
import { decodeTlv } from '@tillway/wire/iso8583'
import type { OpenedReading } from './reading.ts'
import type { Settings } from './settings.ts'

/** How a chip had its holder verified (tag 9F34, EMV book 4, annex A4): method, condition, result. */
const verification = '9F34'
/** On paper; PIN checked by the chip and on paper, in clear and encrypted. */
const signedMethods: readonly number[] = [0x1e, 0x03, 0x05]
/** Bit 7 only says what comes after a failure. */
const methodMask = 0x3f
const failed = 0x01

/**
 * A chip says so itself. A stripe without a PIN proves nobody, which is taken without a signature up
 * to the limit of the account.
 */
export function mustSign(
  { signatureAbove }: Pick<Settings, 'signatureAbove'>,
  amount: number,
  { isChip, chip, pin }: OpenedReading,
): boolean {
  if (isChip) return chip !== undefined && isSignedFor(chip)
  return pin === undefined && amount > signatureAbove
}

function isSignedFor(chip: Uint8Array): boolean {
  const [method = 0, , result] =
    decodeTlv(chip).find(({ tag }) => tag === verification)?.value ?? []
  return signedMethods.includes(method & methodMask) && result !== failed
}
