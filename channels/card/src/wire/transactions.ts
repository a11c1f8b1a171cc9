/**
 * The transactions of the POS dialect, as data. A transaction is told by its message type, its
 * processing code (field 3), its condition (field 25) and its kind (60.1).
 */
import type { Fields } from '@tillway/wire/iso8583'
import { decodeControl } from './control-field.ts'
import { textOf } from './dialect.ts'

export interface TransactionRow {
  /** Message type of the request; the answer's is ten more. */
  readonly type: string
  readonly processing?: string
  readonly condition?: string
  /** 60.1. */
  readonly kind: string
  /** 60.3, where the message is one of network management: the codes that it may have. */
  readonly networks?: readonly string[]
  /** When its outcome is not known it must be undone by a 0400. */
  readonly reversible: boolean
  /** Request and answer carry a MAC. */
  readonly sealed: boolean
  /** Field numbers that a request must have, and those that it may. */
  readonly must: readonly number[]
  readonly may: readonly number[]
}

const financial = {
  must: [3, 4, 11, 22, 25, 41, 42, 49, 60, 64],
  may: [2, 14, 23, 26, 35, 36, 52, 53, 55, 59, 62],
} as const
const referring = {
  must: [...financial.must, 37, 61],
  may: [...financial.may, 38],
} as const
const refunding = { must: [...financial.must, 61], may: [...financial.may, 37, 38, 63] } as const

const money = <const Row extends Omit<TransactionRow, 'sealed'>>(row: Row) =>
  Object.freeze({ ...row, sealed: true })
const control = <const Codes extends readonly string[]>(
  type: string,
  networks: Codes,
  may: readonly number[],
) =>
  Object.freeze({
    type,
    kind: '00',
    networks,
    reversible: false,
    sealed: false,
    must: [11, 41, 42, 60],
    may,
  })

/** Codes of a sign-in (60.3) by the keys that it brings. */
export const signInCodes = Object.freeze({
  single: '001',
  double: '003',
  double_track: '004',
  sm4: '006',
})
export type SignInKeys = keyof typeof signInCodes

/** Codes of a batch upload (60.3). */
export const uploadCodes = Object.freeze({
  stripe: '201',
  chipBalanced: '203',
  chipUnbalanced: '205',
  endBalanced: '207',
  endUnbalanced: '202',
})

export const transactions = Object.freeze({
  signIn: control('0800', Object.values(signInCodes), [62, 63]),
  signOff: control('0820', ['002'], []),
  echo: control('0820', ['301'], []),
  balance: money({
    type: '0200',
    processing: '310000',
    condition: '00',
    kind: '01',
    reversible: false,
    must: financial.must.filter((field) => field !== 4),
    may: financial.may,
  }),
  sale: money({
    type: '0200',
    processing: '000000',
    condition: '00',
    kind: '22',
    reversible: true,
    ...financial,
  }),
  void: money({
    type: '0200',
    processing: '200000',
    condition: '00',
    kind: '23',
    reversible: true,
    ...referring,
  }),
  refund: money({
    type: '0220',
    processing: '200000',
    condition: '00',
    kind: '25',
    reversible: false,
    ...refunding,
  }),
  preAuthorization: money({
    type: '0100',
    processing: '030000',
    condition: '06',
    kind: '10',
    reversible: true,
    ...financial,
  }),
  preAuthorizationVoid: money({
    type: '0100',
    processing: '200000',
    condition: '06',
    kind: '11',
    reversible: true,
    ...referring,
  }),
  completion: money({
    type: '0200',
    processing: '000000',
    condition: '06',
    kind: '20',
    reversible: true,
    ...referring,
  }),
  completionVoid: money({
    type: '0200',
    processing: '200000',
    condition: '06',
    kind: '21',
    reversible: true,
    ...referring,
  }),
  settlement: control('0500', ['201'], [48, 49, 63]),
  upload: control('0320', Object.values(uploadCodes), [48]),
  scriptResult: money({
    type: '0620',
    kind: '00',
    networks: ['951'],
    reversible: false,
    must: [3, 4, 11, 22, 41, 42, 49, 55, 60, 61, 64],
    may: [2, 14, 23, 25, 32, 37, 38],
  }),
} as const satisfies Readonly<Record<string, TransactionRow>>)

export type TransactionName = keyof typeof transactions

/**
 * Fields of a 0400: those of the original that name it, and a reason in field 39. What proves the
 * card holder (tracks, PIN) must not be repeated.
 */
export const reversalFields = Object.freeze({
  type: '0400',
  must: [3, 4, 11, 22, 25, 39, 41, 42, 49, 60, 64],
  may: [2, 14, 23, 38, 55, 59, 61, 62],
})

/** Reasons for a reversal (field 39 of a 0400). */
export const reversalReasons = Object.freeze({
  noAnswer: '98',
  wrongMac: 'A0',
  other: '06',
})
export type ReversalReason = (typeof reversalReasons)[keyof typeof reversalReasons]

/** 0210 for 0200. */
export function answerType(requestType: string): string {
  return String(Number(requestType) + 10).padStart(4, '0')
}

/** The row of a request, reversals excepted; undefined when there is none. Throws `MalformedMessage`. */
export function transactionOf(type: string, fields: Fields): TransactionName | undefined {
  const { kind, network = '' } = decodeControl(textOf(fields, 60))
  const names = Object.keys(transactions) as TransactionName[]
  return names.find((name) => {
    const row: TransactionRow = transactions[name]
    if (row.type !== type || row.kind !== kind) return false
    if (row.networks !== undefined) return row.networks.includes(network)
    return row.processing === textOf(fields, 3) && row.condition === textOf(fields, 25)
  })
}
