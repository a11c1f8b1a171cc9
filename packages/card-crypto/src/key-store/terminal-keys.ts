/** What a terminal does with keys, in software. */
import { secret } from '@tillway/kernel'
import { sameBytes, toHex, wipe } from '../bytes.ts'
import { blockSizeOf, type CipherKey, decryptCbc } from '../cipher/block-cipher.ts'
import { checkValue } from '../cipher/check-value.ts'
import { readerKey } from '../dukpt/reader-key.ts'
import type { ReaderUse } from '../dukpt/reader-use.ts'
import { type MacPadding, retailMac } from '../mac/cbc-mac.ts'
import { cmac } from '../mac/cmac.ts'
import { xorEcbMac } from '../mac/xor-ecb-mac.ts'
import { translatePin } from '../pin/translate-pin.ts'
import { CryptoRefusal } from '../refusal.ts'
import { encryptTrack } from '../track/track-encryption.ts'
import { readTrack2, readTrackBytes } from '../track/track2.ts'
import { openWorkingKeys, type WorkingKeyUse } from '../working-keys/working-keys.ts'
import { isReaderSource, type LocalKeys, wiping } from './local-keys.ts'
import type {
  KeyBlock,
  KeyStore,
  PinTranslation,
  ReaderKeySource,
  TrackTranslation,
} from './port.ts'
import type { ModeOfUse } from './purposes.ts'
import { workingKeysOf } from './working-key-blocks.ts'

/** A terminal only ever encrypts with what a sign-in brings. */
const terminalModes: Readonly<Record<WorkingKeyUse, ModeOfUse>> = { pin: 'E', mac: 'C', track: 'E' }

export function createTerminalKeys(local: LocalKeys): KeyStore {
  return {
    async unwrapWorkingKeys({ master, field, layout }) {
      return local.lend(master, ['terminal_master', 'decrypt'], (key) =>
        workingKeysOf(local, openWorkingKeys(key, { field, layout }), terminalModes),
      )
    },
    async checkValue(key, length = 3) {
      return local.lendAny(key, (clear) => toHex(checkValue(clear, length)))
    },
    async mac(key, data, padding) {
      return macOf(local, key, { data, padding, right: 'generate' })
    },
    async verifyMac({ key, data, mac, padding }) {
      return beginsWith(macOf(local, key, { data, padding, right: 'verify' }), mac)
    },
    async verifyReaderMac({ from, data, mac, padding = 1 }) {
      return lendReaderKey(local, { ...from, use: 'mac_request' }, (key) =>
        beginsWith(
          key.algorithm === 'aes' ? cmac(key, data) : retailMac(key.bytes, data, padding),
          mac,
        ),
      )
    },
    async translatePin(translation) {
      return translate(local, translation)
    },
    async translateTrack(translation) {
      return openTrack(local, translation)
    },
  }
}

type MacPurpose = 'mac' | 'mac_retail' | 'mac_cmac'
type MacAlgorithm = (key: CipherKey, data: Uint8Array, padding: MacPadding) => Uint8Array

const macAlgorithms: Readonly<Record<MacPurpose, MacAlgorithm>> = {
  mac: xorEcbMac,
  mac_retail: ({ bytes }, data, padding) => retailMac(bytes, data, padding),
  mac_cmac: cmac,
}
const macPurposes = Object.keys(macAlgorithms) as readonly MacPurpose[]

interface MacRequest {
  readonly data: Uint8Array
  readonly padding: MacPadding | undefined
  readonly right: 'generate' | 'verify'
}

function macOf(local: LocalKeys, block: KeyBlock, { data, padding = 1, right }: MacRequest) {
  return local.lend(block, [macPurposes, right], (key, purpose) =>
    macAlgorithms[purpose](key, data, padding),
  )
}

/** Four bytes are the shortest MAC that any of the standards cuts one down to. */
function beginsWith(whole: Uint8Array, mac: Uint8Array): boolean {
  return mac.length >= 4 && sameBytes(whole.subarray(0, mac.length), mac)
}

function lendReaderKey<T>(
  local: LocalKeys,
  { base, ksn, use }: ReaderKeySource & { readonly use: ReaderUse },
  run: (key: CipherKey) => T,
): T {
  const key = local.lend(base, ['reader_base', 'derive'], (bdk) => readerKey(bdk, ksn, use))
  return wiping(key, () => run(key))
}

function translate(local: LocalKeys, translation: PinTranslation): Uint8Array {
  const { block, from, fromFormat, to, toFormat } = translation
  const pan = translation.pan.reveal()
  const run = (source: CipherKey) =>
    local.lend(to, ['pin', 'encrypt'], (target) =>
      translatePin(block, {
        from: { format: fromFormat, key: source, pan },
        to: { format: toFormat, key: target, pan },
        random: local.random,
      }),
    )
  return isReaderSource(from)
    ? lendReaderKey(local, { ...from, use: 'pin' }, run)
    : local.lend(from, ['pin', 'decrypt'], run)
}

function openTrack(local: LocalKeys, { encrypted, from, encoding, to }: TrackTranslation) {
  const clear = lendReaderKey(local, { ...from, use: 'data_request' }, (key) => {
    if (encrypted.length % blockSizeOf(key) !== 0) {
      throw new CryptoRefusal('track_invalid', 'is not whole blocks')
    }
    return decryptCbc(key, encrypted)
  })
  try {
    const track = readTrackBytes(clear, encoding)
    const { pan, expiry, serviceCode } = readTrack2(track)
    const track2 =
      to === null ? track : local.lend(to, ['track', 'encrypt'], (key) => encryptTrack(key, track))
    return { track2: secret(track2), pan: secret(pan), expiry: secret(expiry), serviceCode }
  } finally {
    wipe(clear)
  }
}
