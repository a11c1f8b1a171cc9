/** A message that arrived, as the rules want to see it. */
import { decodeMessage, type Fields, type Frame, MalformedMessage } from '@tillway/wire/iso8583'
import { type ControlField, decodeControl } from '../wire/control-field.ts'
import { posDialect, textOf } from '../wire/dialect.ts'
import { macOf } from '../wire/mac.ts'
import { decodeOriginal, type OriginalField } from '../wire/original-field.ts'
import { decodeOrder } from '../wire/private-field.ts'
import {
  reversalFields,
  type TransactionName,
  type TransactionRow,
  transactionOf,
  transactions,
} from '../wire/transactions.ts'
import type { FlowName } from './flow.ts'

export interface HostRequest extends FlowName {
  readonly frame: Frame
  readonly type: string
  /** What it is, or what a reversal is of; undefined when the dialect has no such transaction. */
  readonly transaction: TransactionName | undefined
  readonly isReversal: boolean
  readonly fields: Fields
  /** Digits or text of a field, empty when it is absent. */
  text(number: number): string
  readonly control: ControlField
  readonly original?: OriginalField
  /** Fen; 0 where there is none. */
  readonly amount: number
  /** Empty when the message names none. */
  readonly orderNumber: string
  /** What the MAC is over, and the MAC. */
  readonly seal?: { readonly data: Uint8Array; readonly mac: Uint8Array }
}

/** Throws `MalformedMessage`: not of the dialect, or without the fields that it must have. */
export function readRequest(frame: Frame): HostRequest {
  const message = decodeMessage(posDialect, frame.message)
  const { type, fields } = message
  const text = (number: number) => textOf(fields, number)
  const control = decodeControl(text(60))
  const isReversal = type === reversalFields.type
  const transaction = isReversal ? originalOf(fields) : transactionOf(type, fields)
  const row = isReversal ? reversalFields : rowOf(transaction)
  requireFields(fields, row)
  const seal = macOf(frame.message, message)
  return {
    frame,
    type,
    transaction,
    isReversal,
    fields,
    text,
    control,
    merchant: text(42),
    terminal: text(41),
    batch: control.batch,
    stan: text(11),
    amount: Number(text(4)),
    orderNumber: decodeOrder(text(59)) ?? '',
    ...(text(61) === '' ? {} : { original: decodeOriginal(text(61)) }),
    ...(seal === undefined ? {} : { seal }),
  }
}

/** By what the books name it: its order, or its place at its terminal where it tells none. */
export function linkOf({ orderNumber, terminal, batch, stan }: HostRequest): string {
  return orderNumber || `${terminal}/${batch}/${stan}`
}

/** Fields that prove a card holder must not be kept by the terminal to be repeated in a reversal. */
const forbiddenInReversals = [26, 35, 36, 37, 52, 53]

function requireFields(fields: Fields, row: Pick<TransactionRow, 'type' | 'must'>): void {
  // That there is no MAC is for the check of the MAC to say.
  const missing = row.must.find((number) => number !== 64 && fields[number] === undefined)
  if (missing !== undefined) throw new MalformedMessage(`field ${missing}`, 'is missing')
  if (row.type !== reversalFields.type) return
  const kept = forbiddenInReversals.find((number) => fields[number] !== undefined)
  if (kept !== undefined) throw new MalformedMessage(`field ${kept}`, 'may not be in a reversal')
}

const everyRequest = { type: '', must: [11, 41, 42, 60] } as const

function rowOf(transaction: TransactionName | undefined): Pick<TransactionRow, 'type' | 'must'> {
  return transaction === undefined ? everyRequest : transactions[transaction]
}

/** Which transaction a 0400 undoes: those of 0200 and of 0100 differ in all but the type. */
function originalOf(fields: Fields): TransactionName | undefined {
  return transactionOf('0200', fields) ?? transactionOf('0100', fields)
}
