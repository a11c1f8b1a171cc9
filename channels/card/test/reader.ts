/** A DUKPT reader and the cards that are held to it. */
import {
  cipherKey,
  encryptCbc,
  encryptPin,
  fromHex,
  readerKey,
  toHex,
  writeTrackBytes,
} from '@tillway/card-crypto'
import type { CardReading } from '@tillway/channel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { encodeTlv } from '@tillway/wire/iso8583'

export const readerBdk = '0123456789ABCDEFFEDCBA9876543210'
export const readerSerial = 'FFFF9876543210E'

export interface TestCard {
  readonly pan: string
  readonly expiry: string
  readonly serviceCode: string
  readonly pin: string
}

export const stripeCard: TestCard = {
  pan: '6225885111234563',
  expiry: '3012',
  serviceCode: '101',
  pin: '123456',
}
export const chipCard: TestCard = {
  pan: '6222021234567890128',
  expiry: '3106',
  serviceCode: '201',
  pin: '111111',
}

export interface TestReader {
  read(
    card: TestCard,
    change?: Partial<Pick<CardReading, 'entry' | 'fallback'>> & { readonly withoutPin?: true },
  ): CardReading
}

/** How a reader's keys are derived, by the length of its serial number and of its counter. */
const schemes = {
  tdes: { counterDigits: 5, pinFormat: 'iso0', blockSize: 8 },
  aes: { counterDigits: 8, pinFormat: 'iso4', blockSize: 16 },
} as const

export function createTestReader(
  serial = readerSerial,
  scheme: keyof typeof schemes = 'tdes',
): TestReader {
  let counter = 0
  const random = createSeededRandom(5)
  const { counterDigits, pinFormat, blockSize } = schemes[scheme]
  const bdk = cipherKey(scheme, fromHex(readerBdk))
  return {
    read(card, { entry = 'swipe', fallback = false, withoutPin } = {}) {
      counter += 1
      const ksn = `${serial}${counter.toString(16).toUpperCase().padStart(counterDigits, '0')}`
      const track = `${card.pan}D${card.expiry}${card.serviceCode}`.padEnd(37, '0012345')
      const dataKey = readerKey(bdk, ksn, 'data_request')
      const pinKey = readerKey(bdk, ksn, 'pin')
      const digits = Uint8Array.from(card.pin, Number)
      const block = encryptPin(digits, { format: pinFormat, key: pinKey, pan: card.pan }, random)
      return {
        entry,
        fallback,
        maskedNumber: `${card.pan.slice(0, 6)}******${card.pan.slice(-4)}`,
        track2: {
          encrypted: toHex(encryptCbc(dataKey, writeTrackBytes(track, 'ascii', blockSize))),
          ksn,
        },
        ...(withoutPin ? {} : { pin: { block: toHex(block), ksn } }),
        ...(entry === 'swipe' ? {} : { sequence: '001', chip: toHex(chipData) }),
        reader: { serial: 'R1', model: 'test' },
      }
    },
  }
}

const tag = (name: string, value: string) => ({ tag: name, value: fromHex(value) })

export const chipData = encodeTlv([
  tag('9F26', '4B46013359B7A58B'),
  tag('9F27', '80'),
  tag('9F10', '07010103A0A000'),
  tag('9F37', '12345678'),
  tag('9F36', '0001'),
  tag('95', '0000000000'),
  tag('9A', '260102'),
  tag('9C', '00'),
  tag('9F02', '000000029900'),
  tag('5F2A', '0156'),
  tag('82', '7C00'),
  tag('9F1A', '0156'),
  tag('9F33', 'E0F8C8'),
  tag('9F1E', '3132333435363738'),
])

/** ARPC and a script, as an issuer answers. */
export const issuerData = encodeTlv([
  tag('91', '11223344556677883030'),
  tag('72', '9F180400000001860484240000'),
])
/** What the chip made of the script. */
export const scriptResults = toHex(encodeTlv([tag('DF31', '2000000001'), tag('95', '0000000800')]))
