/** What a shopper typed in the card form, checked before a bank is asked about it. */
import type { CardData } from '@tillway/channel'
import { type Instant, PayError, type Secret, secret } from '@tillway/kernel'
import type { BinTable, CardKind } from '../banks/bin-table.ts'
import { isCardNumber } from './card-number.ts'
import { isGoodExpiry } from './expiry.ts'
import { isIdentityNumber } from './identity-number.ts'
import { isPhone, maskPhone } from './phone.ts'

export interface EnteredCard {
  readonly data: Secret<CardData>
  readonly kind: CardKind
  readonly bankCode: string | null
  readonly lastFour: string
  readonly phoneMasked: string
}

type Fields = Readonly<Record<string, unknown>>

/** Throws `card_number_invalid` and `card_data_invalid` naming the field, never its value. */
export function readCardForm(
  fields: Fields,
  { bins, now }: { readonly bins: BinTable; readonly now: Instant },
): EnteredCard {
  const number = textOf(fields, 'number').replaceAll(/[ -]/g, '')
  if (!isCardNumber(number))
    throw new PayError('card_number_invalid', undefined, { param: 'number' })
  const issuer = bins.issuerOf(number)
  const phone = checked(fields, 'phone', isPhone)
  if (fields.agreed !== true) throw invalid('agreed')
  const kind = issuer?.kind ?? kindOf(fields)
  const data: CardData = {
    number,
    holderName: checked(fields, 'name', isName),
    idType: checked(fields, 'id_type', (text) => text === '01'),
    idNumber: idNumberOf(fields),
    phone,
    ...(kind === 'credit'
      ? { expiry: checked(fields, 'expiry', (text) => isGoodExpiry(text, now)) }
      : {}),
  }
  return {
    data: secret(data),
    kind,
    bankCode: issuer?.bank.code ?? null,
    lastFour: number.slice(-4),
    phoneMasked: maskPhone(phone),
  }
}

/** Where the table does not know the card, the shopper says what it is; only credit cards expire. */
function kindOf({ kind, expiry }: Fields): CardKind {
  if (kind === 'debit' || kind === 'credit') return kind
  if (kind !== undefined) throw invalid('kind')
  return expiry === undefined || expiry === '' ? 'debit' : 'credit'
}

function idNumberOf(fields: Fields): string {
  const text = textOf(fields, 'id_number').trim().toUpperCase()
  if (!isIdentityNumber(text)) throw invalid('id_number')
  return text
}

/** Letters of any script, with the points and spaces that names have. */
function isName(text: string): boolean {
  return text.length >= 2 && text.length <= 40 && /^[\p{L}\p{M}][\p{L}\p{M} .·•’'-]*$/u.test(text)
}

function checked(fields: Fields, name: string, isGood: (text: string) => boolean): string {
  const text = textOf(fields, name).trim()
  if (!isGood(text)) throw invalid(name)
  return text
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw invalid(name)
  return value
}

function invalid(param: string): PayError {
  return new PayError('card_data_invalid', `${param} is missing or malformed`, { param })
}
