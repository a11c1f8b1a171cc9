/**
 * The POS dialect of UnionPay as a table: formats by field number. Most fields follow the usual
 * rules; the ones that do not are commented.
 */
import {
  an,
  anLLL,
  ansLL,
  ansLLL,
  b,
  bLLL,
  type Dialect,
  type FieldFormat,
  n,
  nLL,
  nLLL,
  zeroRight,
  zLL,
  zLLL,
} from '@tillway/wire/iso8583'

const fields: Readonly<Record<number, FieldFormat>> = Object.freeze({
  /** Card number. A swiped card's stays in its track; the answer brings it. */
  2: nLL(19, { shows: 'card_number' }),
  /** Processing code. */
  3: n(6),
  /** Amount in fen. */
  4: n(12),
  /** The terminal's number of the transaction (STAN). */
  11: n(6),
  /** The host's time, hhmmss, and date, MMDD. */
  12: n(6),
  13: n(4),
  /** Expiry of the card, YYMM. */
  14: n(4, { shows: 'length' }),
  /** Settlement date, MMDD. */
  15: n(4),
  /** How the card was entered. Its three digits stand left, unlike those of field 23. */
  22: n(3, { filler: zeroRight }),
  /** Sequence number of the card. */
  23: n(3),
  /** Condition of the transaction. */
  25: n(2),
  /** Longest PIN that may be entered. */
  26: n(2),
  /** The acquirer. */
  32: nLL(11),
  35: zLL(37),
  36: zLLL(104),
  /** The host's number of the transaction (RRN). */
  37: an(12),
  /** The issuer's authorization. */
  38: an(6),
  /** Response code; in a reversal, the reason for it. */
  39: an(2),
  /** Terminal and merchant. */
  41: an(8),
  42: an(15),
  /** Issuer and acquirer, eleven characters each. */
  44: ansLL(25),
  /** Sums of a batch, or lines of its upload. Digits, packed. */
  48: nLLL(322, { shows: 'length' }),
  49: an(3),
  52: b(8),
  /** Kind of PIN block, algorithm, and whether the track is encrypted. */
  53: n(16),
  54: anLLL(20, { shows: 'length' }),
  /** Data of the chip. */
  55: bLLL(255),
  58: ansLLL(100, { shows: 'length' }),
  59: ansLLL(600, { shows: 'length' }),
  /** Type of transaction, batch and more; see `control-field.ts`. Digits, packed. */
  60: nLLL(17),
  /** What it refers to; see `original-field.ts`. Digits, packed. */
  61: nLLL(29),
  /** Working keys, and a PIN block too long for field 52. */
  62: bLLL(512),
  /** Operator, or texts of the card's scheme. */
  63: ansLLL(163),
  /** Eight hexadecimal characters of the MAC, as text. */
  64: b(8),
})

export const posDialect: Dialect = Object.freeze({ name: 'the POS dialect', type: 'bcd', fields })

/** Text of field `number`, empty when it is absent or bytes. */
export function textOf(fields: Readonly<Record<number, unknown>>, number: number): string {
  const value = fields[number]
  return typeof value === 'string' ? value : ''
}
