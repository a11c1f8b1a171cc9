/** Field 53, and where a PIN block lies that field 52 is too short for. */

export interface SecurityField {
  readonly pin: 'none' | 'without_card_number' | 'with_card_number'
  readonly algorithm: 'des' | 'tdes' | 'sm4'
  readonly trackEncrypted: boolean
}

const pinKinds = { none: '0', without_card_number: '1', with_card_number: '2' } as const
const algorithms = { des: '0', tdes: '6', sm4: '4' } as const

/** Sixteen digits. */
export function encodeSecurity({ pin, algorithm, trackEncrypted }: SecurityField): string {
  const told = `${pinKinds[pin]}${algorithms[algorithm]}${trackEncrypted ? '1' : '0'}`
  return told.padEnd(16, '0')
}

/** Undefined for digits that are not known. */
export function decodeSecurity(text: string): SecurityField | undefined {
  const pin = keyOf(pinKinds, text.charAt(0))
  const algorithm = keyOf(algorithms, text.charAt(1))
  if (pin === undefined || algorithm === undefined) return undefined
  return { pin, algorithm, trackEncrypted: text.charAt(2) === '1' }
}

function keyOf<Name extends string>(
  table: Readonly<Record<Name, string>>,
  digit: string,
): Name | undefined {
  return (Object.keys(table) as Name[]).find((name) => table[name] === digit)
}

/** Stands before the sixteen bytes of a PIN block under SM4 in field 62. */
export const longPinPrefix: Uint8Array = Uint8Array.from('SM016', (letter) => letter.charCodeAt(0))

export function encodeLongPin(block: Uint8Array): Uint8Array {
  return Uint8Array.from([...longPinPrefix, ...block])
}

/** Undefined when it is none. */
export function decodeLongPin(field: Uint8Array): Uint8Array | undefined {
  const isOne =
    field.length === longPinPrefix.length + 16 &&
    longPinPrefix.every((byte, index) => field[index] === byte)
  return isOne ? field.slice(longPinPrefix.length) : undefined
}
