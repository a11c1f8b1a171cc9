/** Opens the card data of a request and holds it against what the bank knows of the card. */
import { isPayError } from '@tillway/kernel'
import { type CustomerInfo, readCustomerInfo } from '../wire/customer-info.ts'
import { decryptField } from '../wire/encryption.ts'
import { type Fields, readGroup } from '../wire/message.ts'
import { findCard, type SimulatedCard } from './cards.ts'
import type { SimulatedToken } from './enrolment.ts'
import { type EnrolmentBook, isLapsed } from './enrolment-book.ts'
import { type Merchants, tokenRequestor } from './merchants.ts'
import { type Refusal, refuse } from './refusals.ts'

/** What a caller says of a card; names as in `customerInfo`. */
export type Said = CustomerInfo

/** The card of `accNo`, which must be encrypted for a certificate of the gateway. */
export function cardIn(fields: Fields, merchants: Merchants): SimulatedCard | Refusal {
  const { accNo, encryptCertId } = fields
  if (!accNo) return refuse('13', 'accNo')
  if (!encryptCertId) return refuse('13', 'encryptCertId')
  const key = merchants.decryptionKey(encryptCertId)
  if (key === undefined) return refuse('10', 'encryptCertId')
  const number = decryptField(accNo, key)
  if (number === undefined || !/^\d{13,19}$/.test(number)) return refuse('10', 'accNo')
  return findCard(number) ?? refuse('61')
}

/** What `customerInfo` says; an empty object when there is none. */
export function customerIn(fields: Fields, merchants: Merchants): Said | Refusal {
  const { customerInfo, encryptCertId } = fields
  if (!customerInfo) return {}
  const key = merchants.decryptionKey(encryptCertId ?? '')
  const open = (text: string) => (key === undefined ? undefined : decryptField(text, key))
  const said = readQuietly(customerInfo, open)
  if (said === undefined) return refuse('10', 'customerInfo')
  // What the encryption permission covers may not come in the clear.
  const isClear = readQuietly(customerInfo, undefined)
  const leaks = isClear?.phoneNo ?? isClear?.cvn2 ?? isClear?.expired
  return leaks === undefined ? said : refuse('10', 'customerInfo')
}

function readQuietly(
  text: string,
  open: ((text: string) => string | undefined) | undefined,
): CustomerInfo | undefined {
  try {
    return readCustomerInfo(text, open)
  } catch (error) {
    if (isPayError(error)) return undefined
    throw error
  }
}

/** Everything that opening a card needs, compared with what the bank knows. */
export function checkHolder(card: SimulatedCard, said: Said): Refusal | undefined {
  const needed = ['certifTp', 'certifId', 'customerNm', 'phoneNo'] as const
  const missing = needed.find((name) => !said[name])
  if (missing !== undefined) return refuse('13', missing)
  if (card.kind === 'credit' && (!said.cvn2 || !said.expired)) {
    return refuse('13', said.cvn2 ? 'expired' : 'cvn2')
  }
  return checkSaid(card, said)
}

/** What was said, and nothing more, must be so. */
export function checkSaid(card: SimulatedCard, said: Said): Refusal | undefined {
  const { certifTp, certifId, customerNm, phoneNo, cvn2, expired } = said
  const isHolder =
    (certifTp === undefined || certifTp === '01') &&
    (certifId === undefined || certifId.toUpperCase() === card.idNumber) &&
    (customerNm === undefined || customerNm === card.name) &&
    (phoneNo === undefined || phoneNo === card.phone)
  if (!isHolder) return refuse('66')
  if (card.kind === 'debit') return undefined
  const isCard =
    (cvn2 === undefined || cvn2 === card.cvn2) &&
    (expired === undefined || expired === card.expired)
  return isCard ? undefined : refuse('65')
}

/** The group of `tokenPayData`, which must be the requestor's. */
export function tokenDataIn(fields: Fields): { readonly group: Fields } | Refusal {
  const { tokenPayData } = fields
  if (!tokenPayData) return refuse('13', 'tokenPayData')
  const group = readGroup(tokenPayData)
  if (group === undefined) return refuse('10', 'tokenPayData')
  if (!group.trId) return refuse('13', 'trId')
  return group.trId === tokenRequestor ? { group } : refuse('89')
}

/** A token of the merchant that can be paid with. */
export function tokenIn(
  fields: Fields,
  parts: { readonly merId: string; readonly enrolments: EnrolmentBook; readonly now: number },
): SimulatedToken | Refusal {
  const read = tokenDataIn(fields)
  if (isRefusal(read)) return read
  const { group } = read
  if (!group.token) return refuse('13', 'token')
  if (!/^\d{19}$/.test(group.token)) return refuse('10', 'token')
  const token = parts.enrolments.token(parts.merId, group.token)
  if (token === undefined || token.deleted || token.trId !== group.trId) return refuse('89')
  return isLapsed(token, parts.now) ? refuse('80') : token
}

/** The card that a token stands for, with the phone that the token has. */
export function cardBehind({ cardNumber, phone }: SimulatedToken): SimulatedCard | Refusal {
  const card = findCard(cardNumber)
  if (card === undefined) return refuse('61')
  return phone === undefined ? card : { ...card, phone }
}

export function isRefusal(value: object): value is Refusal {
  return 'respCode' in value
}
