export { fromHex, sameBytes, toHex } from './bytes.ts'
export type { Algorithm, CipherKey } from './cipher/block-cipher.ts'
export {
  cipherKey,
  decryptCbc,
  decryptEcb,
  encryptCbc,
  encryptEcb,
} from './cipher/block-cipher.ts'
export { checkValue } from './cipher/check-value.ts'
export { isOddParity, withOddParity } from './cipher/parity.ts'
export type { CounterRule, CounterVerdict, DukptScheme, KeySerial } from './dukpt/key-serial.ts'
export {
  counterRules,
  judgeCounter,
  nextCounter,
  readKeySerial,
  withCounter,
} from './dukpt/key-serial.ts'
export { initialKey, readerKey } from './dukpt/reader-key.ts'
export type { ReaderUse } from './dukpt/reader-use.ts'
export type { CardIdentity, SessionDerivation } from './emv/card-keys.ts'
export { cardMasterKey, sessionKey } from './emv/card-keys.ts'
export { applicationCryptogram, responseCryptogram } from './emv/cryptogram.ts'
export type { BlockVersion, KeyBlockHeader, OptionalBlock } from './key-block/header.ts'
export type { BlockProtection, UnwrappedKey } from './key-block/key-block.ts'
export { deriveProtection, unwrapKey, wrapKey } from './key-block/key-block.ts'
export type {
  ChipCryptogram,
  HostKeyStore,
  HostPin,
  KeyBlock,
  KeyProvisioning,
  KeyStore,
  MacCheck,
  PinTranslation,
  ReaderKeySource,
  TrackTranslation,
  TranslatedTrack,
  WorkingKeys,
} from './key-store/port.ts'
export type { KeyPurpose, ModeOfUse } from './key-store/purposes.ts'
export type { SoftHsm } from './key-store/soft-hsm.ts'
export { createSoftHsm } from './key-store/soft-hsm.ts'
export type { MacPadding } from './mac/cbc-mac.ts'
export { cbcMac, retailMac } from './mac/cbc-mac.ts'
export { cmac } from './mac/cmac.ts'
export { macFold, xorEcbMac } from './mac/xor-ecb-mac.ts'
export type { PinContext, PinFormat } from './pin/pin-block.ts'
export { decryptPin, encryptPin } from './pin/pin-block.ts'
export { readPin } from './pin/pin-field.ts'
export { translatePin } from './pin/translate-pin.ts'
export type { RefusalReason } from './refusal.ts'
export { CryptoRefusal } from './refusal.ts'
export { decryptTrack, encryptTrack, placeWindow } from './track/track-encryption.ts'
export type { Track2, TrackEncoding } from './track/track2.ts'
export { readTrack2, readTrackBytes, writeTrackBytes } from './track/track2.ts'
export type {
  WorkingKeyLayout,
  WorkingKeyPart,
  WorkingKeyUse,
} from './working-keys/working-keys.ts'
export { openWorkingKeys, sealWorkingKeys, workingKeyLayouts } from './working-keys/working-keys.ts'
