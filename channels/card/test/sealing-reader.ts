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
  /** Seals everything that the parameters ask for. */
  seals(params: ReaderParams): Readonly<Record<string, string>>
  /** Whether the answer in the parameters is genuine. */
  proves(params: ReaderParams): boolean
}

interface Keys {
  readonly pin: CipherKey
  readonly mac: CipherKey
  readonly track: CipherKey
}

export function createSealingReader(
  algorithm: 'tdes' | 'sm4' = 'tdes',
  master = hostTmk,
): SealingReader {
  const inner = createTestReader()
  const random = createSeededRandom(8)
  const windowDigits = algorithm === 'sm4' ? 32 : 16
  let loaded: Keys | undefined
  const keys = (): Keys => {
    if (loaded === undefined) throw new Error('the reader has no working keys')
    return loaded
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
      const { pin: _, ...reading } = inner.read(card, { ...change, withoutPin: true })
      const { pin, track } = keys()
      const track2 = `${card.pan}D${card.expiry}${card.serviceCode}`.padEnd(37, '0012345')
      const window = encryptTrack(track, track2).slice(-windowDigits - 1, -1)
      const format = algorithm === 'sm4' ? 'sm4_pan' : 'iso0'
      const digits = Uint8Array.from(card.pin, Number)
      const block = encryptPin(digits, { format, key: pin, pan: card.pan }, random)
      return {
        ...reading,
        track2: { ...reading.track2, window },
        ...(change.withoutPin ? {} : { pin: { block: toHex(block) } }),
      }
    },
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
