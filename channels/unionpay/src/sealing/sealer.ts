/**
 * Fills card data into a message. Runs in the vault, the only place that has it in clear.
 *
 * | word in `fill` | what it puts in |
 * |---|---|
 * | `accNo` | the card number, encrypted |
 * | `customer.identity` | kind and number of the identity document, and the holder's name |
 * | `customer.phone` | the phone that the bank has on file, encrypted |
 * | `customer.newPhone` | the phone that was proposed in its place, encrypted |
 * | `customer.expiry` | the expiry date, encrypted |
 * | `customer.cvn` | the CVN2, encrypted |
 * | `customer.code` | the code that was texted |
 *
 * Identity and code go out in base64 and no more, so the server must not see the message that it
 * signs: it gets the hash that its key is put to. A shared key takes the message itself, and an
 * account that signs with one can have neither filled in. Behind a hash six digits are no secret to
 * whoever is bent on finding them; they are out of logs and memory dumps, and the name and number
 * of a person must stand beside a ciphertext, which nobody can guess.
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
import { hidesText, isSignMethod, readyToSign, type SignMethod } from '../wire/signing.ts'
import { destinations, roots } from './destinations.ts'
import { openEncryptionCertificate } from './encryption-certificate.ts'

export const fillWords = Object.freeze([
  'accNo',
  'customer.identity',
  'customer.phone',
  'customer.newPhone',
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
    if (words.includes('customer.identity') && !isEncrypted) {
      throw new PayError('invalid_request', 'an identity alone is not hidden', { param: 'fill' })
    }
    const certificate = isEncrypted
      ? openEncryptionCertificate(input.encryptionCertificate, trust)
      : undefined
    const fields = { ...input.fields, ...fill(input, words, certificate) }
    return { fields, toSign: readyToSign(signingText(fields), readMethod(input, words)) }
  },
  // 77 is all that makes the gateway text a code; number and time stay the same over repeats.
  codeSubject: ({ txnType, orderId, txnTime }) =>
    txnType === '77' ? `${orderId}.${txnTime}` : undefined,
  finish: (fields, signature) => ({
    headers: { 'content-type': formContentType },
    body: encodeForm({ ...fields, signature }),
  }),
} satisfies CardSealer)

const encryptedWords: ReadonlySet<FillWord> = new Set<FillWord>([
  'accNo',
  'customer.phone',
  'customer.newPhone',
  'customer.expiry',
  'customer.cvn',
])

const shownWords: readonly FillWord[] = ['customer.identity', 'customer.code']

function readMethod({ fields }: SealingInput, words: readonly FillWord[]): SignMethod {
  const { signMethod } = fields
  if (!isSignMethod(signMethod)) {
    throw new PayError('invalid_request', 'no known signature method', { param: 'signMethod' })
  }
  if (hidesText(signMethod) || !words.some((word) => shownWords.includes(word))) return signMethod
  throw new PayError(
    'channel_misconfigured',
    'an account that signs with a shared key would see what its shoppers type',
    { param: 'signMethod' },
  )
}

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
    case 'customer.newPhone':
      return { phoneNo: needed(input.newPhone?.reveal(), 'newPhone') }
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
