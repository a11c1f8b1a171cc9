/**
 * `customerInfo`: base64 of a group of what the card holder gave. With encryption, phone, CVN2 and
 * expiry move into `encryptedInfo`; the identity and the code stay clear.
 */
import { PayError } from '@tillway/kernel'
import { type Fields, readGroup, writeAnswer, writeGroup } from './message.ts'

export interface CustomerInfo {
  /** 01 resident identity card, 02 officer's, 03 passport, 04 home-return permit, 05 Taiwan permit, 06 police, 07 soldier's, 99 other. */
  readonly certifTp?: string
  readonly certifId?: string
  readonly customerNm?: string
  readonly smsCode?: string
  /** Base64, encrypted by itself. */
  readonly pin?: string
  readonly phoneNo?: string
  readonly cvn2?: string
  /** YYMM. */
  readonly expired?: string
}

const names = ['certifTp', 'certifId', 'customerNm', 'smsCode', 'pin'] as const
const encryptedNames = ['phoneNo', 'cvn2', 'expired'] as const
const base64Pattern = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * Base64, or an empty text when there is nothing to say. Without `encrypt` everything is written
 * clear. Throws `card_data_invalid` for a value that would not come out again as it went in.
 */
export function writeCustomerInfo(info: CustomerInfo, encrypt?: (clear: string) => string): string {
  const clear = sendable(pick(info, names))
  const hidden = sendable(pick(info, encryptedNames))
  const group =
    encrypt === undefined || Object.keys(hidden).length === 0
      ? { ...clear, ...hidden }
      : { ...clear, encryptedInfo: encrypt(writeAnswer(hidden)) }
  if (Object.keys(group).length === 0) return ''
  return Buffer.from(writeGroup(group), 'utf8').toString('base64')
}

/**
 * Reads it back. Undefined when it is malformed, or encrypted and `decrypt` is not given or fails.
 */
export function readCustomerInfo(
  text: string,
  decrypt?: (ciphertext: string) => string | undefined,
): CustomerInfo | undefined {
  if (!base64Pattern.test(text)) return undefined
  const group = readGroup(Buffer.from(text, 'base64').toString('utf8'))
  if (group === undefined) return undefined
  const { encryptedInfo, ...clear } = group
  if (encryptedInfo === undefined) return pick(clear, [...names, ...encryptedNames])
  const opened = decrypt?.(encryptedInfo)
  const hidden = opened === undefined ? undefined : readGroup(`{${opened}}`)
  return hidden && { ...pick(clear, names), ...pick(hidden, encryptedNames) }
}

/** MMYY, as cards print it, ⇄ YYMM, as the gateway wants it. */
export function swapExpiry(expiry: string): string {
  if (!/^\d{4}$/.test(expiry)) {
    throw new PayError('card_data_invalid', 'an expiry date has four digits', { param: 'expiry' })
  }
  return expiry.slice(2) + expiry.slice(0, 2)
}

function pick(info: CustomerInfo, wanted: readonly (keyof CustomerInfo)[]): Fields {
  const entries = wanted.map((name) => [name, info[name] ?? ''] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

function sendable(fields: Fields): Fields {
  const [param] = Object.entries(fields).find(([, value]) => /[&{}[\]\r\n]/.test(value)) ?? []
  if (param === undefined) return fields
  throw new PayError('card_data_invalid', `${param} has a character that cannot be sent`, { param })
}
