/** A reader that is the terminal: it has the master key, opens the working keys, seals and proves. */
import {
  type CipherKey,
  CryptoRefusal,
  cipherKey,
  encryptPin,
  encryptTrack,
  fromHex,
  openWorkingKeys,
  toHex,
  workingKeyLayouts,
  xorEcbMac,
} from '@tillway/card-crypto'
import type { CardReading, NextAction } from '@tillway/channel'
import { createSeededRandom } from '@tillway/kernel/testing'
import { createTestReader, type TestCard, type TestReader } from './reader.ts'
import { hostTmk } from './scripted-keys.ts'

export type ReaderParams = Extract<NextAction, { readonly type: 'reader' }>['params']

export interface SealingReader {
  /** Takes the working keys; whether they were genuine. */
  load(params: ReaderParams): boolean
  read(card: TestCard, change?: Parameters<TestReader['read']>[1]): CardReading
  /** What another reader read, under the keys of this one. */
  own(reading: CardReading, card: Held): CardReading
  /** Seals everything that the parameters ask for. */
  seals(params: ReaderParams): Readonly<Record<string, string>>
  /** Whether the answer in the parameters is genuine. */
  proves(params: ReaderParams): boolean
}

interface Held {
  readonly pan: string
  readonly track2: string
  readonly pin?: string
}

interface Keys {
  readonly pin: CipherKey
  readonly mac: CipherKey
  readonly track: CipherKey
}

export function createSealingReader(
  algorithm: 'tdes' | 'sm4' = 'tdes',
  master = hostTmk,
  serial?: string,
): SealingReader {
  const inner = createTestReader(serial)
  const random = createSeededRandom(8)
  const windowDigits = algorithm === 'sm4' ? 32 : 16
  let loaded: Keys | undefined
  const keys = (): Keys => {
    if (loaded === undefined) throw new Error('the reader has no working keys')
    return loaded
  }
  const own: SealingReader['own'] = ({ pin: _, ...reading }, { pan, track2, pin }) => {
    const { pin: key, track } = keys()
    const window = encryptTrack(track, track2).slice(...windowOf(track2, windowDigits))
    const format = algorithm === 'sm4' ? 'sm4_pan' : 'iso0'
    const block = (digits: string) =>
      toHex(encryptPin(Uint8Array.from(digits, Number), { format, key, pan }, random))
    return {
      ...reading,
      track2: { ...reading.track2, window },
      ...(pin === undefined ? {} : { pin: { block: block(pin) } }),
    }
  }
  const sealOf = (fold: string) => toHex(xorEcbMac(keys().mac, fromHex(fold)))
  return {
    load(params) {
      const layout = workingKeyLayouts[params.key_scheme === 'sm4' ? 'sm4' : 'double_track']
      const field = fromHex(params.keys ?? '')
      try {
        const opened = openWorkingKeys(cipherKey(algorithm, fromHex(master)), { field, layout })
        loaded = Object.fromEntries(opened.map(({ use, key }) => [use, key])) as unknown as Keys
        return true
      } catch (error) {
        if (error instanceof CryptoRefusal) return false
        throw error
      }
    },
    read(card, change = {}) {
      const reading = inner.read(card, { ...change, withoutPin: true })
      const track2 = `${card.pan}D${card.expiry}${card.serviceCode}`.padEnd(37, '0012345')
      const pin = change.withoutPin ? undefined : card.pin
      return own(reading, { pan: card.pan, track2, ...(pin === undefined ? {} : { pin }) })
    },
    own,
    seals: ({ seal = '' }) =>
      Object.fromEntries(
        seal
          .split(',')
          .filter(Boolean)
          .map((fold) => [fold, sealOf(fold)]),
      ),
    proves: ({ proof = '', mac }) => sealOf(proof) === mac,
  }
}

/** It ends one byte before the last of the packed track. */
function windowOf({ length }: string, digits: number): [start: number, end: number] {
  const end = length - (length % 2 === 0 ? 2 : 1)
  return [end - digits, end]
}
