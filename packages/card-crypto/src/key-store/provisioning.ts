/** Where keys come from: a ceremony that brings them in, randomness, or a base key. */
import type { Random } from '@tillway/kernel'
import { wipe } from '../bytes.ts'
import { type Algorithm, blockCiphers, type CipherKey, cipherKey } from '../cipher/block-cipher.ts'
import { withOddParity } from '../cipher/parity.ts'
import { splitKeySerial } from '../dukpt/key-serial.ts'
import { initialKey, schemeOf } from '../dukpt/reader-key.ts'
import { type LocalKeys, wiping } from './local-keys.ts'
import type { KeyProvisioning } from './port.ts'

export function createProvisioning(local: LocalKeys): KeyProvisioning {
  return {
    async importClear({ purpose, algorithm, mode, key }) {
      return local.wrap(cipherKey(algorithm, key.reveal()), { purpose, mode })
    },
    async generate({ purpose, algorithm, mode }) {
      const key = randomKey(local.random, algorithm)
      return wiping(key, () => local.wrap(key, { purpose, mode }))
    },
    async deriveReaderInitial({ base, ksn }) {
      return local.lend(base, ['reader_base', 'derive'], (bdk) => {
        const key = cipherKey(bdk.algorithm, initialKey(bdk, ksn))
        const optional = [serialBlock(bdk, ksn)]
        return wiping(key, () => local.wrap(key, { purpose: 'reader_initial', optional }))
      })
    },
  }
}

/** Sixteen bytes where the algorithm has such keys, and of DES keys the parity made odd. */
export function randomKey(random: Random, algorithm: Algorithm, length?: number): CipherKey {
  const { keyLengths } = blockCiphers[algorithm]
  const usual = keyLengths.includes(16) ? 16 : (keyLengths[0] ?? 16)
  const bytes = random.bytes(length ?? usual)
  if (algorithm !== 'des' && algorithm !== 'tdes') return cipherKey(algorithm, bytes)
  const odd = withOddParity(bytes)
  wipe(bytes)
  return cipherKey(algorithm, odd)
}

/** Optional blocks KS (triple DES, 10 bytes) and IK (AES, 8 bytes) of X9.143. */
function serialBlock(bdk: CipherKey, ksn: string) {
  const { device } = splitKeySerial(schemeOf(bdk), ksn)
  return bdk.algorithm === 'aes'
    ? { id: 'IK', data: device.slice(0, 16) }
    : { id: 'KS', data: device }
}
