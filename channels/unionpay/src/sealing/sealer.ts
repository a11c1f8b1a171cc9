/**
 * Fills card data into a message. Runs in the vault, the only place that has it in clear.
 *
 * | word in `fill` | what it puts in |
 * |---|---|
 * | `accNo` | the card number, encrypted |
 * | `customer.identity` | kind and number of the identity document, and the holder's name |
 * | `customer.phone` | the phone that the bank has on file, encrypted |
 * | `customer.expiry` | the expiry date, encrypted |
 * | `customer.cvn` | the CVN2, encrypted |
 * | `customer.code` | the code that was texted |
 *
 * The fields must not hold `accNo`, `customerInfo`, `encryptCertId` or `signature` already: what
 * the vault fills in is nobody else's to say.
 */
import type { KeyObject } from 'node:crypto'
import type { CardData, CardSealer, SealingInput } from '@tillway/channel'
import { PayError } from '@tillway/kernel'
import { type CustomerInfo, swapExpiry, writeCustomerInfo } from '../wire/customer-info.ts'
import { encryptField } from '../wire/encryption.ts'
import { encodeForm, type Fields, formContentType, signingText } from '../wire/message.ts'
import { destinations, roots } from './destinations.ts'
import { openEncryptionCertificate } from './encryption-certificate.ts'

export const fillWords = Object.freeze([
  'accNo',
  'customer.identity',
  'customer.phone',
  'customer.expiry',
  'customer.cvn',
  'customer.code',
] as const)
export type FillWord = (typeof fillWords)[number]

const ours: readonly string[] = ['accNo', 'customerInfo', 'encryptCertId', 'signature']

export const sealer: CardSealer = Object.freeze({
  channel: 'unionpay',
  destinations,
  roots,
  seal(input, trust) {
    const words = readWords(input)
    const isEncrypted = words.some((word) => encryptedWords.has(word))
    const certificate = isEncrypted
      ? openEncryptionCertificate(input.encryptionCertificate, trust)
      : undefined
    const fields = { ...input.fields, ...fill(input, words, certificate) }
    return { fields, toSign: signingText(fields) }
  },
  finish: (fields, signature) => ({
    headers: { 'content-type': formContentType },
    body: encodeForm({ ...fields, signature }),
  }),
} satisfies CardSealer)

const encryptedWords: ReadonlySet<FillWord> = new Set<FillWord>([
  'accNo',
  'customer.phone',
  'customer.expiry',
  'customer.cvn',
])

function readWords({ fields, fill: words }: SealingInput): readonly FillWord[] {
  const taken = ours.find((name) => Object.hasOwn(fields, name))
  if (taken !== undefined) {
    throw new PayError('invalid_request', `${taken} is filled in by the vault`, { param: taken })
  }
  return words.map((word) => {
    const known = fillWords.find((candidate) => candidate === word)
    if (known !== undefined) return known
    throw new PayError('invalid_request', 'an unknown word to fill in', { param: 'fill' })
  })
}

function fill(
  input: SealingInput,
  words: readonly FillWord[],
  certificate: { readonly key: KeyObject; readonly certId: string } | undefined,
): Fields {
  const card = input.card?.reveal()
  const info = Object.assign({}, ...words.map((word) => customerPart(word, input, card)))
  if (certificate === undefined) return dropEmpty({ customerInfo: writeCustomerInfo(info) })
  const encrypt = (clear: string) => encryptField(clear, certificate.key)
  return dropEmpty({
    accNo: words.includes('accNo') ? encrypt(needed(card?.number, 'number')) : '',
    encryptCertId: certificate.certId,
    customerInfo: writeCustomerInfo(info, encrypt),
  })
}

function customerPart(
  word: FillWord,
  input: SealingInput,
  card: CardData | undefined,
): CustomerInfo {
  switch (word) {
    case 'accNo':
      return {}
    case 'customer.identity':
      return {
        certifTp: needed(card?.idType, 'idType'),
        certifId: needed(card?.idNumber, 'idNumber'),
        customerNm: needed(card?.holderName, 'holderName'),
      }
    case 'customer.phone':
      return { phoneNo: needed(card?.phone, 'phone') }
    case 'customer.expiry':
      return { expired: swapExpiry(needed(card?.expiry, 'expiry')) }
    case 'customer.cvn':
      return { cvn2: needed(input.verificationCode?.reveal(), 'verificationCode') }
    case 'customer.code':
      return { smsCode: needed(input.code?.reveal(), 'code') }
  }
}

function needed(value: string | undefined, param: string): string {
  if (value !== undefined && value !== '') return value
  throw new PayError('card_data_missing', `the vault does not hold ${param}`, { param })
}

function dropEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
