/**
 * Which bank issued a card, by the beginning of its number. The table is data (`data/bins.csv`,
 * `data/banks.csv`): it is never complete, so a card whose prefix it lacks is a card like any other,
 * whose bank is not named and whose kind the shopper says.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert } from '@tillway/kernel'

export interface Bank {
  readonly code: string
  readonly zh: string
  readonly en: string
}

export type CardKind = 'debit' | 'credit'

export interface BinRow {
  readonly prefix: string
  readonly length: number
  readonly bank: string
  readonly kind: CardKind
}

export interface IssuedBy {
  readonly bank: Bank
  readonly kind: CardKind
  /** How long numbers with this prefix are. */
  readonly lengths: readonly number[]
}

export interface BinTable {
  readonly banks: readonly Bank[]
  readonly rows: readonly BinRow[]
  /** By the longest prefix of `number`, which may be the beginning of one. */
  issuerOf(number: string): IssuedBy | null
  bank(code: string | null): Bank | null
}

const dataFolder = join(import.meta.dirname, '../../data')

export function loadBinTable(folder = dataFolder): BinTable {
  const read = (file: string) => parseRows(readFileSync(join(folder, file), 'utf8'))
  const banks = read('banks.csv').map(([code = '', zh = '', en = '']) => ({ code, zh, en }))
  const rows = read('bins.csv').map(([prefix = '', length, bank = '', kind]): BinRow => {
    assert(kind === 'debit' || kind === 'credit', 'a prefix is of debit or of credit cards')
    return { prefix, length: Number(length), bank, kind }
  })
  return createBinTable(banks, rows)
}

export function createBinTable(banks: readonly Bank[], rows: readonly BinRow[]): BinTable {
  const byCode = new Map(banks.map((bank) => [bank.code, bank]))
  const byPrefix = new Map(rows.map((row) => [row.prefix, row]))
  const longest = Math.max(0, ...rows.map(({ prefix }) => prefix.length))
  return {
    banks,
    rows,
    bank: (code) => (code === null ? null : (byCode.get(code) ?? null)),
    issuerOf(number) {
      for (let length = Math.min(longest, number.length); length > 0; length -= 1) {
        const row = byPrefix.get(number.slice(0, length))
        const bank = byCode.get(row?.bank ?? '')
        if (row !== undefined && bank !== undefined) {
          return { bank, kind: row.kind, lengths: [row.length] }
        }
      }
      return null
    },
  }
}

/** The first line names the columns. */
function parseRows(text: string): readonly (readonly string[])[] {
  const [, ...lines] = text.trim().split('\n')
  return lines.map((line) => line.split(','))
}
