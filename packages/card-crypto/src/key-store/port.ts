/**
 * Keys as business code sees them: text that it may store and pass on, and operations that take it.
 * No clear key ever leaves the store. Everything is asynchronous, so that a hardware module can stand
 * behind the same interfaces. Everything rejects with `CryptoRefusal`; of keys the reasons are
 * `key_block_invalid` (altered, or of another store) and `key_not_allowed` (another purpose).
 */
import type { Secret } from '@tillway/kernel'
import type { Algorithm } from '../cipher/block-cipher.ts'
import type { CardIdentity, SessionDerivation } from '../emv/card-keys.ts'
import type { MacPadding } from '../mac/cbc-mac.ts'
import type { PinFormat } from '../pin/pin-block.ts'
import type { TrackEncoding } from '../track/track2.ts'
import type { WorkingKeyLayout } from '../working-keys/working-keys.ts'
import type { KeyPurpose, ModeOfUse } from './purposes.ts'

/** A key block under the store's own key: worthless to whoever has no access to the store. */
export type KeyBlock = string

/** A DUKPT reader's key of one transaction. */
export interface ReaderKeySource {
  /** A key of purpose `reader_base`. */
  readonly base: KeyBlock
  /** Key serial number in hexadecimal, as the reader told it. */
  readonly ksn: string
}

export interface WorkingKeys {
  readonly pin: KeyBlock
  readonly mac: KeyBlock
  /** Null when the acquirer hands out none: tracks travel in the clear then. */
  readonly track: KeyBlock | null
}

/** Whose the PIN block is and how it is made. */
export interface PinTranslation {
  readonly block: Uint8Array
  /** The reader's own key, or a key of purpose `pin` that may decrypt. */
  readonly from: ReaderKeySource | KeyBlock
  readonly fromFormat: PinFormat
  /** A key of purpose `pin` that may encrypt. */
  readonly to: KeyBlock
  readonly toFormat: PinFormat
  readonly pan: Secret<string>
}

export interface TrackTranslation {
  readonly encrypted: Uint8Array
  readonly from: ReaderKeySource
  readonly encoding: TrackEncoding
  /** A key of purpose `track`; null leaves the track in the clear. */
  readonly to: KeyBlock | null
}

export interface TranslatedTrack {
  /** As field 35 carries it: hexadecimal digits with D between the parts, perhaps encrypted. */
  readonly track2: Secret<string>
  readonly pan: Secret<string>
  /** YYMM. */
  readonly expiry: Secret<string>
  readonly serviceCode: string
}

/** What a terminal does with keys. */
export interface KeyStore {
  /**
   * The working keys of a sign-in's answer. All or none: `working_keys_invalid` when any length,
   * filler or check value does not fit. The keys may encrypt PINs and tracks, and make and check
   * MACs; they cannot decrypt. `master` is of purpose `terminal_master`.
   */
  unwrapWorkingKeys(request: {
    readonly master: KeyBlock
    readonly field: Uint8Array
    readonly layout: WorkingKeyLayout
  }): Promise<WorkingKeys>
  /** In hexadecimal; three bytes unless told. Of any key. */
  checkValue(key: KeyBlock, length?: number): Promise<string>
  /**
   * By the purpose of the key: `mac` gives the eight bytes of text of field 64, `mac_retail` eight
   * bytes (padding 1 unless told), `mac_cmac` a whole block.
   */
  mac(key: KeyBlock, data: Uint8Array, padding?: MacPadding): Promise<Uint8Array>
  /** Compares in constant time; a MAC of four bytes or more may be cut off. */
  verifyMac(request: MacCheck & { readonly key: KeyBlock }): Promise<boolean>
  /** Of what a reader sent: retail MAC with padding 1 under triple DES, CMAC under AES. */
  verifyReaderMac(request: MacCheck & { readonly from: ReaderKeySource }): Promise<boolean>
  /**
   * `pin_block_invalid` when the block does not open, `pin_format_not_allowed` when the translation
   * would take the card number out of it.
   */
  translatePin(translation: PinTranslation): Promise<Uint8Array>
  /** `track_invalid` when it does not open to a track 2. CBC from a zero vector, as X9.24 has it. */
  translateTrack(translation: TrackTranslation): Promise<TranslatedTrack>
}

export interface MacCheck {
  readonly data: Uint8Array
  readonly mac: Uint8Array
  readonly padding?: MacPadding
}

/** How keys come into being. For the ceremony of keys, not for the way of a payment. */
export interface KeyProvisioning {
  /** The mode of use is the narrowest of the purpose unless told. */
  importClear(request: {
    readonly purpose: KeyPurpose
    readonly algorithm: Algorithm
    readonly mode?: ModeOfUse
    readonly key: Secret<Uint8Array>
  }): Promise<KeyBlock>
  /** A random key, 16 bytes unless its algorithm has another length. */
  generate(request: {
    readonly purpose: KeyPurpose
    readonly algorithm: Algorithm
    readonly mode?: ModeOfUse
  }): Promise<KeyBlock>
  /** The initial key of one reader; its block names the serial number. */
  deriveReaderInitial(source: ReaderKeySource): Promise<KeyBlock>
}

export interface ChipCryptogram {
  /** A key of purpose `chip_issuer`. */
  readonly issuer: KeyBlock
  readonly card: Omit<CardIdentity, 'pan'> & { readonly pan: Secret<string> }
  readonly session: SessionDerivation
  readonly arqc: Uint8Array
}

/** What an acquirer's host or an issuer does with keys; here only simulators are either. */
export interface HostKeyStore {
  /** Fresh keys for one terminal, and the field that brings them to it. */
  issueWorkingKeys(request: {
    readonly master: KeyBlock
    readonly layout: WorkingKeyLayout
  }): Promise<{ readonly field: Uint8Array; readonly keys: WorkingKeys }>
  encryptPin(request: HostPin & { readonly pin: Secret<string> }): Promise<Uint8Array>
  decryptPin(request: HostPin & { readonly block: Uint8Array }): Promise<Secret<string>>
  /** Of field 35 or 36 in hexadecimal. `track_invalid` when it does not open. */
  decryptTrack(key: KeyBlock, track: Secret<string>): Promise<Secret<string>>
  verifyArqc(request: ChipCryptogram & { readonly data: Uint8Array }): Promise<boolean>
  /** The ARPC, method 1, under the session key or the card's own. */
  answerArqc(
    request: ChipCryptogram & { readonly answer: Uint8Array; readonly under: 'session' | 'card' },
  ): Promise<Uint8Array>
}

export interface HostPin {
  readonly key: KeyBlock
  readonly format: PinFormat
  readonly pan: Secret<string>
}
