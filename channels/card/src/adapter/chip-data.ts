/** Data of a chip (BER-TLV) that later messages repeat. Nothing of it names the card. */
import { decodeTlv, encodeTlv } from '@tillway/wire/iso8583'

const selections = Object.freeze({
  /** Of a 0400. */
  reversal: ['95', '9F1E', '9F10', '9F36', 'DF31'],
  /** Of a 0620. */
  script: ['9F33', '95', '9F37', '9F1E', '9F10', '9F26', '9F36', '82', 'DF31', '9F1A', '9A'],
} as const)

export type Selection = keyof typeof selections

const everything: readonly string[] = Object.values(selections).flat()

/** Hexadecimal; what any later message may need, or one of them. Throws `MalformedMessage`. */
export function selectChipData(data: Uint8Array, selection?: Selection): string {
  const wanted: readonly string[] = selection === undefined ? everything : selections[selection]
  const kept = decodeTlv(data).filter(({ tag }) => wanted.includes(tag))
  return Buffer.from(encodeTlv(kept)).toString('hex').toUpperCase()
}

/** Whether the answer has scripts of the issuer, whose result it wants to be told. */
export function hasScripts(data: Uint8Array): boolean {
  return decodeTlv(data).some(({ tag }) => tag === '71' || tag === '72')
}

/** What was kept of the request, and over it what the chip said at the end. */
export function scriptData(kept: string, results: string): string {
  const own = decodeTlv(Buffer.from(kept, 'hex'))
  const told = decodeTlv(Buffer.from(results, 'hex'))
  const rest = own.filter(({ tag }) => !told.some((other) => other.tag === tag))
  return selectChipData(encodeTlv([...rest, ...told]), 'script')
}
