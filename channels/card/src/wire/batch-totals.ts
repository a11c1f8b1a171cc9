/** Field 48 of a settlement: the sums of domestic and of foreign cards, and the host's verdict. */
import { MalformedMessage } from '@tillway/wire/iso8583'

export interface BatchSum {
  /** Fen. */
  readonly amount: number
  readonly count: number
}

/** 0 in a request; 1 the sums are the same, 2 they are not, 3 the host could not tell. */
export type BatchFlag = '0' | '1' | '2' | '3'

export interface BatchSide {
  /** Sales. */
  readonly debit: BatchSum
  /** Voids and refunds. */
  readonly credit: BatchSum
  readonly flag: BatchFlag
}

export interface BatchTotals {
  readonly domestic: BatchSide
  readonly foreign: BatchSide
}

const sideLength = 31

/** 62 digits. Throws `MalformedMessage` for sums that do not fit. */
export function encodeTotals({ domestic, foreign }: BatchTotals): string {
  return `${encodeSide(domestic)}${encodeSide(foreign)}`
}

/** Throws `MalformedMessage`. */
export function decodeTotals(text: string): BatchTotals {
  if (!/^\d{62}$/.test(text)) throw new MalformedMessage('field 48', 'is not 62 digits')
  return {
    domestic: decodeSide(text.slice(0, sideLength)),
    foreign: decodeSide(text.slice(sideLength)),
  }
}

function encodeSide({ debit, credit, flag }: BatchSide): string {
  return `${encodeSum(debit)}${encodeSum(credit)}${flag}`
}

function encodeSum({ amount, count }: BatchSum): string {
  const text = `${String(amount).padStart(12, '0')}${String(count).padStart(3, '0')}`
  if (!/^\d{15}$/.test(text)) throw new MalformedMessage('field 48', 'a sum does not fit')
  return text
}

function decodeSide(text: string): BatchSide {
  const flag = text.slice(30)
  if (!isFlag(flag)) throw new MalformedMessage('field 48', 'has an unknown flag')
  return { debit: decodeSum(text.slice(0, 15)), credit: decodeSum(text.slice(15, 30)), flag }
}

const decodeSum = (text: string): BatchSum => ({
  amount: Number(text.slice(0, 12)),
  count: Number(text.slice(12)),
})

const isFlag = (text: string): text is BatchFlag => /^[0-3]$/.test(text)
