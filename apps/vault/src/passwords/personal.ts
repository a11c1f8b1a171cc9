/**
 * What somebody who knows the shopper would try: pieces of the numbers that stand on their cards and
 * papers. The vault has them in clear only as long as it has the card's number; of the others it
 * knows the last digits, and the prefixes of all banks.
 */
import type { CardData } from '@tillway/channel'
import type { Secret } from '@tillway/kernel'
import type { BinTable } from '../banks/bin-table.ts'
import type { CardBook } from '../cards/card-book.ts'
import type { OfShopper } from '../store/password-queries.ts'
import type { CardRow } from '../store/records.ts'
import type { VaultStore } from '../store/vault-store.ts'

export interface PersonalPieces {
  /** Six digits that stand in one of the shopper's numbers, or hold its last four. */
  refuses(digits: string): boolean
}

export interface PersonalParts {
  readonly store: VaultStore
  readonly cards: CardBook
  readonly bins: BinTable
}

/** Whoever has more cards has enough that is looked at. */
const mostCards = 20

export async function personalPieces(
  { store, cards, bins }: PersonalParts,
  of: OfShopper,
): Promise<PersonalPieces> {
  const rows = await store.read.cards.ofShopper(of, mostCards)
  const known = await Promise.all(
    rows.map(({ merchantId, id }) => cards.data({ merchantId, cardId: id })),
  )
  const numbers = known.flatMap(numbersOf)
  const lastFours = [...rows.flatMap(lastFoursOf), ...numbers.map((text) => text.slice(-4))]
  return {
    refuses: (digits) =>
      isBankPrefix(bins, digits) ||
      numbers.some((number) => holds(number, digits)) ||
      lastFours.some((four) => digits.includes(four)),
  }
}

function numbersOf(data: Secret<CardData> | undefined): readonly string[] {
  if (data === undefined) return []
  const { number, phone, idNumber = '' } = data.reveal()
  return [number, phone, idNumber.replaceAll(/\D/g, '')]
}

function lastFoursOf({ lastFour, phoneMasked }: CardRow): readonly string[] {
  return [lastFour, phoneMasked.slice(-4)]
}

/** Forwards or backwards. */
function holds(number: string, digits: string): boolean {
  return number.includes(digits) || number.includes([...digits].reverse().join(''))
}

function isBankPrefix({ rows }: BinTable, digits: string): boolean {
  return rows.some(({ prefix }) => prefix.startsWith(digits))
}
