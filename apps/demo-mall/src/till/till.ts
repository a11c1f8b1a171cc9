/**
 * The shop's counter: the same goods and the same checkout, at a terminal of the mall's own. What it
 * needs besides is known to whoever starts the shop.
 */
import type { TillCard } from './till-cards.ts'

/** A reader without hardware, as it was loaded with its keys. Only a demonstration has one. */
export interface SimulatedReaderKeys {
  readonly serial: string
  /** Hexadecimal. The simulated reader's own key, and nobody's: no page gets one of a real reader. */
  readonly initialKey: string
  /** The serial number that it began with, in hexadecimal; the last 21 bits count readings. */
  readonly keySerial: string
}

export interface Till {
  /** `tm_…` */
  readonly terminal: string
  /** Undefined at a real counter, whose page finds readers by Bluetooth and on serial lines. */
  readonly simulated:
    | {
        readonly reader: SimulatedReaderKeys
        /** Rejects when the simulator does not answer. */
        cards(): Promise<readonly TillCard[]>
      }
    | undefined
}

/** Readings that a page may make before it asks again: one payment has a few tries. */
const readingsAtOnce = 16
const counterBits = 21n

/**
 * The serial number behind which a simulated reader goes on counting: a reading whose counter was
 * used before is refused, so it must not start again where another page of it has been. `drawn` is
 * how many readings were given out. Returns null when the counter of the reader is used up.
 */
export function drawReadings(
  keySerial: string,
  drawn: number,
): { readonly keySerial: string; readonly drawn: number } | null {
  const next = drawn + readingsAtOnce
  if (next >= 2 ** Number(counterBits)) return null
  const device = (BigInt(`0x${keySerial}`) >> counterBits) << counterBits
  const behind = (device | BigInt(drawn)).toString(16).toUpperCase().padStart(20, '0')
  return { keySerial: behind, drawn: next }
}
