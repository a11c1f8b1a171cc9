/** The server's messages, checked for their form: even the server may be somebody else's by now. */
import type { CardMessage, SealedCode } from '@tillway/channel'
import { PayError, secret } from '@tillway/kernel'
import type { CardName, DispatchMessage, PhoneStep } from '@tillway/vault-link'
import { isPhone } from '../cards/phone.ts'
import type { PhoneOfCard } from '../cards/phone-book.ts'

export type Fields = Readonly<Record<string, unknown>>

export function readCardName(body: unknown): CardName {
  const fields = recordOf(body, 'body')
  return { merchantId: text(fields, 'merchantId'), cardId: text(fields, 'cardId') }
}

const phoneSteps: readonly PhoneStep[] = ['propose', 'confirm', 'drop']

export function readPhoneMessage(body: unknown): PhoneOfCard & { readonly step: PhoneStep } {
  const fields = recordOf(body, 'body')
  const phone = text(fields, 'phone')
  if (!isPhone(phone)) throw invalid('phone')
  const step = phoneSteps.find((known) => known === fields.step)
  if (step === undefined) throw invalid('step')
  return { ...readCardName(body), phone: secret(phone), step }
}

export function readComposeMessage(body: unknown): CardMessage {
  const fields = recordOf(body, 'body')
  const { cardId, code, amount, fill, sendsCode } = fields
  if (!Array.isArray(fill) || !fill.every((word) => typeof word === 'string')) throw invalid('fill')
  if (typeof sendsCode !== 'boolean') throw invalid('sendsCode')
  if (amount !== undefined && !Number.isSafeInteger(amount)) throw invalid('amount')
  return {
    channel: text(fields, 'channel'),
    merchantId: text(fields, 'merchantId'),
    fields: texts(fields.fields),
    fill,
    sendsCode,
    encryptionCertificate: text(fields, 'encryptionCertificate'),
    ...(cardId === undefined ? {} : { cardId: text(fields, 'cardId') }),
    ...(code === undefined ? {} : { code: readSealedCode(code) }),
    ...(amount === undefined ? {} : { amount: Number(amount) }),
  }
}

export function readDispatchMessage(body: unknown): DispatchMessage {
  const fields = recordOf(body, 'body')
  const { timeoutMs } = fields
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0)) throw invalid('timeoutMs')
  return {
    envelope: text(fields, 'envelope'),
    signature: text(fields, 'signature'),
    url: text(fields, 'url'),
    timeoutMs,
  }
}

function readSealedCode(value: unknown): SealedCode {
  const fields = recordOf(value, 'code')
  return { sealed: text(fields, 'sealed'), subject: text(fields, 'subject') }
}

function texts(value: unknown): Readonly<Record<string, string>> {
  const fields = recordOf(value, 'fields')
  // Whatever stands in the place of a name is not repeated: it may be a card's number.
  if (Object.values(fields).some((one) => typeof one !== 'string')) throw invalid('fields')
  return fields as Readonly<Record<string, string>>
}

export function recordOf(value: unknown, param: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(param)
  return value as Fields
}

export function text(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw invalid(name)
  return value
}

export function invalid(param: string): PayError {
  return new PayError('invalid_request', `${param} is missing or malformed`, { param })
}
