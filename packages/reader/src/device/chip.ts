/**
 * The chip of a card, as far as a payment needs it: the request cryptogram with the data that went
 * into it (EMV book 3, clause 9), the check of the issuer's answer, and the last word. Keys and
 * cryptograms after EMV book 2, clause 8 and annex A1.
 */
import { findDataObject, readDataObjects, writeDataObjects } from '../bytes/ber.ts'
import { concat, fromHex, sameBytes, toHex, xor } from '../bytes/hex.ts'
import type { ChipProfile, SimulatedCard } from './card.ts'
import type { DeviceCipher } from './triple-des.ts'

export interface ChipTerms {
  /** Twelve digits. */
  readonly amount: string
  /** YYMMDD. */
  readonly date: string
  /** Four bytes. */
  readonly unpredictable: Uint8Array
}

export interface ChipSession {
  /** For the acquirer, in the order in which POS messages carry it. */
  readonly data: Uint8Array
  /** Throws `RangeError` when the issuer's data are no data objects. */
  finish(issuerData: Uint8Array): ChipVerdict
}

export interface ChipVerdict {
  readonly result: 'approved' | 'declined'
  readonly scripts?: Uint8Array
}

const interchangeProfile = '7C00'
/** Length, key index, version 01, results of the card's checks (4), algorithm. */
const issuerApplicationData = '07010103A0A00001'
const cardResults = issuerApplicationData.slice(6, 14)
const results = '008004E000'
const chinaAndYuan = '0156'

/** Adds one to the chip's counter, which `counter` is the new value of. */
export function startChip(
  cipher: DeviceCipher,
  { number }: SimulatedCard,
  { chip, counter, terms }: { chip: ChipProfile; counter: number; terms: ChipTerms },
): ChipSession {
  const key = sessionKey(cipher, cardKey(cipher, number, chip), { chip, counter })
  const transactions = counter.toString(16).padStart(4, '0')
  const unpredictable = toHex(terms.unpredictable)
  // Amount, other amount, country, results, currency, date, kind, unpredictable; then the card's own.
  const signed =
    `${terms.amount}000000000000${chinaAndYuan}${results}${chinaAndYuan}${terms.date}00` +
    `${unpredictable}${interchangeProfile}${transactions}${cardResults}`
  const cryptogram = retailMac(cipher, key, fromHex(signed))
  const objects = {
    '9F26': toHex(cryptogram),
    '9F27': '80',
    '9F10': issuerApplicationData,
    '9F37': unpredictable,
    '9F36': transactions,
    '95': results,
    '9A': terms.date,
    '9C': '00',
    '9F02': terms.amount,
    '5F2A': chinaAndYuan,
    '82': interchangeProfile,
    '9F1A': chinaAndYuan,
    '9F03': '000000000000',
    '9F33': 'E0E1C8',
    '9F34': '420300',
    '9F35': '22',
    '84': 'A000000333010101',
    '9F09': '0020',
  }
  return {
    data: writeDataObjects(inOrder(objects)),
    finish: (issuerData) => decide({ cipher, key, cryptogram, chip }, issuerData),
  }
}

/** As written: an object would put the keys that look like numbers first. */
function inOrder(objects: Readonly<Record<string, string>>) {
  const order = '9F26 9F27 9F10 9F37 9F36 95 9A 9C 9F02 5F2A 82 9F1A 9F03 9F33 9F34 9F35 84 9F09'
  return order.split(' ').map((tag) => ({ tag, value: fromHex(objects[tag] ?? '') }))
}

interface Open {
  readonly cipher: DeviceCipher
  readonly key: Uint8Array
  readonly cryptogram: Uint8Array
  readonly chip: ChipProfile
}

/** Issuer authentication data: the issuer's cryptogram (8 bytes) and its answer (2). */
function decide({ cipher, key, cryptogram, chip }: Open, issuerData: Uint8Array): ChipVerdict {
  const objects = readDataObjects(issuerData)
  const authentication = findDataObject(objects, '91')
  const answer = authentication?.slice(8, 10) ?? new Uint8Array()
  const padded = concat(answer, new Uint8Array(8 - answer.length))
  const expected = cipher.encrypt(key, xor(cryptogram, padded))
  const isIssuer = authentication === undefined || sameBytes(authentication.slice(0, 8), expected)
  const scripts = objects.filter(({ tag }) => tag === '71' || tag === '72')
  const reports = scripts.map(({ value }) => scriptReport(value, isIssuer))
  const isApproved = isIssuer && !chip.declines
  return {
    result: isApproved ? 'approved' : 'declined',
    ...(reports.length > 0
      ? { scripts: writeDataObjects([{ tag: 'DF31', value: concat(...reports) }]) }
      : {}),
  }
}

/** Done (20) or not begun (00), and the script's own name. */
function scriptReport(script: Uint8Array, isDone: boolean): Uint8Array {
  const name = findDataObject(readDataObjects(script), '9F18') ?? new Uint8Array(4)
  return concat(Uint8Array.of(isDone ? 0x20 : 0), name)
}

/** Option A: the rightmost sixteen digits of number and sequence. */
export function cardKey(cipher: DeviceCipher, number: string, chip: ChipProfile): Uint8Array {
  const identity = fromHex(`${number}${chip.sequence}`.slice(-16).padStart(16, '0'))
  const issuer = fromHex(chip.issuerKey)
  const other = identity.map((byte) => byte ^ 0xff)
  return withOddParity(concat(cipher.encrypt(issuer, identity), cipher.encrypt(issuer, other)))
}

export function sessionKey(
  cipher: DeviceCipher,
  key: Uint8Array,
  { chip, counter }: { chip: Pick<ChipProfile, 'session'>; counter: number },
): Uint8Array {
  const [high, low] = [counter >> 8, counter & 255]
  if (chip.session === 'common') {
    const part = (third: number) =>
      cipher.encrypt(key, Uint8Array.of(high, low, third, 0, 0, 0, 0, 0))
    return withOddParity(concat(part(0xf0), part(0x0f)))
  }
  const part = (a: number, b: number) => cipher.encrypt(key, Uint8Array.of(0, 0, 0, 0, 0, 0, a, b))
  return concat(part(high, low), part(high ^ 255, low ^ 255))
}

/** ISO 9797-1, algorithm 3, with 80 and zeros behind the data. */
export function retailMac(cipher: DeviceCipher, key: Uint8Array, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array((Math.floor(data.length / 8) + 1) * 8)
  whole.set(data)
  whole[data.length] = 0x80
  const left = concat(key.slice(0, 8), key.slice(0, 8))
  let mac: Uint8Array = new Uint8Array(8)
  for (let at = 0; at < whole.length; at += 8) {
    const isLast = at + 8 === whole.length
    mac = cipher.encrypt(isLast ? key : left, xor(whole.subarray(at, at + 8), mac))
  }
  return mac
}

function withOddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    const ones = byte.toString(2).replaceAll('0', '').length
    return ones % 2 === 1 ? byte : byte ^ 1
  })
}
