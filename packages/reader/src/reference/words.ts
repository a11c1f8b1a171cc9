/** The words of the reference protocol, and how its payloads are written. See PROTOCOL.md. */
import { concat, readWord, wordOf } from '../bytes/hex.ts'
import type { ReaderErrorCode } from '../contract/errors.ts'
import type { CardEvent, Entry, PinWish, Prompt } from '../contract/reader.ts'

export const linkCommands = { ack: 0x06, nak: 0x15 } as const

/** An answer has the command of its request with 40 added. */
export const commands = {
  hello: 0x21,
  read: 0x22,
  complete: 0x23,
  finish: 0x24,
  cancel: 0x25,
  ping: 0x26,
  loadKeys: 0x27,
  seal: 0x28,
  prove: 0x29,
} as const
export const answerBit = 0x40
export const news = { prompt: 0x31, card: 0x32, battery: 0x33 } as const

export const tags = {
  request: 0x01,
  status: 0x02,
  nonce: 0x03,
  serial: 0x10,
  model: 0x11,
  entries: 0x12,
  keyScheme: 0x13,
  hasPinPad: 0x14,
  battery: 0x15,
  amount: 0x20,
  currency: 0x21,
  dateTime: 0x22,
  accept: 0x23,
  pinWish: 0x24,
  fallbackAllowed: 0x25,
  timeoutSeconds: 0x26,
  entry: 0x30,
  isFallback: 0x31,
  maskedNumber: 0x32,
  expiry: 0x33,
  serviceCode: 0x34,
  sequence: 0x35,
  track2: 0x36,
  track2Ksn: 0x37,
  pinBlock: 0x38,
  pinKsn: 0x39,
  chip: 0x3a,
  track2Window: 0x3b,
  issuerData: 0x40,
  decision: 0x41,
  scripts: 0x42,
  prompt: 0x50,
  digits: 0x51,
  cardEvent: 0x52,
  keyField: 0x60,
  keyKind: 0x61,
  masterCheck: 0x62,
  macData: 0x63,
  mac: 0x64,
  isGenuine: 0x65,
} as const
export type Tag = keyof typeof tags

/** Status 00 is success. */
export const statuses: Readonly<Record<number, ReaderErrorCode>> = {
  1: 'reader_busy',
  2: 'reader_cancelled',
  3: 'reader_timeout',
  4: 'card_removed',
  5: 'card_unreadable',
  6: 'reader_order',
  7: 'reader_protocol',
  8: 'reader_failed',
  9: 'reader_keys',
}

export const entryBits: Readonly<Record<Entry, number>> = { swipe: 1, insert: 2, tap: 4 }
export const keyKinds = ['double_track', 'sm4'] as const
export const keySchemes = ['dukpt_tdes', 'working_keys'] as const
export const pinWishes: readonly PinWish[] = ['none', 'by_card', 'required']
export const cardEvents: readonly CardEvent[] = [
  'inserted',
  'swiped',
  'tapped',
  'removed',
  'bad_swipe',
]
export const prompts: readonly Prompt[] = [
  'present_card',
  'insert_card',
  'swipe_card',
  'tap_card',
  'use_chip',
  'retry_card',
  'try_another_card',
  'processing',
  'enter_pin',
  'pin_digits',
  'remove_card',
]

export type Fields = { readonly [Name in Tag]?: Uint8Array | undefined }

/** Tag of one byte, length of two, value. */
export function writeFields(fields: Fields): Uint8Array<ArrayBuffer> {
  const parts = Object.entries(fields).flatMap(([name, value]) =>
    value ? [Uint8Array.of(tags[name as Tag]), wordOf(value.length), value] : [],
  )
  return concat(...parts)
}

/** Tags that are not known are skipped. Throws `RangeError` when something is cut off or twice there. */
export function readFields(payload: Uint8Array): Fields {
  const found: { [Name in Tag]?: Uint8Array } = {}
  let offset = 0
  while (offset < payload.length) {
    const end = offset + 3 + readWord(payload, offset + 1)
    if (offset + 3 > payload.length || end > payload.length) {
      throw new RangeError('a field is cut off')
    }
    const tag = payload[offset]
    const name = (Object.keys(tags) as Tag[]).find((one) => tags[one] === tag)
    if (name && found[name]) throw new RangeError('a field is there twice')
    if (name) found[name] = payload.slice(offset + 3, end)
    offset = end
  }
  return found
}

export function readEntries(bits: number): readonly Entry[] {
  return (Object.keys(entryBits) as Entry[]).filter((entry) => (bits & entryBits[entry]) !== 0)
}

export function writeEntries(entries: readonly Entry[]): number {
  return entries.reduce((bits, entry) => bits | entryBits[entry], 0)
}
